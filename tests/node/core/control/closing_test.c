#include "node/core/control/closing.h"

#include <string.h>

#include "proto/record_incident.h"
#include "tests/node/core/control_fixture.h"
#include "tests/unit.h"

enum { IN_PROGRESS = 2, FALSE_ALARM = 5 };

static const uint8_t case_uuid[RECORD_CASE_UUID] = {7};

static struct control_fixture k;

/* The summary of one case, with two names. */
static struct control_writer *summary(uint64_t state)
{
    static uint8_t room[4096];
    struct buffer body = {room, 0, sizeof room};
    struct record_incident incident = {.title = bytes_text("a case"),
                                       .what = bytes_text("what"),
                                       .state = state};
    struct record_indicator entries[2] = {
        {.type = INDICATOR_DOMAIN,
         .value = bytes_text("a.example"),
         .confidence = RECORD_CONFIDENCE_UNSTATED},
        {.type = INDICATOR_DOMAIN,
         .value = bytes_text("b.example"),
         .confidence = RECORD_CONFIDENCE_UNSTATED}};
    struct object_id object =
        record_incident_object(case_uuid, RECORD_PART_SUMMARY);
    struct control_writer *w = control_fixture_ask(&k);

    memcpy(incident.case_uuid, case_uuid, sizeof case_uuid);
    assert_err(ERR_OK, record_incident_write(&body, &incident, entries, 2));
    control_put_uint(w, "kind", RECORD_INCIDENT);
    control_put_text(w, "tlp", "AMBER");
    control_put_bin(w, "object",
                    (struct bytes){object.octet, sizeof object.octet});
    control_put_bin(w, "body", bytes_of(&body));
    control_fixture_put_list(w, "to", 1, (const char *const[]){"node-1"});
    return w;
}

static struct record_id shared(uint64_t state, bool retracts)
{
    struct control_writer *w = summary(state);

    if (retracts)
        control_put_bool(w, "retract_indicators", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    return control_fixture_made(&k, "record");
}

static bool taken_back(const char *domain)
{
    const struct retracted_value v = {.type = INDICATOR_DOMAIN,
                                      .value = bytes_text(domain)};
    uint64_t number;

    return retracted_by_us(&k.c.o.facts, &v, &number);
}

static void a_false_alarm_takes_its_indicators_with_it(void **unused)
{
    struct record_id first, second, retraction;

    (void)unused;
    first = shared(IN_PROGRESS, false);
    second = shared(FALSE_ALARM, true);
    retraction = control_fixture_made(&k, "retraction");
    assert_int_equal(2, control_fixture_record(&k, &second)->revision);
    assert_int_equal(0, peers_fixture_row(&k.c, &second).indicators);
    assert_int_equal(2, peers_fixture_row(&k.c, &first).indicators);
    assert_true(peers_fixture_went(&k.c, &retraction, 1));
    assert_true(taken_back("a.example") && taken_back("b.example"));
    (void)summary(IN_PROGRESS);
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_share));
    assert_int_equal(2, control_fixture_rows(&k, "taken back"));
    /* Once more there is nothing left to retract. */
    (void)shared(FALSE_ALARM, true);
    assert_int_equal(0, control_fixture_rows(&k, "retraction"));
}

static void else_it_keeps_them(void **unused)
{
    struct record_id second;

    (void)unused;
    (void)shared(IN_PROGRESS, false);
    second = shared(FALSE_ALARM, false);
    assert_int_equal(2, peers_fixture_row(&k.c, &second).indicators);
    assert_int_equal(0, control_fixture_rows(&k, "retraction"));
    assert_false(taken_back("a.example"));
}

static void a_false_alarm_that_nobody_heard_of_has_none(void **unused)
{
    struct record_id first;

    (void)unused;
    first = shared(FALSE_ALARM, true);
    assert_int_equal(0, peers_fixture_row(&k.c, &first).indicators);
    assert_int_equal(0, control_fixture_rows(&k, "retraction"));
}

static void a_dry_run_retracts_none(void **unused)
{
    struct record_id first;
    struct control_writer *w;

    (void)unused;
    first = shared(IN_PROGRESS, false);
    w = summary(FALSE_ALARM);
    control_put_bool(w, "retract_indicators", true);
    control_put_bool(w, "dry_run", true);
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
    assert_int_equal(0, peers_fixture_row(&k.c, &first).state);
    assert_false(taken_back("a.example"));
}

static void what_is_no_false_alarm_keeps_its_indicators(void **unused)
{
    (void)unused;
    control_put_bool(summary(IN_PROGRESS), "retract_indicators", true);
    assert_err(ERR_USAGE, control_fixture_answer(&k, control_share));
    assert_int_equal(0, control_fixture_rows(&k, "record"));
}

/* The case comes back with a new summary only by its operator's word. */
static void a_case_that_was_retracted_stays_away(void **unused)
{
    struct record_id first;
    struct control_writer *w;

    (void)unused;
    first = shared(IN_PROGRESS, false);
    w = control_fixture_ask(&k);
    control_fixture_name(w, &first);
    control_put_text(w, "reason", "another team's");
    assert_err(ERR_OK, control_fixture_answer(&k, control_retract));
    (void)summary(IN_PROGRESS);
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_share));
    control_put_bool(summary(FALSE_ALARM), "retract_indicators", true);
    assert_err(ERR_RETRACTED, control_fixture_answer(&k, control_share));
    w = summary(IN_PROGRESS);
    control_fixture_put_domains(w, "reinstate", "a.example b.example");
    assert_err(ERR_OK, control_fixture_answer(&k, control_share));
}

int main(void)
{
#define TEST(name) CONTROL_FIXTURE_TEST(name, &k, 1)
    const struct CMUnitTest tests[] = {
        TEST(a_false_alarm_takes_its_indicators_with_it),
        TEST(else_it_keeps_them),
        TEST(a_false_alarm_that_nobody_heard_of_has_none),
        TEST(a_dry_run_retracts_none),
        TEST(what_is_no_false_alarm_keeps_its_indicators),
        TEST(a_case_that_was_retracted_stays_away),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
