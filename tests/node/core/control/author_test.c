/* Who was introduced by whom, and who of them is forgotten. */
#include <stdio.h>
#include <string.h>

#include "node/core/record/quota.h"
#include "node/core/store/author_table.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static char digits[IDENT_HEX_TEXT];

/* Node 5 wrote what expires in a day, 6 what does not, 7 is a name; 1 brought
   them, and 2 one more name. */
static int begin(void **unused)
{
    const struct core_fixture_report brief = {.author = 5,
                                              .tlp = TLP_CLEAR,
                                              .object = 1,
                                              .expires_ms = SAMPLE_NOW_MS +
                                                            SAMPLE_DAY_MS};
    const struct core_fixture_report lasting = {
        .author = 6, .tlp = TLP_CLEAR, .object = 2};

    (void)unused;
    control_fixture_open(&k, 2);
    for (unsigned n = 5; n <= 7; n++)
        peers_fixture_introduce(&k.c, 1, n);
    peers_fixture_introduce(&k.c, 2, 4);
    (void)peers_fixture_stored(&k.c, 1, &brief);
    (void)peers_fixture_stored(&k.c, 1, &lasting);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    control_fixture_close(&k);
    return 0;
}

static void list(const char *by)
{
    struct control_writer *w = control_fixture_ask(&k);

    if (by != NULL)
        control_put_text(w, "by", by);
    assert_err(ERR_OK, control_fixture_answer(&k, control_author_list));
}

static const char *node(unsigned n)
{
    ident_hex(digits, k.c.o.node[n].id.octet);
    return digits;
}

static enum err drop(const char *argument, const char *text)
{
    control_put_text(control_fixture_ask(&k), argument, text);
    return control_fixture_answer(&k, control_author_drop);
}

static void each_is_listed_with_whose_debt_it_is_and_what_lives(void **unused)
{
    (void)unused;
    list(NULL);
    assert_int_equal(2, control_fixture_rows(&k, "author"));
    assert_int_equal(2, control_fixture_rows(&k, "name"));
    assert_int_equal(2, control_fixture_rows(&k, "budget"));
    assert_string_equal("2", control_fixture_field(&k, "budget", 0, "authors"));
    assert_string_equal("2", control_fixture_field(&k, "budget", 0, "today"));
    assert_string_equal("1", control_fixture_field(&k, "budget", 0, "names"));
    assert_string_equal("report",
                        control_fixture_field(&k, "author", 0, "lives"));
    assert_string_equal("1", control_fixture_field(&k, "author", 0, "number"));
    assert_string_not_equal("-",
                            control_fixture_field(&k, "author", 0, "until"));
    assert_string_equal("-", control_fixture_field(&k, "author", 1, "until"));
    assert_string_equal("-", control_fixture_field(&k, "name", 0, "lives"));
    list("node-2");
    assert_int_equal(2, k.answer.row_count);
    assert_string_equal("node-2", control_fixture_field(&k, "name", 0, "by"));
}

static void a_name_is_dropped_and_what_lives_is_not(void **unused)
{
    (void)unused;
    assert_err(ERR_REFUSED, drop("node", node(6)));
    assert_string_equal("report",
                        control_fixture_field(&k, "author", 0, "lives"));
    assert_string_equal("2", control_fixture_field(&k, "author", 0, "number"));
    assert_err(ERR_REFUSED, drop("node", node(5)));
    assert_err(ERR_OK, drop("node", node(7)));
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "dropped"));
    assert_err(ERR_NOT_FOUND, drop("node", node(7)));
    k.c.o.facts.now_ms += SAMPLE_DAY_MS;
    k.core.facts.now_ms = k.c.o.facts.now_ms;
    assert_err(ERR_OK, drop("node", node(5)));
    list(NULL);
    assert_int_equal(1, control_fixture_rows(&k, "author"));
}

static void all_of_one_peer_go_but_those_that_live(void **unused)
{
    (void)unused;
    assert_err(ERR_OK, drop("by", "node-1"));
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "dropped"));
    assert_string_equal("2", control_fixture_field(&k, NULL, 0, "kept"));
    list(NULL);
    assert_int_equal(2, control_fixture_rows(&k, "author"));
    assert_int_equal(1, control_fixture_rows(&k, "name"));
}

static void who_is_meant_is_said_once(void **unused)
{
    (void)unused;
    assert_err(ERR_NOT_FOUND, drop("node", "0123"));
    assert_err(ERR_NOT_FOUND, drop("by", "nobody"));
    assert_err(ERR_NOT_FOUND, drop("node", node(1))); /* a peer */
    (void)control_fixture_ask(&k);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_author_drop));
    control_put_text(control_fixture_ask(&k), "by", "node-1");
    control_put_text(&k.w, "node", node(7));
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_author_drop));
}

static void inbox(void)
{
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
}

static void what_nobody_answers_for_is_told_to_stay(void **unused)
{
    (void)unused;
    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[2]->community = true;
    inbox();
    assert_string_equal("yes", control_fixture_field(&k, "new", 0, "stays"));
    control_put_bool(control_fixture_ask(&k), "vouches", true);
    control_put_text(&k.w, "peer", "node-1");
    assert_err(ERR_OK, control_fixture_answer(&k, control_peer_set));
    assert_string_equal("yes", control_fixture_field(&k, NULL, 0, "vouches"));
    inbox();
    assert_string_equal("no", control_fixture_field(&k, "new", 0, "stays"));
}

static void everyone_is_each_who_may_have_it(void **unused)
{
    const char *everyone[] = {"everyone"};
    struct record_id id;

    (void)unused;
    k.core.self.card.identity.role = CARD_COORDINATOR;
    k.c.peer[1]->community = k.c.peer[2]->community = true;
    id = peers_fixture_stored(&k.c, 1,
                              &(struct core_fixture_report){
                                  .author = 6, .tlp = TLP_GREEN, .object = 3});
    control_fixture_name(control_fixture_ask(&k), &id);
    control_fixture_put_list(&k.w, "to", 1, everyone);
    assert_err(ERR_OK, control_fixture_answer(&k, control_pass));
    assert_int_equal(1, control_fixture_rows(&k, "to"));
    assert_true(peers_fixture_went(&k.c, &id, 2));
    inbox();
    assert_string_equal("no", control_fixture_field(&k, "new", 0, "stays"));
}

static void what_waits_for_its_peers_budget_says_so(void **unused)
{
    (void)unused;
    author_table_day_put(
        &k.c.o.facts.txn, k.c.peer[1]->node_no,
        &(struct author_day){k.c.o.facts.now_ms / SAMPLE_DAY_MS,
                             AUTHORS_A_DAY_MAX});
    (void)peers_fixture_sign(
        &k.c, &(struct core_fixture_report){.author = 7, .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&k.c, 1));
    inbox();
    assert_string_equal("its peer brought too many new authors today",
                        control_fixture_field(&k, "waiting", 0, "detail"));
    assert_err(ERR_REFUSED, drop("node", node(7)));
    assert_string_equal("held", control_fixture_field(&k, "name", 0, "lives"));
}

static enum frame_disposition told(uint8_t record)
{
    return peers_fixture_tell(
        &k.c, 1,
        &(struct peers_fixture_notice){.author = 1,
                                       .type = RECORD_NOTICE_ERASED,
                                       .record = {{record}},
                                       .node = 1});
}

/* It waits as what others may push out, and all the same for tomorrow. */
static void a_notice_that_waits_for_tomorrow_says_so(void **unused)
{
    uint8_t n = 0;

    (void)unused;
    k.core.config.limits.records_a_day = 1;
    while (told(++n) == FRAME_STORED)
        assert_true(n <= QUOTA_OTHERS);
    inbox();
    assert_string_equal("its author sent more than its part of today",
                        control_fixture_field(&k, "waiting", 0, "detail"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            each_is_listed_with_whose_debt_it_is_and_what_lives, begin, end),
        cmocka_unit_test_setup_teardown(a_name_is_dropped_and_what_lives_is_not,
                                        begin, end),
        cmocka_unit_test_setup_teardown(all_of_one_peer_go_but_those_that_live,
                                        begin, end),
        cmocka_unit_test_setup_teardown(who_is_meant_is_said_once, begin, end),
        cmocka_unit_test_setup_teardown(what_nobody_answers_for_is_told_to_stay,
                                        begin, end),
        cmocka_unit_test_setup_teardown(everyone_is_each_who_may_have_it, begin,
                                        end),
        cmocka_unit_test_setup_teardown(
            a_notice_that_waits_for_tomorrow_says_so, begin, end),
        cmocka_unit_test_setup_teardown(what_waits_for_its_peers_budget_says_so,
                                        begin, end),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
