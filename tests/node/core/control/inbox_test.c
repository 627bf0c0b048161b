#include <stdio.h>
#include <string.h>

#include "node/core/link/net_state.h"
#include "node/core/record/quarantine.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

static void inbox(void)
{
    (void)control_fixture_ask(&k);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
}

static struct record_id arrives(uint8_t object, uint64_t revision)
{
    return peers_fixture_stored(
        &k.c, 1,
        &(struct core_fixture_report){.author = 1,
                                      .tlp = TLP_CLEAR,
                                      .object = object,
                                      .revision = revision});
}

static void what_a_peer_lists_and_is_not_here_is_named(void **unused)
{
    const struct record_id ids[] = {{{1}}, {{2}}};

    (void)unused;
    peers_fixture_lose(&k.c, STORE_UNKNOWN);
    peers_fixture_list(&k.c, 1, ids, 2, false);
    inbox();
    assert_int_equal(1, control_fixture_rows(&k, "absent"));
    assert_string_equal("2", control_fixture_field(&k, "absent", 0, "count"));
}

static void retracts(uint8_t object, uint8_t target, const struct record_id *id,
                     bool erase)
{
    peers_fixture_retraction(
        &k.c, &(struct peers_fixture_retraction){.author = 1,
                                                 .object = object,
                                                 .target = target,
                                                 .record = *id,
                                                 .up_to = 1,
                                                 .erase = erase,
                                                 .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 1));
}

static void what_came_in_is_called_by_what_it_is(void **unused)
{
    struct record_id first, second, third;

    (void)unused;
    inbox();
    assert_int_equal(0, k.answer.row_count);
    first = arrives(1, 1);
    (void)arrives(1, 2);
    second = arrives(2, 1);
    third = arrives(3, 1);
    retracts(10, 1, &first, false); /* a revision has replaced it */
    retracts(11, 2, &second, true);
    retracts(12, 3, &third, false);
    (void)peers_fixture_group_from(
        &k.c, 1,
        &(struct peers_fixture_version){
            .owner = 1, .object = 6, .version = 1, .members = "01"});
    inbox();
    assert_int_equal(7, k.answer.row_count);
    assert_string_equal("group", control_fixture_field(&k, NULL, 0, "what"));
    assert_string_equal("retracted",
                        control_fixture_field(&k, NULL, 1, "what"));
    assert_string_equal("4", control_fixture_field(&k, NULL, 1, "detail"));
    assert_string_equal("recalled", control_fixture_field(&k, NULL, 2, "what"));
    assert_string_equal("3", control_fixture_field(&k, NULL, 2, "detail"));
    assert_string_equal("new", control_fixture_field(&k, NULL, 3, "what"));
    assert_string_equal("new", control_fixture_field(&k, NULL, 4, "what"));
    assert_string_equal("revised", control_fixture_field(&k, NULL, 5, "what"));
    assert_string_equal("new", control_fixture_field(&k, NULL, 6, "what"));
    assert_string_equal("node-1", control_fixture_field(&k, NULL, 6, "author"));
}

static void ones_own_is_not_in_it(void **unused)
{
    (void)unused;
    (void)control_fixture_share(&k, "1", "AMBER");
    inbox();
    assert_int_equal(0, k.answer.row_count);
}

static void what_waits_and_what_was_refused_is_in_it(void **unused)
{
    struct record_reader pin;

    (void)unused;
    pin = peers_fixture_group(
        &k.c, &(struct peers_fixture_version){
                  .owner = 1, .object = 6, .version = 1, .members = "01"});
    (void)peers_fixture_sign(
        &k.c, &(struct core_fixture_report){
                  .author = 1, .tlp = TLP_AMBER, .group = &pin, .object = 5});
    assert_int_equal(FRAME_HELD, peers_fixture_feed(&k.c, 1));
    (void)peers_fixture_sign(
        &k.c, &(struct core_fixture_report){
                  .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = 7});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    snprintf(k.c.peer[2]->fence, sizeof k.c.peer[2]->fence, "a clone");
    inbox();
    assert_int_equal(1, control_fixture_rows(&k, "waiting"));
    assert_int_equal(1, control_fixture_rows(&k, "quarantined"));
    assert_string_equal("node-2",
                        control_fixture_field(&k, "quarantined", 0, "from"));
    assert_string_equal("a clone",
                        control_fixture_field(&k, "fenced", 0, "detail"));
}

static void notices_are_told_of_their_targets(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "12", "AMBER");
    (void)peers_fixture_tell(
        &k.c, 2,
        &(struct peers_fixture_notice){.author = 2,
                                       .type = RECORD_NOTICE_LEAK,
                                       .record = id,
                                       .node = 1,
                                       .state = 4});
    (void)peers_fixture_tell(
        &k.c, 1,
        &(struct peers_fixture_notice){.author = 1,
                                       .type = RECORD_NOTICE_ERASED,
                                       .record = id,
                                       .node = 1});
    (void)peers_fixture_tell(
        &k.c, 1,
        &(struct peers_fixture_notice){.author = 1,
                                       .type = RECORD_NOTICE_PASSED,
                                       .record = id,
                                       .node = 3});
    inbox();
    assert_int_equal(2, k.answer.row_count);
    assert_string_equal("node-1",
                        control_fixture_field(&k, "leak claimed", 0, "detail"));
    assert_string_equal("1",
                        control_fixture_field(&k, "leak claimed", 0, "number"));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "erased", 0, "from"));
}

static void what_is_not_believed_is_not_told(void **unused)
{
    struct record_id mine, theirs;

    (void)unused;
    mine = control_fixture_share(&k, "12", "AMBER");
    theirs = arrives(9, 1);
    (void)peers_fixture_tell(
        &k.c, 2, /* of another's record */
        &(struct peers_fixture_notice){.author = 2,
                                       .type = RECORD_NOTICE_LEAK,
                                       .record = theirs,
                                       .node = 1,
                                       .state = 4});
    (void)peers_fixture_tell(
        &k.c, 2, /* for another */
        &(struct peers_fixture_notice){.author = 2,
                                       .type = RECORD_NOTICE_ERASED,
                                       .record = mine,
                                       .node = 1});
    inbox();
    assert_int_equal(0, control_fixture_rows(&k, "leaked"));
    assert_int_equal(0, control_fixture_rows(&k, "erased"));
}

static void since_leaves_out_what_came_before(void **unused)
{
    (void)unused;
    (void)arrives(1, 1);
    k.c.o.facts.now_ms += 1000;
    (void)arrives(2, 1);
    control_put_uint(control_fixture_ask(&k), "since", k.c.o.facts.now_ms);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_int_equal(1, k.answer.row_count);
    control_put_uint(control_fixture_ask(&k), "since", k.c.o.facts.now_ms + 1);
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_int_equal(0, k.answer.row_count);
    control_put_text(control_fixture_ask(&k), "since", "7d");
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_inbox));
}

/* Rows of a kind on all pages; fails when they do not end. */
static size_t rows_of_all_pages(const char *what)
{
    uint8_t next[CONTROL_NEXT_MAX];
    size_t rows = 0, len = 0;

    for (int pages = 0; pages == 0 || len > 0; pages++) {
        struct control_writer *w = control_fixture_ask(&k);

        assert_true(pages < 64);
        if (len > 0)
            control_put_bin(w, "after", (struct bytes){next, len});
        assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
        rows += control_fixture_rows(&k, what);
        len = k.answer.next.len;
        if (len > 0)
            memcpy(next, k.answer.next.at, len);
    }
    return rows;
}

/* A hostile peer's refused records are one row. */
static void a_full_quarantine_hides_nothing(void **unused)
{
    enum { REFUSED = 3000 };

    (void)unused;
    for (uint32_t i = 0; i < REFUSED; i++) {
        struct quarantine_row row = {.from = k.c.peer[2]->node_no,
                                     .rule = POLICY_AUDIENCE,
                                     .arrived_ms = SAMPLE_NOW_MS};

        bytes_put_be(row.record.octet, i, 8);
        quarantine_put(&k.c.o.facts, &row, UNIT_LITERAL("x"));
    }
    (void)arrives(1, 1);
    assert_int_equal(1, rows_of_all_pages("new"));
    assert_int_equal(1, rows_of_all_pages("quarantined"));
    inbox();
    assert_string_equal("3000",
                        control_fixture_field(&k, "quarantined", 0, "count"));
    assert_string_equal("node-2",
                        control_fixture_field(&k, "quarantined", 0, "from"));
    assert_string_equal("node-2",
                        control_fixture_field(&k, "quarantined", 0, "author"));
    assert_int_equal(0, control_fixture_rows(&k, "quarantine full"));
}

static void what_left_a_full_quarantine_is_told(void **unused)
{
    (void)unused;
    k.core.config.limits.quarantine_max = 3;
    for (uint8_t i = 1; i <= 5; i++) {
        (void)peers_fixture_sign(
            &k.c, &(struct core_fixture_report){
                      .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = i});
        assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&k.c, 2));
    }
    inbox();
    assert_string_equal("3",
                        control_fixture_field(&k, "quarantined", 0, "count"));
    /* Its signature holds: it is the author's doing. */
    assert_string_equal("node-1",
                        control_fixture_field(&k, "quarantined", 0, "author"));
    assert_string_equal(
        "2", control_fixture_field(&k, "quarantine full", 0, "count"));
    assert_string_equal(
        "node-1", control_fixture_field(&k, "quarantine full", 0, "author"));
    assert_string_equal(
        "node-2", control_fixture_field(&k, "quarantine full", 0, "from"));
}

static void net_says(const struct net_line *line)
{
    net_state_heard(&k.core, line);
}

static void who_is_shut_out_is_told_with_why_and_how_often(void **unused)
{
    const struct net_line endless = {.kind = NET_LINE_SUSPECT,
                                     .tk = k.c.peer[1]->card.working.tk,
                                     .suspect = NET_LINE_SUSPECT_UNFINISHED};

    (void)unused;
    net_state_restart(&k.core);
    inbox();
    assert_int_equal(0, control_fixture_rows(&k, "shut out"));
    net_says(&endless);
    net_says(&endless); /* of her next connection: she is out already */
    net_state_restart(&k.core);
    inbox();
    assert_int_equal(1, control_fixture_rows(&k, "shut out"));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "shut out", 0, "from"));
    assert_string_equal("sends a message that never ends",
                        control_fixture_field(&k, "shut out", 0, "detail"));
    assert_string_equal("1", control_fixture_field(&k, "shut out", 0, "count"));
}

static void strangers_that_were_dropped_are_told_beyond_a_new_net(void **unused)
{
    struct net_line crowd = {.kind = NET_LINE_HALF_OPEN,
                             .half_open = 65,
                             .dropped = 7,
                             .text = bytes_text("192.0.2.0/24")};

    (void)unused;
    inbox();
    assert_int_equal(0, control_fixture_rows(&k, "half open"));
    net_says(&crowd);
    crowd.dropped = 9;
    net_says(&crowd);
    net_state_restart(&k.core);
    crowd.dropped = 1; /* of the new one */
    net_says(&crowd);
    crowd.text = bytes_text(""); /* over: nobody is left */
    net_says(&crowd);
    inbox();
    assert_int_equal(1, control_fixture_rows(&k, "half open"));
    assert_string_equal("10",
                        control_fixture_field(&k, "half open", 0, "count"));
    assert_string_equal("192.0.2.0/24",
                        control_fixture_field(&k, "half open", 0, "detail"));
    assert_string_equal("", control_fixture_field(&k, "half open", 0, "from"));
}

static void what_waits_is_one_row_a_peer(void **unused)
{
    struct record_reader pin;

    (void)unused;
    pin = peers_fixture_group(
        &k.c, &(struct peers_fixture_version){
                  .owner = 1, .object = 6, .version = 1, .members = "01"});
    for (uint8_t i = 1; i <= 5; i++) {
        (void)peers_fixture_sign(
            &k.c, &(struct core_fixture_report){.author = 1,
                                                .tlp = TLP_AMBER,
                                                .group = &pin,
                                                .object = (uint8_t)(10 + i)});
        assert_int_equal(FRAME_HELD, peers_fixture_feed(&k.c, 1));
    }
    assert_int_equal(1, rows_of_all_pages("waiting"));
    inbox();
    assert_string_equal("5", control_fixture_field(&k, "waiting", 0, "count"));
}

static void a_retraction_says_nothing_of_anothers_record(void **unused)
{
    struct record_id theirs;

    (void)unused;
    theirs = arrives(1, 1);
    for (uint8_t i = 0; i < 4; i++) {
        peers_fixture_retraction(&k.c, &(struct peers_fixture_retraction){
                                           .author = 2,
                                           .object = (uint8_t)(20 + i),
                                           .target = 1,
                                           .record = theirs,
                                           .up_to = 1,
                                           .erase = true,
                                           .tlp = TLP_CLEAR});
        assert_int_equal(FRAME_STORED, peers_fixture_feed(&k.c, 2));
    }
    inbox();
    assert_int_equal(0, control_fixture_rows(&k, "recalled"));
    assert_int_equal(1, control_fixture_rows(&k, "not theirs"));
    assert_string_equal("4",
                        control_fixture_field(&k, "not theirs", 0, "count"));
    assert_string_equal("-",
                        control_fixture_field(&k, "not theirs", 0, "detail"));
    assert_string_equal("node-2",
                        control_fixture_field(&k, "not theirs", 0, "from"));
}

/* Goes on behind *mark, and leaves the next there. */
static void follow(uint8_t mark[static CONTROL_NEXT_MAX], size_t *len)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_put_bool(w, "follow", true);
    if (*len > 0)
        control_put_bin(w, "after", (struct bytes){mark, *len});
    assert_err(ERR_OK, control_fixture_answer(&k, control_inbox));
    assert_in_range(k.answer.next.len, 1, CONTROL_NEXT_MAX);
    *len = k.answer.next.len;
    memcpy(mark, k.answer.next.at, *len);
}

static void who_follows_is_told_what_comes_in_from_then_on(void **unused)
{
    uint8_t mark[CONTROL_NEXT_MAX], before[CONTROL_NEXT_MAX];
    size_t len = 0;
    struct record_id first;

    (void)unused;
    follow(mark, &len);
    assert_int_equal(0, k.answer.row_count);
    first = arrives(1, 1);
    (void)arrives(2, 1);
    retracts(20, 1, &first, false);
    follow(mark, &len);
    assert_int_equal(3, k.answer.row_count);
    assert_string_equal("1", control_fixture_field(&k, NULL, 0, "number"));
    assert_string_equal("2", control_fixture_field(&k, NULL, 1, "number"));
    assert_int_equal(1, control_fixture_rows(&k, "retracted"));
    memcpy(before, mark, len);
    follow(mark, &len);
    assert_int_equal(0, k.answer.row_count);
    assert_memory_equal(before, mark, len);
    len = 0;
    follow(mark, &len);
    assert_int_equal(0, k.answer.row_count);
    assert_memory_equal(before, mark, len);
}

static void more_than_a_page_is_told_once_each(void **unused)
{
    enum { MANY = 600 };

    (void)unused;
    for (uint64_t i = 0; i < MANY; i++)
        (void)arrives(1, 1 + i);
    assert_int_equal(MANY, rows_of_all_pages(NULL));
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_came_in_is_called_by_what_it_is, 1),
        TEST(ones_own_is_not_in_it, 1),
        TEST(what_waits_and_what_was_refused_is_in_it, 2),
        TEST(notices_are_told_of_their_targets, 2),
        TEST(what_is_not_believed_is_not_told, 3),
        TEST(since_leaves_out_what_came_before, 1),
        TEST(a_full_quarantine_hides_nothing, 2),
        TEST(what_left_a_full_quarantine_is_told, 2),
        TEST(who_is_shut_out_is_told_with_why_and_how_often, 2),
        TEST(strangers_that_were_dropped_are_told_beyond_a_new_net, 2),
        TEST(what_waits_is_one_row_a_peer, 2),
        TEST(a_retraction_says_nothing_of_anothers_record, 2),
        TEST(what_a_peer_lists_and_is_not_here_is_named, 1),
        TEST(more_than_a_page_is_told_once_each, 1),
        TEST(who_follows_is_told_what_comes_in_from_then_on, 1),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
