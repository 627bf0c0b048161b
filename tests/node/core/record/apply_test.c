#include "node/core/record/apply.h"

#include <string.h>

#include "tests/node/core/peer_fixture.h"
#include "tests/unit.h"

static struct index_hit hits[64];

static void a_newer_revision_replaces_and_an_older_is_history(void **unused)
{
    struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id first, third, second;
    struct scene s;

    (void)unused;
    scene_open(&s);
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    first = scene_fed(&s);
    report.revision = 3;
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    third = scene_fed(&s);
    report.revision = 2;
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    second = scene_fed(&s);
    assert_int_equal(VAULT_SUPERSEDED, scene_state(&s, &first));
    assert_int_equal(VAULT_SUPERSEDED, scene_state(&s, &second));
    assert_int_equal(0, scene_state(&s, &third));
    scene_close(&s);
}

static void of_two_with_one_revision_the_lower_id_wins(void **unused)
{
    struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id a, b;
    struct scene s;
    bool a_lower;

    (void)unused;
    scene_open(&s);
    scene_feed(&s, &report);
    a = scene_fed(&s);
    report.domain = "b.example";
    scene_feed(&s, &report);
    b = scene_fed(&s);
    a_lower = memcmp(&a, &b, sizeof a) < 0;
    assert_int_equal(a_lower ? 0 : VAULT_TWIN, scene_state(&s, &a));
    assert_int_equal(a_lower ? VAULT_TWIN : 0, scene_state(&s, &b));
    scene_close(&s);
}

static void retract_as(struct scene *s, uint8_t object,
                       const struct record_id *target, const char *domain,
                       bool erase)
{
    assert_int_equal(
        FRAME_STORED,
        scene_feed(s, &(struct office_report){
                          .author = 1,
                          .tlp = TLP_CLEAR,
                          .object = object,
                          .kind = RECORD_RETRACTION,
                          .body = office_retract_body(&s->body, 5, target,
                                                      domain, erase)}));
}

static void retract(struct scene *s, const struct record_id *target,
                    const char *domain, bool erase)
{
    retract_as(s, 9, target, domain, erase);
}

static void a_retraction_takes_the_record_back(void **unused)
{
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    scene_feed(&s, &(struct office_report){.author = 1,
                                           .tlp = TLP_CLEAR,
                                           .object = 5,
                                           .domain = "a.example"});
    id = scene_fed(&s);
    retract(&s, &id, NULL, false);
    assert_int_equal(VAULT_RETRACTED, scene_state(&s, &id));
    scene_close(&s);
}

static void an_erasing_retraction_leaves_no_body(void **unused)
{
    uint8_t back_room[4096];
    struct buffer back = {back_room, 0, sizeof back_room};
    struct vault_row row;
    struct record_id id;
    struct scene s;
    uint64_t number;

    (void)unused;
    scene_open(&s);
    scene_feed(&s, &(struct office_report){.author = 1,
                                           .tlp = TLP_CLEAR,
                                           .object = 5,
                                           .domain = "a.example"});
    id = scene_fed(&s);
    retract(&s, &id, NULL, true);
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED, scene_state(&s, &id));
    assert_true(vault_find(s.o.desk.store, &id, &number));
    assert_true(vault_get(s.o.desk.store, number, &row));
    assert_err(ERR_NOT_FOUND, vault_raw(s.o.desk.store, &row, &back));
    scene_close(&s);
}

static void a_tombstone_meets_the_target_that_comes_later(void **unused)
{
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.raw.len = 0;
    office_sign(&s.o, &s.raw, &report);
    id = scene_fed(&s);
    retract(&s, &id, NULL, true);
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED, scene_state(&s, &id));
    office_commit(&s.o);
    assert_int_equal(0, office_hits(&s.o, "a.example", hits, 64));
    scene_close(&s);
}

static void a_single_value_can_be_retracted_before_its_target(void **unused)
{
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.raw.len = 0;
    office_sign(&s.o, &s.raw, &report);
    id = scene_fed(&s);
    retract(&s, &id, "a.example", false);
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    assert_int_equal(0, scene_state(&s, &id));
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "a.example", hits, 64));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    scene_close(&s);
}

static void every_one_of_many_tombstones_is_met(void **unused)
{
    enum { FIRST = 10, LAST = 250 };
    const struct office_report report = {
        .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};
    struct record_id id;
    struct scene s;

    (void)unused;
    scene_open(&s);
    s.raw.len = 0;
    office_sign(&s.o, &s.raw, &report);
    id = scene_fed(&s);
    for (unsigned i = FIRST; i <= LAST; i++)
        retract_as(&s, (uint8_t)i, &id, i < LAST ? "b.example" : "a.example",
                   false);
    assert_int_equal(FRAME_STORED, scene_feed(&s, &report));
    office_commit(&s.o);
    assert_int_equal(1, office_hits(&s.o, "a.example", hits, 64));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_revision_replaces_and_an_older_is_history),
        cmocka_unit_test(of_two_with_one_revision_the_lower_id_wins),
        cmocka_unit_test(a_retraction_takes_the_record_back),
        cmocka_unit_test(an_erasing_retraction_leaves_no_body),
        cmocka_unit_test(a_tombstone_meets_the_target_that_comes_later),
        cmocka_unit_test(a_single_value_can_be_retracted_before_its_target),
        cmocka_unit_test(every_one_of_many_tombstones_is_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
