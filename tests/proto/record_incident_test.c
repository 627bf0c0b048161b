/* record_incident: an incident summary, and the object of its case. */
#include "tests/unit.h"

#include <string.h>

#include "proto/record_incident.h"
#include "tests/sample.h"

static struct sample_node author;
static uint8_t body_room[RECORD_BODY_MAX + 64], raw_room[RECORD_MAX + 64];

static struct record_incident filled(void)
{
    struct record_incident i = {
        .title = bytes_text("\xe4\xba\x8b\xe6\xa1\x88"),
        .category = 9,
        .detected_s = 1767225600,
        .occurred_s = 1767222000,
        .what = bytes_text("first\nsecond"),
        .affected = bytes_text("a server"),
        .state = 3,
        .contact = bytes_text("csirt@a.example"),
    };

    memset(i.case_uuid, 7, sizeof i.case_uuid);
    return i;
}

static void fields(struct record *r, const struct record_incident *i)
{
    struct buffer body = {body_room, 0, sizeof body_room};
    struct record_indicator e[] = {
        {.type = INDICATOR_DOMAIN, .value = bytes_text("b.example")},
        {.type = INDICATOR_IPV4, .value = bytes_text("192.0.2.9")},
        {.type = INDICATOR_DOMAIN, .value = bytes_text("b.example")},
    };

    assert_err(ERR_OK, record_incident_write(&body, i, e, 3));
    sample_fields(r, &author);
    r->kind = RECORD_INCIDENT;
    r->body = bytes_of(&body);
    r->object = record_incident_object(i->case_uuid, RECORD_PART_SUMMARY);
}

static enum err written(const struct record *r)
{
    struct buffer raw = {raw_room, 0, sizeof raw_room};

    return record_write(&raw, r);
}

static void every_field_reads_back(void **state)
{
    struct record_incident i = filled(), back;
    struct record_report content;
    struct record_indicator e;
    struct record r;

    (void)state;
    fields(&r, &i);
    assert_err(ERR_OK, written(&r));
    assert_err(ERR_OK, record_incident(&back, &r));
    assert_memory_equal(back.case_uuid, i.case_uuid, sizeof i.case_uuid);
    assert_bytes_equal(back.title, i.title);
    assert_bytes_equal(back.what, i.what);
    assert_bytes_equal(back.affected, i.affected);
    assert_bytes_equal(back.contact, i.contact);
    assert_int_equal(back.category, 9);
    assert_int_equal(back.state, 3);
    assert_int_equal(back.detected_s, i.detected_s);
    assert_int_equal(back.occurred_s, i.occurred_s);
    assert_err(ERR_OK, record_content(&content, &r));
    assert_bytes_equal(content.title, i.title);
    assert_int_equal(content.indicator_count, 2);
    assert_true(record_indicator_next(&content, &e));
    assert_bytes_equal(e.value, bytes_text("192.0.2.9"));
}

static void another_object_than_the_cases_is_refused(void **state)
{
    struct record_incident i = filled();
    struct record r;

    (void)state;
    fields(&r, &i);
    r.object.octet[0] ^= 1;
    assert_err(ERR_BAD_SHAPE, written(&r));
}

static void parts_of_a_case_are_different_objects(void **state)
{
    const uint8_t a[16] = {1}, b[16] = {2};
    struct object_id first = record_incident_object(a, 0);
    struct object_id part = record_incident_object(a, 1);
    struct object_id other = record_incident_object(b, 0);

    (void)state;
    assert_memory_not_equal(&first, &part, sizeof first);
    assert_memory_not_equal(&first, &other, sizeof first);
}

static void no_cut_body_is_taken(void **state)
{
    struct record_incident i = filled();
    struct record r;
    size_t whole;

    (void)state;
    fields(&r, &i);
    whole = r.body.len;
    for (r.body.len = 0; r.body.len < whole; r.body.len++)
        assert_int_not_equal(ERR_OK, written(&r));
}

/* Whatever a changed bit makes of it, it is refused or reads back whole. */
static void every_flipped_bit_is_refused_or_read(void **state)
{
    struct record_incident i = filled(), back;
    struct record_indicator e;
    struct record r;
    size_t n;

    (void)state;
    fields(&r, &i);
    for (size_t bit = 0; bit < 8 * r.body.len; bit++) {
        body_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (written(&r) == ERR_OK) {
            struct record_report content;

            assert_err(ERR_OK, record_incident(&back, &r));
            assert_err(ERR_OK, record_content(&content, &r));
            for (n = 0; record_indicator_next(&content, &e);)
                n++;
            assert_int_equal(n, back.indicator_count);
        }
        body_room[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void fields_out_of_bounds_are_not_written(void **state)
{
    static char text[RECORD_TITLE_MAX + 2];
    UNIT_ROOM(small, 64);
    UNIT_ROOM(body, 4096);
    struct record_incident i = filled();

    (void)state;
    assert_err(ERR_TOO_BIG, record_incident_write(&small, &i, NULL, 0));
    assert_int_equal(small.len, 0);
    memset(text, 'a', RECORD_TITLE_MAX + 1);
    i.title = bytes_text(text);
    assert_err(ERR_BAD_SHAPE, record_incident_write(&body, &i, NULL, 0));
    i = filled();
    i.contact = bytes_text("two\nlines");
    assert_err(ERR_BAD_SHAPE, record_incident_write(&body, &i, NULL, 0));
    i = filled();
    i.category = RECORD_CATEGORY_MAX + 1;
    assert_err(ERR_BAD_SHAPE, record_incident_write(&body, &i, NULL, 0));
    assert_int_equal(body.len, 0);
}

static void numbers_of_a_later_version_have_a_word(void **state)
{
    (void)state;
    assert_string_equal(record_category_text(9), "ransomware");
    assert_string_equal(record_category_text(200), "unknown");
    assert_string_equal(record_state_text(5), "false-alarm");
    assert_string_equal(record_state_text(200), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_reads_back),
        cmocka_unit_test(another_object_than_the_cases_is_refused),
        cmocka_unit_test(parts_of_a_case_are_different_objects),
        cmocka_unit_test(no_cut_body_is_taken),
        cmocka_unit_test(every_flipped_bit_is_refused_or_read),
        cmocka_unit_test(fields_out_of_bounds_are_not_written),
        cmocka_unit_test(numbers_of_a_later_version_have_a_word),
    };

    author = sample_node(0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
