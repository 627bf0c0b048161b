/* record_body: reports and retractions, and what is neither. */
#include "tests/unit.h"

#include <stdio.h>
#include <string.h>

#include "tests/sample.h"

static struct sample_node author;
static uint8_t body_room[RECORD_BODY_MAX + 64], raw_room[RECORD_MAX + 64];

/* Fields of a report with its body, the body in body_room. */
static void fields(struct record *r)
{
    struct buffer body = {body_room, 0, sizeof body_room};

    sample_fields(r, &author);
    sample_report(&body);
    r->body = bytes_of(&body);
}

static enum err written(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};
    enum err err = record_write(&raw, r);

    assert_int_equal(err == ERR_OK, raw.len > 0);
    return err;
}

static void a_report_reads_back_sorted_and_without_duplicates(void **state)
{
    UNIT_ROOM(body, 1024);
    struct record_indicator e[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("b.example")},
        {.type = INDICATOR_IPV4, .value = bytes_text("192.0.2.9")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("a.example")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("b.example")},
        {.type = INDICATOR_IPV4, .value = bytes_text("192.0.2.10")},
    };
    static const char *const want[] = {"192.0.2.10", "192.0.2.9", "a.example",
                                       "b.example"};
    struct record_report report = {.title = bytes_text("t")};
    struct record_indicator next;
    struct record r;

    (void)state;
    assert_err(ERR_OK, record_report_write(&body, &report, e, 5));
    sample_fields(&r, &author);
    r.body = bytes_of(&body);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_report(&report, &r));
    assert_int_equal(report.indicator_count, 4);
    assert_true(report.text.len == 0 && report.reference_count == 0);
    for (size_t i = 0; i < 4; i++) {
        assert_true(record_indicator_next(&report, &next));
        assert_bytes_equal(next.value, bytes_text(want[i]));
    }
    assert_false(record_indicator_next(&report, &next));
}

static void a_report_of_4096_indicators_sorts_and_one_more_is_too_big(void **s)
{
    static struct record_indicator e[RECORD_INDICATORS_MAX + 1];
    static char value[RECORD_INDICATORS_MAX + 1][16];
    struct record_report report = {.title = bytes_text("t")};
    struct buffer body = {body_room, 0, sizeof body_room};

    (void)s;
    for (unsigned i = 0; i <= RECORD_INDICATORS_MAX; i++) {
        unsigned mixed = i * 2654435761u;

        snprintf(value[i], sizeof value[i], "10.%u.%u.%u", i & 0xff, i >> 8,
                 mixed & 0xff);
        e[i] = (struct record_indicator){.type = INDICATOR_IPV4,
                                         .value = bytes_text(value[i])};
    }
    assert_err(ERR_OK,
               record_report_write(&body, &report, e, RECORD_INDICATORS_MAX));
    for (size_t i = 1; i < RECORD_INDICATORS_MAX; i++)
        assert_true(bytes_compare(e[i - 1].value, e[i].value) < 0);
    body.len = 0;
    assert_err(ERR_TOO_BIG, record_report_write(&body, &report, e,
                                                RECORD_INDICATORS_MAX + 1));
    assert_int_equal(body.len, 0);
}

static void a_retraction_reads_back(void **state)
{
    UNIT_ROOM(body, 1024);
    struct record_retraction retraction;
    struct record_target t;
    struct bytes value;
    struct record r;
    uint64_t type;

    (void)state;
    sample_retraction(&body);
    sample_fields(&r, &author);
    r.kind = RECORD_RETRACTION;
    r.expires_ms = 0;
    r.body = bytes_of(&body);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_retraction(&retraction, &r));
    assert_bytes_equal(retraction.reason, bytes_text("a false positive"));
    assert_false(retraction.erase);
    assert_int_equal(retraction.target_count, 2);
    assert_true(record_target_next(&retraction, &t));
    assert_int_equal(t.object.octet[0], 0x0b);
    assert_int_equal(t.record.octet[0], 0x1d);
    assert_int_equal(t.value_count, 0);
    assert_false(record_value_next(&t, &type, &value));
    assert_true(record_target_next(&retraction, &t));
    assert_int_equal(t.up_to_revision, 2);
    assert_true(record_value_next(&t, &type, &value));
    assert_int_equal(type, INDICATOR_IPV4);
    assert_bytes_equal(value, bytes_text("198.51.100.7"));
    assert_false(record_value_next(&t, &type, &value));
    assert_false(record_target_next(&retraction, &t));
}

static void a_body_of_another_version_is_named_so(void **state)
{
    struct record r;

    (void)state;
    fields(&r);
    r.body = UNIT_LITERAL("\x92\x02\xc0");
    assert_err(ERR_VERSION, written(&r));
    r.body = UNIT_LITERAL("");
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.kind = RECORD_RETRACTION;
    r.expires_ms = 0;
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.body = UNIT_LITERAL("\x91\x05");
    assert_err(ERR_VERSION, written(&r));
}

static void a_retraction_that_expires_is_refused(void **state)
{
    UNIT_ROOM(body, 1024);
    struct record r;

    (void)state;
    sample_retraction(&body);
    sample_fields(&r, &author);
    r.kind = RECORD_RETRACTION;
    r.body = bytes_of(&body);
    assert_err(ERR_BAD_SHAPE, written(&r));
    r.expires_ms = 0;
    assert_err(ERR_OK, written(&r));
}

/* A report of these (type, value) pairs as they stand, sorted or not. */
static struct bytes packed_report(struct buffer *out, size_t count,
                                  const struct indicator_guess *values,
                                  uint64_t confidence, const char *comment)
{
    struct writer w = writer_on(out);

    writer_array(&w, 5);
    writer_uint(&w, 1);
    writer_text(&w, "title");
    writer_nil(&w);
    writer_array(&w, 0);
    writer_array(&w, count);
    for (size_t i = 0; i < count; i++) {
        writer_array(&w, 9);
        writer_uint(&w, values[i].type);
        writer_str(&w, values[i].value);
        writer_uint(&w, 0);
        writer_bool(&w, false);
        writer_uint(&w, confidence);
        writer_uint(&w, 0);
        writer_uint(&w, 0);
        writer_uint(&w, 0);
        writer_text(&w, comment);
    }
    assert_err(ERR_OK, writer_done(&w));
    return bytes_of(out);
}

static void indicators_out_of_order_or_twice_are_refused(void **state)
{
    const struct indicator_guess order[][2] = {
        {{INDICATOR_IPV4, bytes_text("192.0.2.1")},
         {INDICATOR_IPV4, bytes_text("192.0.2.2")}},
        {{INDICATOR_IPV4, bytes_text("192.0.2.2")},
         {INDICATOR_IPV4, bytes_text("192.0.2.1")}},
        {{INDICATOR_IPV4, bytes_text("192.0.2.1")},
         {INDICATOR_IPV4, bytes_text("192.0.2.1")}},
        {{INDICATOR_DOMAIN, bytes_text("a.example")},
         {INDICATOR_IPV4, bytes_text("192.0.2.1")}},
    };
    struct record r;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        UNIT_ROOM(body, 256);

        sample_fields(&r, &author);
        r.body = packed_report(&body, 2, order[i], 0, "");
        assert_err(i == 0 ? ERR_OK : ERR_BAD_SHAPE, written(&r));
    }
}

static void an_indicator_that_is_not_canonical_spoils_the_record(void **state)
{
    const struct indicator_guess wrong[] = {
        {INDICATOR_IPV4, bytes_text("192.0.2.01")},
        {INDICATOR_DOMAIN, bytes_text("A.example")},
        {INDICATOR_MD5, bytes_text("00")},
    };
    struct record r;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        UNIT_ROOM(body, 256);
        UNIT_ROOM(other, 256);
        struct record_retract target = {.values = &wrong[i], .value_count = 1};
        struct record_indicator e = {.type = wrong[i].type,
                                     .value = wrong[i].value};

        sample_fields(&r, &author);
        r.body = packed_report(&body, 1, &wrong[i], 0, "");
        assert_err(ERR_NOT_CANONICAL, written(&r));
        assert_err(ERR_NOT_CANONICAL,
                   record_retraction_write(&other, bytes_text("r"), false,
                                           &target, 1));
        assert_err(
            ERR_NOT_CANONICAL,
            record_report_write(&other, &(struct record_report){0}, &e, 1));
        assert_int_equal(other.len, 0);
    }
}

static void indicator_fields_have_their_bounds(void **state)
{
    const struct indicator_guess value = {INDICATOR_IPV4,
                                          bytes_text("192.0.2.1")};
    char comment[RECORD_COMMENT_MAX + 2];
    struct record r;

    (void)state;
    memset(comment, 'c', sizeof comment);
    comment[RECORD_COMMENT_MAX + 1] = '\0';
    for (unsigned wrong = 0; wrong < 4; wrong++) {
        UNIT_ROOM(body, 1024);

        sample_fields(&r, &author);
        comment[RECORD_COMMENT_MAX] = wrong == 2 ? 'c' : '\0';
        r.body = packed_report(&body, 1, &value, wrong == 1 ? 101 : 100,
                               wrong == 3 ? "two\nlines" : comment);
        assert_err(wrong == 0 ? ERR_OK : ERR_BAD_SHAPE, written(&r));
    }
}

/* WIRE.md 4.7: "confidence 255: its author states none" */
static void a_confidence_is_a_per_cent_or_not_stated(void **state)
{
    static const struct {
        uint64_t confidence;
        enum err err;
    } rows[] = {
        {0, ERR_OK},          {100, ERR_OK},        {255, ERR_OK},
        {101, ERR_BAD_SHAPE}, {254, ERR_BAD_SHAPE}, {256, ERR_BAD_SHAPE},
    };
    const struct indicator_guess value = {INDICATOR_IPV4,
                                          bytes_text("192.0.2.1")};
    struct record r;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        UNIT_ROOM(body, 1024);

        sample_fields(&r, &author);
        r.body = packed_report(&body, 1, &value, rows[i].confidence, "");
        assert_err(rows[i].err, written(&r));
    }
}

static void lines_belong_in_rules_and_unknown_types_only(void **state)
{
    const struct indicator_guess values[] = {
        {INDICATOR_SIGMA, bytes_text("title: a\ndetection: b\n")},
        {(enum indicator_type)999, bytes_text("a\nb")},
        {INDICATOR_FILENAME, bytes_text("a\nb")},
    };
    struct record r;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        UNIT_ROOM(body, 256);

        sample_fields(&r, &author);
        r.body = packed_report(&body, 1, &values[i], 0, "");
        assert_int_equal(written(&r) == ERR_OK, i < 2);
    }
}

static void what_cannot_be_written_is_refused(void **state)
{
    UNIT_ROOM(out, 2048);
    struct record_report report = {.title = UNIT_LITERAL("two\nlines")};
    struct record_retract target = {.object = {{1}}};

    (void)state;
    assert_err(ERR_BAD_SHAPE, record_report_write(&out, &report, NULL, 0));
    report.title = UNIT_LITERAL("t");
    report.text = UNIT_LITERAL("\xff");
    assert_err(ERR_BAD_SHAPE, record_report_write(&out, &report, NULL, 0));
    report.text = UNIT_LITERAL("");
    report.reference_count = RECORD_REFERENCES_MAX + 1;
    assert_err(ERR_TOO_BIG, record_report_write(&out, &report, NULL, 0));
    assert_err(ERR_BAD_SHAPE, record_retraction_write(&out, bytes_text("r"),
                                                      true, &target, 0));
    assert_err(
        ERR_BAD_SHAPE,
        record_retraction_write(&out, UNIT_LITERAL("\x01"), true, &target, 1));
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_reads_back_sorted_and_without_duplicates),
        cmocka_unit_test(
            a_report_of_4096_indicators_sorts_and_one_more_is_too_big),
        cmocka_unit_test(a_retraction_reads_back),
        cmocka_unit_test(a_body_of_another_version_is_named_so),
        cmocka_unit_test(a_retraction_that_expires_is_refused),
        cmocka_unit_test(indicators_out_of_order_or_twice_are_refused),
        cmocka_unit_test(an_indicator_that_is_not_canonical_spoils_the_record),
        cmocka_unit_test(indicator_fields_have_their_bounds),
        cmocka_unit_test(a_confidence_is_a_per_cent_or_not_stated),
        cmocka_unit_test(lines_belong_in_rules_and_unknown_types_only),
        cmocka_unit_test(what_cannot_be_written_is_refused),
    };

    author = sample_node(0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
