#include "node/core/control/inbox_doubts.h"

#include <stdio.h>
#include <string.h>

#include "node/core/store/doubt_share.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static const char *field(const char *name)
{
    return control_fixture_field(&k, NULL, 0, name);
}

/* How many rows; one that is in doubt stands first. */
static size_t doubts(void)
{
    size_t n = 0;

    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    for (size_t i = 0; i < k.answer.row_count; i++)
        n +=
            strcmp("in doubt", control_fixture_field(&k, NULL, i, "what")) == 0;
    return n;
}

/* What peer 1 says of one domain. */
static struct record_id arrives(uint8_t object)
{
    return peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_CLEAR,
                                      .object = object,
                                      .domain = "shared.example"});
}

static void takes_back(uint8_t object, uint8_t target,
                       const struct record_id *id, const char *domain,
                       bool erase)
{
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = object,
                                                 .target = target,
                                                 .record = *id,
                                                 .up_to = 1,
                                                 .domain = domain,
                                                 .erase = erase,
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
}

static void retract(const struct record_id *id, const char *domains)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "false");
    if (domains != NULL)
        control_fixture_put_domains(w, "values", domains);
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
}

static void own_records_with_the_value_are_named(void **unused)
{
    struct record_id first, second, theirs;

    (void)unused;
    first = control_fixture_share(&k, "1", "AMBER");
    second = control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    assert_int_equal(0, doubts());
    takes_back(10, 9, &theirs, "shared.example", false);
    assert_int_equal(1, doubts());
    assert_string_equal("1 2", field("detail"));
    assert_string_equal("node-1", field("author"));
    assert_string_equal("4", field("number"));
    assert_string_equal("1", field("value_count"));
    assert_string_equal("partly retracted",
                        control_fixture_field(&k, NULL, 1, "what"));
    assert_string_equal("1", control_fixture_field(&k, NULL, 1, "value_count"));
    retract(&first, "shared.example");
    assert_int_equal(1, doubts());
    assert_string_equal("2", field("detail"));
    retract(&second, NULL);
    assert_int_equal(0, doubts());
}

static void what_found_no_room_is_one_row_of_its_author(void **unused)
{
    struct record_id theirs;

    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    doubt_share_leave_out(&k.c.o.facts.txn, k.c.peer[1]->node_no,
                          k.c.o.facts.now_ms);
    takes_back(10, 9, &theirs, "shared.example", false);
    assert_int_equal(2, doubts());
    assert_string_equal("node-1", field("author"));
    assert_string_equal("1", field("count"));
    assert_string_equal("yes", field("more"));
    assert_string_equal("", field("number"));
}

static void a_whole_retraction_and_a_recall_tell_it_too(void **unused)
{
    struct record_id theirs, other;

    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    other = arrives(8);
    takes_back(10, 9, &theirs, NULL, false);
    assert_int_equal(1, doubts());
    takes_back(11, 8, &other, NULL, true);
    assert_int_equal(2, doubts());
}

static void what_a_person_dismissed_is_told_no_more(void **unused)
{
    struct record_id theirs, own;

    (void)unused;
    own = control_fixture_share(&k, "1", "AMBER");
    (void)control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    takes_back(10, 9, &theirs, "shared.example", false);
    assert_int_equal(1, doubts());
    control_fixture_name(control_fixture_ask(&k), &own);
    assert_err(ERR_NOT_FOUND,
               control_fixture_answer(&k, control_inbox_dismiss));
    control_put_text(control_fixture_ask(&k), "record", "4");
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox_dismiss));
    assert_string_equal("2", field("dropped"));
    assert_int_equal(0, doubts());
}

static void what_is_said_again_is_told_once(void **unused)
{
    struct record_id theirs;

    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    takes_back(10, 9, &theirs, "shared.example", false);
    takes_back(11, 9, &theirs, "shared.example", false);
    assert_int_equal(1, doubts());
    takes_back(12, 9, &theirs, NULL, false);
    takes_back(13, 9, &theirs, NULL, false);
    assert_int_equal(2, doubts());
}

static void other_values_and_ones_own_retractions_raise_no_doubt(void **unused)
{
    struct record_id first, theirs;

    (void)unused;
    first = control_fixture_share(&k, "1", "AMBER");
    (void)control_fixture_share(&k, "1", "AMBER");
    theirs = peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_CLEAR,
                                      .object = 9,
                                      .domain = "other.example"});
    takes_back(10, 9, &theirs, "other.example", false);
    retract(&first, "shared.example");
    assert_int_equal(0, doubts());
}

static void more_records_than_are_told_fit_one_row(void **unused)
{
    struct record_id theirs;

    (void)unused;
    for (int i = 0; i < 20; i++)
        (void)control_fixture_share(&k, "1", "AMBER");
    theirs = arrives(9);
    takes_back(10, 9, &theirs, "shared.example", false);
    assert_int_equal(1, doubts());
    assert_string_equal("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
                        field("detail"));
    assert_string_equal("yes", field("more"));
}

/* Each row opens some of this node's records. */
static void a_page_does_bounded_work(void **unused)
{
    enum { RETRACTIONS = 40 };
    uint8_t next[CONTROL_NEXT_MAX];
    size_t told = 0, pages = 0, len = 0;

    (void)unused;
    for (int i = 0; i < 20; i++)
        (void)control_fixture_share(&k, "1", "AMBER");
    for (int i = 0; i < RETRACTIONS; i++) {
        struct record_id theirs = arrives((uint8_t)(100 + i));

        takes_back((uint8_t)(150 + i), (uint8_t)(100 + i), &theirs,
                   "shared.example", false);
    }
    do {
        struct control_writer *w = control_fixture_ask(&k);

        if (len > 0)
            control_put_bin(w, "after", (struct bytes){next, len});
        assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
        told += control_fixture_rows(&k, "in doubt");
        len = k.answer.next.len;
        if (len > 0)
            memcpy(next, k.answer.next.at, len);
        assert_true(++pages < 100);
    } while (len > 0);
    assert_int_equal(RETRACTIONS, told);
    assert_true(pages > 4);
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 1)
    const struct CMUnitTest tests[] = {
        TEST(own_records_with_the_value_are_named),
        TEST(what_found_no_room_is_one_row_of_its_author),
        TEST(a_whole_retraction_and_a_recall_tell_it_too),
        TEST(what_a_person_dismissed_is_told_no_more),
        TEST(what_is_said_again_is_told_once),
        TEST(other_values_and_ones_own_retractions_raise_no_doubt),
        TEST(more_records_than_are_told_fit_one_row),
        TEST(a_page_does_bounded_work),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
