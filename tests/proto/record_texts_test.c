/* record_texts: titles, comments, contacts and names that a record shows. */
#include "tests/unit.h"

#include "proto/record_group.h"
#include "proto/record_incident.h"
#include "proto/record_texts.h"
#include "tests/sample.h"

#define BAD "gpj\u202eexe"

static struct sample_node author;
static uint8_t body_room[RECORD_BODY_MAX], extension_room[256];

static struct buffer fresh_body(void)
{
    return (struct buffer){body_room, 0, sizeof body_room};
}

/* Of a report with one indicator. */
static bool report_hides(const struct record_report *report, const char *value,
                         const char *comment)
{
    struct record_indicator e = {.type = INDICATOR_FILENAME,
                                 .value = bytes_text(value),
                                 .comment = bytes_text(comment)};
    struct buffer body = fresh_body();
    struct record r;

    sample_fields(&r, &author);
    r.kind = RECORD_REPORT;
    assert_err(ERR_OK, record_report_write(&body, report, &e, 1));
    r.body = bytes_of(&body);
    return record_texts_hidden(&r);
}

static void title_reference_and_comment_of_a_report(void **state)
{
    struct record_report r = {.title = bytes_text("plain"),
                              .text = bytes_text("text " BAD)};

    (void)state;
    assert_false(report_hides(&r, "a.exe", "plain"));
    assert_true(report_hides(&r, "a.exe", BAD));
    r.title = bytes_text(BAD);
    assert_true(report_hides(&r, "a.exe", ""));
    r.title = bytes_text("plain");
    r.references[1] = bytes_text("https://a.example/" BAD);
    r.references[0] = bytes_text("https://a.example/");
    r.reference_count = 1;
    assert_false(report_hides(&r, "a.exe", ""));
    r.reference_count = 2;
    assert_true(report_hides(&r, "a.exe", ""));
}

static void a_value_is_what_was_seen(void **state)
{
    const struct record_report r = {.title = bytes_text("plain")};

    (void)state;
    assert_false(report_hides(&r, BAD, ""));
}

static bool incident_hides(const char *title, const char *contact)
{
    const struct record_incident i = {.title = bytes_text(title),
                                      .what = bytes_text(BAD),
                                      .contact = bytes_text(contact)};
    struct buffer body = fresh_body();
    struct record r;

    sample_fields(&r, &author);
    r.kind = RECORD_INCIDENT;
    assert_err(ERR_OK, record_incident_write(&body, &i, NULL, 0));
    r.body = bytes_of(&body);
    return record_texts_hidden(&r);
}

static void title_and_contact_of_an_incident(void **state)
{
    (void)state;
    assert_false(incident_hides("plain", "csirt@a.example"));
    assert_true(incident_hides(BAD, ""));
    assert_true(incident_hides("plain", BAD));
}

static void the_name_of_a_group(void **state)
{
    static const char *const names[] = {"energy", "energy\u200b"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct buffer body = fresh_body();
        struct record r;

        sample_fields(&r, &author);
        r.kind = RECORD_GROUP;
        assert_err(ERR_OK, record_group_write(&body, bytes_text(names[i]),
                                              &author.id, 1));
        r.body = bytes_of(&body);
        assert_int_equal(record_texts_hidden(&r), i == 1);
    }
}

static void the_reason_of_a_revision_but_of_no_retraction(void **state)
{
    struct buffer extension = {extension_room, 0, sizeof extension_room};
    struct buffer body = fresh_body();
    const struct record_retract target = {.up_to_revision = 1};
    struct record r;

    (void)state;
    sample_fields(&r, &author);
    r.kind = RECORD_RETRACTION;
    assert_err(ERR_OK, record_retraction_write(&body, bytes_text(BAD), false,
                                               &target, 1));
    r.body = bytes_of(&body);
    assert_false(record_texts_hidden(&r));
    assert_err(ERR_OK,
               record_extension_write(&extension, "reason", bytes_text(BAD)));
    r.extensions = bytes_of(&extension);
    assert_true(record_texts_hidden(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(title_reference_and_comment_of_a_report),
        cmocka_unit_test(a_value_is_what_was_seen),
        cmocka_unit_test(title_and_contact_of_an_incident),
        cmocka_unit_test(the_name_of_a_group),
        cmocka_unit_test(the_reason_of_a_revision_but_of_no_retraction),
    };

    author = sample_node(1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
