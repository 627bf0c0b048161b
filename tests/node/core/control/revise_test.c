#include <string.h>

#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;

/* A revision of a record, with its reason. */
static struct control_writer *revision(const struct record_id *id)
{
    struct control_writer *w = control_fixture_ask(&k);

    control_fixture_name(w, id);
    control_put_text(w, "reason", "a typing error");
    return w;
}

static void refused(enum err want)
{
    assert_err(want, control_fixture_answer(&k, control_revise));
    assert_int_equal(0, control_fixture_rows(&k, "record"));
}

static void what_is_not_named_stays(void **unused)
{
    const struct record *r;
    struct record_id first, second;

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    control_put_text(revision(&first), "pap", "AMBER");
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    second = control_fixture_made(&k, "record");
    r = control_fixture_record(&k, &second);
    assert_int_equal(TLP_AMBER, r->tlp);
    assert_int_equal(PAP_AMBER, r->pap);
    assert_int_equal(2, r->revision);
    assert_int_equal(2, r->audience_count);
    assert_bytes_equal(bytes_text("a typing error"),
                       record_extension(r, "reason"));
    assert_true(peers_fixture_row(&k.c, &first).state & VAULT_SUPERSEDED);
    assert_true(peers_fixture_went(&k.c, &second, 1) &&
                peers_fixture_went(&k.c, &second, 2));
    assert_int_equal(0, control_fixture_rows(&k, "retraction"));
}

static void who_is_dropped_gets_a_retraction_instead(void **unused)
{
    struct record_id first, second, retraction;

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    control_fixture_put_list(revision(&first), "to", 1,
                             (const char *const[]){"node-2"});
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    assert_int_equal(1, control_fixture_rows(&k, "dropped"));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "dropped", 0, "peer"));
    second = control_fixture_made(&k, "record");
    retraction = control_fixture_made(&k, "retraction");
    assert_false(peers_fixture_went(&k.c, &second, 1));
    assert_true(peers_fixture_went(&k.c, &second, 2));
    assert_true(peers_fixture_went(&k.c, &retraction, 1));
    assert_true(peers_fixture_went(&k.c, &retraction, 2));
    assert_false(peers_fixture_went(&k.c, &retraction, 3));
    /* The retraction covers what was before alone. */
    assert_true(peers_fixture_row(&k.c, &first).state & VAULT_RETRACTED);
    assert_int_equal(0, peers_fixture_row(&k.c, &second).state);
}

static void a_dry_run_names_who_would_be_dropped(void **unused)
{
    struct control_writer *w;
    struct record_id first;
    uint8_t after[32];

    (void)unused;
    first = control_fixture_share(&k, "12", "AMBER");
    w = revision(&first);
    control_fixture_put_list(w, "to", 1, (const char *const[]){"node-2"});
    control_put_bool(w, "dry_run", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    assert_string_equal("node-1",
                        control_fixture_field(&k, "dropped", 0, "peer"));
    control_fixture_print(&k, after);
    assert_memory_equal(k.before, after, sizeof after);
}

static void a_record_and_a_reason_are_needed(void **unused)
{
    struct record_id first, none = {{7}};

    (void)unused;
    first = control_fixture_share(&k, "1", "AMBER");
    control_put_text(control_fixture_ask(&k), "reason", "why");
    refused(ERR_NOT_FOUND);
    (void)revision(&none);
    refused(ERR_NOT_FOUND);
    control_fixture_name(control_fixture_ask(&k), &first);
    refused(ERR_USAGE);
    control_put_uint(control_fixture_ask(&k), "record", 1);
    refused(ERR_USAGE);
}

static void bad_fields_leave_it_as_it_was(void **unused)
{
    struct record_id id;

    (void)unused;
    id = control_fixture_share(&k, "1", "AMBER");
    control_put_text(revision(&id), "tlp", "PURPLE");
    refused(ERR_USAGE);
    control_put_bool(revision(&id), "tlp", true);
    refused(ERR_USAGE);
    control_fixture_put_list(revision(&id), "to", 1,
                             (const char *const[]){"nobody"});
    refused(ERR_NOT_FOUND);
    control_fixture_put_list(revision(&id), "to", 0, NULL);
    refused(ERR_USAGE);
    control_put_bin(revision(&id), "body", UNIT_LITERAL("\x90"));
    refused(ERR_BAD_SHAPE);
    control_put_text(revision(&id), "body", "text");
    refused(ERR_USAGE);
    control_put_uint(revision(&id), "expires", 1);
    refused(ERR_USAGE);
    control_put_text(revision(&id), "expires", "never");
    refused(ERR_USAGE);
    control_put_uint(revision(&id), "dry_run", 1);
    refused(ERR_USAGE);
    k.core.outage.fault = DISK_FULL;
    (void)revision(&id);
    refused(ERR_FULL);
}

static void only_the_newest_of_ones_own_is_revised(void **unused)
{
    struct record_id first, theirs;

    (void)unused;
    first = control_fixture_share(&k, "1", "AMBER");
    (void)revision(&first);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    (void)revision(&first);
    refused(ERR_USAGE);
    theirs =
        peers_fixture_stored(&k.c, 1,
                             &(struct core_fixture_report){
                                 .author = 1, .tlp = TLP_CLEAR, .object = 9});
    (void)revision(&theirs);
    refused(ERR_REFUSED);
}

static void what_is_no_report_is_not_revised(void **unused)
{
    struct record_reader pin;
    struct record_id id;

    (void)unused;
    pin = peers_fixture_group_from(
        &k.c, 0,
        &(struct peers_fixture_version){
            .object = 6, .version = 1, .members = "01"});
    id = peers_fixture_group_record(&pin);
    (void)revision(&id);
    refused(ERR_USAGE);
}

static void what_was_retracted_is_said_anew_by_word_alone(void **unused)
{
    struct record_id first, second;
    struct control_writer *w;

    (void)unused;
    first = control_fixture_share(&k, "1", "AMBER");
    control_fixture_name(w = control_fixture_ask(&k), &first);
    control_put_text(w, "reason", "wrong");
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    (void)revision(&first);
    refused(ERR_RETRACTED);
    assert_string_equal("wrong",
                        control_fixture_field(&k, "taken back", 0, "reason"));
    control_put_bool(revision(&first), "whole", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_revise));
    second = control_fixture_made(&k, "record");
    assert_int_equal(0, peers_fixture_row(&k.c, &second).state);
    assert_int_equal(0, peers_fixture_row(&k.c, &second).indicators);
    assert_true(peers_fixture_went(&k.c, &second, 1));
}

int main(void)
{
#define TEST(name, peers) CONTROL_FIXTURE_TEST(name, &k, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_named_stays, 2),
        TEST(who_is_dropped_gets_a_retraction_instead, 3),
        TEST(a_dry_run_names_who_would_be_dropped, 2),
        TEST(a_record_and_a_reason_are_needed, 1),
        TEST(bad_fields_leave_it_as_it_was, 2),
        TEST(only_the_newest_of_ones_own_is_revised, 2),
        TEST(what_is_no_report_is_not_revised, 1),
        TEST(what_was_retracted_is_said_anew_by_word_alone, 1),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
