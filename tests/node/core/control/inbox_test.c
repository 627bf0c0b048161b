#include <stdio.h>
#include <string.h>

#include "node/core/record/quarantine.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct clerk k;

static void inbox(void)
{
    (void)clerk_ask(&k);
    assert_err(ERR_OK, clerk_answer(&k, control_inbox));
}

static struct record_id arrives(uint8_t object, uint64_t revision)
{
    return circle_stored(&k.c, 1,
                         &(struct office_report){.author = 1,
                                                 .tlp = TLP_CLEAR,
                                                 .object = object,
                                                 .revision = revision});
}

static void retracts(uint8_t object, uint8_t target, const struct record_id *id,
                     bool erase)
{
    circle_retraction(&k.c, &(struct circle_retraction){.author = 1,
                                                        .object = object,
                                                        .target = target,
                                                        .record = *id,
                                                        .up_to = 1,
                                                        .erase = erase,
                                                        .tlp = TLP_CLEAR});
    assert_int_equal(FRAME_STORED, circle_feed(&k.c, 1));
}

static void what_came_in_is_called_by_what_it_is(void **unused)
{
    struct record_id first, second, third;

    (void)unused;
    clerk_open(&k, 1);
    inbox();
    assert_int_equal(0, k.answer.row_count);
    first = arrives(1, 1);
    (void)arrives(1, 2);
    second = arrives(2, 1);
    third = arrives(3, 1);
    retracts(10, 1, &first, false); /* a revision has replaced it */
    retracts(11, 2, &second, true);
    retracts(12, 3, &third, false);
    (void)circle_group_from(
        &k.c, 1,
        &(struct circle_version){
            .owner = 1, .object = 6, .version = 1, .members = "01"});
    inbox();
    assert_int_equal(7, k.answer.row_count);
    assert_string_equal("group", clerk_field(&k, NULL, 0, "what"));
    assert_string_equal("retracted", clerk_field(&k, NULL, 1, "what"));
    assert_string_equal("4", clerk_field(&k, NULL, 1, "detail"));
    assert_string_equal("recalled", clerk_field(&k, NULL, 2, "what"));
    assert_string_equal("3", clerk_field(&k, NULL, 2, "detail"));
    assert_string_equal("new", clerk_field(&k, NULL, 3, "what"));
    assert_string_equal("new", clerk_field(&k, NULL, 4, "what"));
    assert_string_equal("revised", clerk_field(&k, NULL, 5, "what"));
    assert_string_equal("new", clerk_field(&k, NULL, 6, "what"));
    assert_string_equal("node-1", clerk_field(&k, NULL, 6, "author"));
    clerk_close(&k);
}

static void ones_own_is_not_in_it(void **unused)
{
    (void)unused;
    clerk_open(&k, 1);
    (void)clerk_share(&k, "1", "AMBER");
    inbox();
    assert_int_equal(0, k.answer.row_count);
    clerk_close(&k);
}

static void what_waits_and_what_was_refused_is_in_it(void **unused)
{
    struct record_reader pin;

    (void)unused;
    clerk_open(&k, 2);
    pin = circle_group(
        &k.c, &(struct circle_version){
                  .owner = 1, .object = 6, .version = 1, .members = "01"});
    (void)circle_sign(
        &k.c, &(struct office_report){
                  .author = 1, .tlp = TLP_AMBER, .group = &pin, .object = 5});
    assert_int_equal(FRAME_HELD, circle_feed(&k.c, 1));
    (void)circle_sign(
        &k.c, &(struct office_report){
                  .author = 1, .tlp = TLP_AMBER, .to = {2}, .object = 7});
    assert_int_equal(FRAME_NOT_ACCEPTED, circle_feed(&k.c, 2));
    snprintf(k.c.peer[2]->fence, sizeof k.c.peer[2]->fence, "a clone");
    inbox();
    assert_int_equal(1, clerk_rows(&k, "waiting"));
    assert_int_equal(1, clerk_rows(&k, "quarantined"));
    assert_string_equal("node-2", clerk_field(&k, "quarantined", 0, "from"));
    assert_string_equal("a clone", clerk_field(&k, "fenced", 0, "detail"));
    clerk_close(&k);
}

static void notices_are_told_of_their_targets(void **unused)
{
    struct record_id id;

    (void)unused;
    clerk_open(&k, 2);
    id = clerk_share(&k, "12", "AMBER");
    (void)circle_tell(&k.c, 2,
                      &(struct circle_notice){.author = 2,
                                              .type = RECORD_NOTICE_LEAK,
                                              .record = id,
                                              .node = 1,
                                              .state = 4});
    (void)circle_tell(&k.c, 1,
                      &(struct circle_notice){.author = 1,
                                              .type = RECORD_NOTICE_ERASED,
                                              .record = id,
                                              .node = 1});
    (void)circle_tell(&k.c, 1,
                      &(struct circle_notice){.author = 1,
                                              .type = RECORD_NOTICE_PASSED,
                                              .record = id,
                                              .node = 3});
    inbox();
    assert_int_equal(2, k.answer.row_count);
    assert_string_equal("node-1", clerk_field(&k, "leaked", 0, "detail"));
    assert_string_equal("1", clerk_field(&k, "leaked", 0, "number"));
    assert_string_equal("node-1", clerk_field(&k, "erased", 0, "from"));
    clerk_close(&k);
}

static void what_is_not_believed_is_not_told(void **unused)
{
    struct record_id mine, theirs;

    (void)unused;
    clerk_open(&k, 3);
    mine = clerk_share(&k, "12", "AMBER");
    theirs = arrives(9, 1);
    (void)circle_tell(&k.c, 2, /* of another's record */
                      &(struct circle_notice){.author = 2,
                                              .type = RECORD_NOTICE_LEAK,
                                              .record = theirs,
                                              .node = 1,
                                              .state = 4});
    (void)circle_tell(&k.c, 2, /* for another */
                      &(struct circle_notice){.author = 2,
                                              .type = RECORD_NOTICE_ERASED,
                                              .record = mine,
                                              .node = 1});
    inbox();
    assert_int_equal(0, clerk_rows(&k, "leaked"));
    assert_int_equal(0, clerk_rows(&k, "erased"));
    clerk_close(&k);
}

static void since_leaves_out_what_came_before(void **unused)
{
    (void)unused;
    clerk_open(&k, 1);
    (void)arrives(1, 1);
    k.c.o.desk.now_ms += 1000;
    (void)arrives(2, 1);
    control_put_uint(clerk_ask(&k), "since", k.c.o.desk.now_ms);
    assert_err(ERR_OK, clerk_answer(&k, control_inbox));
    assert_int_equal(1, k.answer.row_count);
    control_put_uint(clerk_ask(&k), "since", k.c.o.desk.now_ms + 1);
    assert_err(ERR_OK, clerk_answer(&k, control_inbox));
    assert_int_equal(0, k.answer.row_count);
    control_put_text(clerk_ask(&k), "since", "7d");
    assert_err(ERR_USAGE, clerk_answer(&k, control_inbox));
    clerk_close(&k);
}

/* Rows of a kind on all pages; fails when they do not end. */
static size_t rows_of_all_pages(const char *what)
{
    uint8_t next[CONTROL_NEXT_MAX];
    size_t rows = 0, len = 0;

    for (int pages = 0; pages == 0 || len > 0; pages++) {
        struct control_writer *w = clerk_ask(&k);

        assert_true(pages < 64);
        if (len > 0)
            control_put_bin(w, "after", (struct bytes){next, len});
        assert_err(ERR_OK, clerk_answer(&k, control_inbox));
        rows += clerk_rows(&k, what);
        len = k.answer.next.len;
        if (len > 0)
            memcpy(next, k.answer.next.at, len);
    }
    return rows;
}

/* A hostile peer's refused records hide nothing. */
static void a_full_quarantine_hides_nothing(void **unused)
{
    enum { REFUSED = 3000 };

    (void)unused;
    clerk_open(&k, 2);
    for (uint32_t i = 0; i < REFUSED; i++) {
        struct quarantine_row row = {.from = k.c.peer[2]->party,
                                     .rule = POLICY_AUDIENCE,
                                     .arrived_ms = SAMPLE_NOW_MS};

        bytes_put_be(row.record.octet, i, 8);
        assert_true(quarantine_put(&k.c.o.desk, &row, UNIT_LITERAL("x")));
    }
    (void)arrives(1, 1);
    assert_int_equal(1, rows_of_all_pages("new"));
    assert_int_equal(REFUSED, rows_of_all_pages("quarantined"));
    clerk_close(&k);
}

static void more_than_a_page_is_told_once_each(void **unused)
{
    enum { MANY = 600 };

    (void)unused;
    clerk_open(&k, 1);
    for (uint64_t i = 0; i < MANY; i++)
        (void)arrives(1, 1 + i);
    assert_int_equal(MANY, rows_of_all_pages(NULL));
    clerk_close(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_came_in_is_called_by_what_it_is),
        cmocka_unit_test(ones_own_is_not_in_it),
        cmocka_unit_test(what_waits_and_what_was_refused_is_in_it),
        cmocka_unit_test(notices_are_told_of_their_targets),
        cmocka_unit_test(what_is_not_believed_is_not_told),
        cmocka_unit_test(since_leaves_out_what_came_before),
        cmocka_unit_test(a_full_quarantine_hides_nothing),
        cmocka_unit_test(more_than_a_page_is_told_once_each),
    };

    return cmocka_run_group_tests(tests, clerk_keys_start, clerk_keys_stop);
}
