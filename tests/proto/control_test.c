/* control: requests, replies, pages. */
#include "tests/unit.h"

#include <string.h>

#include "proto/control.h"

static struct bytes sample(struct buffer *out)
{
    struct control_writer c;

    control_request_begin(&c, out, "share");
    control_put_uint(&c, "tlp", 2);
    control_put_text(&c, "title", "\xe4\xbb\xb6");
    control_put_bin(&c, "body", UNIT_LITERAL("\x01\x02"));
    control_put_bool(&c, "urgent", true);
    control_put_nil(&c, "object");
    control_put_packed(&c, "to",
                       UNIT_LITERAL("\x92\xa1"
                                    "a\xa1"
                                    "b"));
    assert_err(ERR_OK, control_request_end(&c));
    return bytes_of(out);
}

static void a_request_comes_back_whole(void **state)
{
    UNIT_ROOM(out, 512);
    struct control_request r;
    struct bytes text, bin;
    struct reader array;
    uint64_t number;
    size_t count;
    bool yes;

    (void)state;
    assert_err(ERR_OK, control_request_parse(&r, sample(&out)));
    assert_bytes_equal(r.command, bytes_text("share"));
    assert_err(ERR_OK, control_arg_uint(&number, &r, "tlp"));
    assert_int_equal(number, 2);
    assert_err(ERR_OK, control_arg_str(&text, &r, "title"));
    assert_err(ERR_OK, control_arg_bin(&bin, &r, "body"));
    assert_int_equal(bin.len, 2);
    assert_err(ERR_OK, control_arg_bool(&yes, &r, "urgent"));
    assert_true(yes);
    assert_err(ERR_NOT_FOUND, control_arg_bin(&bin, &r, "object"));
    assert_err(ERR_NOT_FOUND, control_arg_bin(&bin, &r, "nothing"));
    assert_err(ERR_USAGE, control_arg_bin(&bin, &r, "title"));
    assert_err(ERR_OK, control_arg_array(&array, &count, &r, "to"));
    assert_int_equal(count, 2);
    assert_bytes_equal(reader_str(&array, 8), bytes_text("a"));
}

static void every_truncation_is_refused(void **state)
{
    UNIT_ROOM(out, 512);
    struct bytes whole = sample(&out);
    struct control_request r;

    (void)state;
    for (size_t len = 0; len < whole.len; len++)
        assert_true(control_request_parse(&r, (struct bytes){whole.at, len}) !=
                    ERR_OK);
}

static void a_short_room_sticks(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < 24; cap++) {
        uint8_t octets[64];
        struct buffer out = {octets, 0, cap};
        struct control_writer c;

        control_request_begin(&c, &out, "status");
        control_put_text(&c, "long", "0123456789");
        assert_err(ERR_TOO_BIG, control_request_end(&c));
        assert_int_equal(out.len, 0);
    }
}

static void a_full_page_takes_its_last_row_back(void **state)
{
    static uint8_t octets[16384];
    struct buffer out = {octets, 0, sizeof octets};
    struct control_reply reply;
    struct control_answer answer;
    size_t rows = 0, seen = 0;

    (void)state;
    control_reply_begin(&reply, &out);
    for (;;) {
        struct control_writer *row = control_row_begin(&reply);

        control_put_uint(row, "number", rows);
        control_put_text(row, "text",
                         "0123456789012345678901234567890123456789");
        if (!control_row_end(&reply))
            break;
        rows++;
    }
    assert_true(rows > 100);
    assert_err(ERR_OK,
               control_reply_end(&reply, ERR_OK, "", UNIT_LITERAL("next")));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&out)));
    assert_int_equal(answer.row_count, rows);
    assert_bytes_equal(answer.next, UNIT_LITERAL("next"));
    while (seen < rows) {
        assert_int_equal(control_row_open(&answer.rows), 2);
        assert_bytes_equal(reader_str(&answer.rows, 64), bytes_text("number"));
        assert_int_equal(reader_uint(&answer.rows, UINT64_MAX), seen++);
        (void)reader_any(&answer.rows);
        (void)reader_any(&answer.rows);
    }
}

static void an_error_carries_its_line(void **state)
{
    static uint8_t octets[8192];
    struct buffer out = {octets, 0, sizeof octets};
    struct control_reply reply;
    struct control_answer answer;

    (void)state;
    control_reply_begin(&reply, &out);
    assert_err(ERR_OK, control_reply_end(&reply, ERR_AMBIGUOUS, "two fit",
                                         (struct bytes){0}));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&out)));
    assert_err(ERR_AMBIGUOUS, answer.err);
    assert_bytes_equal(answer.message, bytes_text("two fit"));
    assert_int_equal(answer.row_count, 0);
    assert_int_equal(answer.next.len, 0);
}

/* A flip may make another valid request; it never stays the same one, and what
   is refused leaves nothing behind. */
static void no_flipped_bit_reads_as_the_same_request(void **state)
{
    UNIT_ROOM(out, 512);
    struct bytes whole = sample(&out);

    (void)state;
    for (size_t bit = 0; bit < 8 * whole.len; bit++) {
        const uint8_t flip = (uint8_t)(1 << bit % 8);
        uint8_t octets[512];
        struct control_request was, r;
        bool same;

        assert_err(ERR_OK, control_request_parse(&was, whole));
        memcpy(octets, whole.at, whole.len);
        octets[bit / 8] ^= flip;
        if (control_request_parse(&r, (struct bytes){octets, whole.len}) !=
            ERR_OK) {
            assert_int_equal(r.count, 0);
            assert_int_equal(r.command.len, 0);
            continue;
        }
        same = bytes_equal(r.command, was.command) && r.count == was.count;
        for (size_t i = 0; same && i < r.count; i++)
            same = bytes_equal(r.names[i], was.names[i]) &&
                   bytes_equal(r.values[i], was.values[i]);
        assert_false(same);
    }
}

static void a_name_twice_and_another_version_are_refused(void **state)
{
    UNIT_ROOM(out, 64);
    struct control_writer c;
    struct control_request r;
    uint8_t octets[64];
    struct bytes whole;

    (void)state;
    control_request_begin(&c, &out, "show");
    control_put_text(&c, "record", "1");
    control_put_text(&c, "record", "2");
    assert_err(ERR_OK, control_request_end(&c));
    assert_err(ERR_BAD_SHAPE, control_request_parse(&r, bytes_of(&out)));

    out.len = 0;
    control_request_begin(&c, &out, "show");
    assert_err(ERR_OK, control_request_end(&c));
    whole = bytes_of(&out);
    memcpy(octets, whole.at, whole.len);
    assert_err(ERR_OK, control_request_parse(&r, whole));
    octets[1] = 2;
    assert_err(ERR_VERSION,
               control_request_parse(&r, (struct bytes){octets, whole.len}));
}

static void every_truncated_reply_is_refused(void **state)
{
    static uint8_t octets[16384];
    struct buffer out = {octets, 0, sizeof octets};
    struct control_reply reply;
    struct control_answer answer;

    (void)state;
    control_reply_begin(&reply, &out);
    control_put_text(control_row_begin(&reply), "peer", "take");
    assert_true(control_row_end(&reply));
    assert_err(ERR_OK,
               control_reply_end(&reply, ERR_OK, "", UNIT_LITERAL("\x01\x02")));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&out)));
    assert_int_equal(answer.next.len, 2);
    for (size_t len = 0; len < out.len; len++)
        assert_true(control_answer_parse(
                        &answer, (struct bytes){octets, len}) != ERR_OK);
}

static void fields_packed_once_stand_in_every_row(void **state)
{
    UNIT_ROOM(out, 16384); /* the room for the end is kept */
    UNIT_ROOM(aside, 64);
    uint8_t small_octets[4];
    struct buffer small = {small_octets, 0, sizeof small_octets};
    struct control_writer fields, *row;
    struct control_reply reply;
    struct control_answer answer;

    (void)state;
    control_fields_begin(&fields, &aside);
    control_put_text(&fields, "peer", "take");
    control_put_uint(&fields, "n", 7);
    assert_err(ERR_OK, control_fields_end(&fields));
    control_reply_begin(&reply, &out);
    for (unsigned i = 0; i < 2; i++) {
        row = control_row_begin(&reply);
        control_put_uint(row, "i", i);
        control_put_fields(row, &fields);
        assert_true(control_row_end(&reply));
    }
    assert_err(ERR_OK, control_reply_end(&reply, ERR_OK, "", bytes_text("")));
    assert_err(ERR_OK, control_answer_parse(&answer, bytes_of(&out)));
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(control_row_open(&answer.rows), 3);
        assert_bytes_equal(reader_str(&answer.rows, 8), bytes_text("i"));
        assert_int_equal(reader_uint(&answer.rows, 9), i);
        assert_bytes_equal(reader_str(&answer.rows, 8), bytes_text("peer"));
        assert_bytes_equal(reader_str(&answer.rows, 8), bytes_text("take"));
        assert_bytes_equal(reader_str(&answer.rows, 8), bytes_text("n"));
        assert_int_equal(reader_uint(&answer.rows, 9), 7);
    }
    control_fields_begin(&fields, &small);
    control_put_text(&fields, "peer", "take");
    assert_err(ERR_TOO_BIG, control_fields_end(&fields));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_back_whole),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_short_room_sticks),
        cmocka_unit_test(a_full_page_takes_its_last_row_back),
        cmocka_unit_test(an_error_carries_its_line),
        cmocka_unit_test(no_flipped_bit_reads_as_the_same_request),
        cmocka_unit_test(a_name_twice_and_another_version_are_refused),
        cmocka_unit_test(every_truncated_reply_is_refused),
        cmocka_unit_test(fields_packed_once_stand_in_every_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
