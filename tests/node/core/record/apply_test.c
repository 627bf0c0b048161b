#include "node/core/record/apply.h"

#include <string.h>

#include "tests/node/core/peer_fixture.h"
#include "tests/unit.h"

static struct peer_fixture s;

static struct index_hit hits[64];

static const struct core_fixture_report report = {
    .author = 1, .tlp = TLP_CLEAR, .object = 5, .domain = "a.example"};

static void a_newer_revision_replaces_and_an_older_is_history(void **unused)
{
    struct core_fixture_report next = report;
    struct record_id first, third, second;

    (void)unused;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &next));
    first = peer_fixture_fed(&s);
    next.revision = 3;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &next));
    third = peer_fixture_fed(&s);
    next.revision = 2;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &next));
    second = peer_fixture_fed(&s);
    assert_int_equal(VAULT_SUPERSEDED, peer_fixture_state(&s, &first));
    assert_int_equal(VAULT_SUPERSEDED, peer_fixture_state(&s, &second));
    assert_int_equal(0, peer_fixture_state(&s, &third));
}

static void of_two_with_one_revision_the_lower_id_wins(void **unused)
{
    struct core_fixture_report next = report;
    struct record_id a, b;
    bool a_lower;

    (void)unused;
    peer_fixture_feed(&s, &next);
    a = peer_fixture_fed(&s);
    next.domain = "b.example";
    peer_fixture_feed(&s, &next);
    b = peer_fixture_fed(&s);
    a_lower = memcmp(&a, &b, sizeof a) < 0;
    assert_int_equal(a_lower ? 0 : VAULT_TWIN, peer_fixture_state(&s, &a));
    assert_int_equal(a_lower ? VAULT_TWIN : 0, peer_fixture_state(&s, &b));
}

static void retract_as(uint8_t object, const struct record_id *target,
                       const char *domain, bool erase)
{
    assert_int_equal(
        FRAME_STORED,
        peer_fixture_feed(&s, &(struct core_fixture_report){
                                  .author = 1,
                                  .tlp = TLP_CLEAR,
                                  .object = object,
                                  .kind = RECORD_RETRACTION,
                                  .body = core_fixture_retract_body(
                                      &s.body, 5, target, domain, erase)}));
}

/* The name of the report, which has not come yet. */
static struct record_id signed_only(void)
{
    s.raw.len = 0;
    core_fixture_sign(&s.o, &s.raw, &report);
    return peer_fixture_fed(&s);
}

static void retract(const struct record_id *target, const char *domain,
                    bool erase)
{
    retract_as(9, target, domain, erase);
}

static void a_retraction_takes_the_record_back(void **unused)
{
    struct record_id id;

    (void)unused;
    peer_fixture_feed(&s, &report);
    id = peer_fixture_fed(&s);
    retract(&id, NULL, false);
    assert_int_equal(VAULT_RETRACTED, peer_fixture_state(&s, &id));
}

static void an_erasing_retraction_leaves_no_body(void **unused)
{
    uint8_t back_room[4096];
    struct buffer back = {back_room, 0, sizeof back_room};
    struct vault_row row;
    struct record_id id;
    uint64_t number;

    (void)unused;
    peer_fixture_feed(&s, &report);
    id = peer_fixture_fed(&s);
    retract(&id, NULL, true);
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED,
                     peer_fixture_state(&s, &id));
    assert_true(vault_find(&s.o.facts.txn.view, &id, &number));
    assert_true(vault_get(&s.o.facts.txn.view, number, &row));
    assert_err(ERR_NOT_FOUND, vault_raw(&s.o.facts.txn.view, &row, &back));
}

static void a_tombstone_meets_the_target_that_comes_later(void **unused)
{
    struct record_id id;

    (void)unused;
    id = signed_only();
    retract(&id, NULL, true);
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    assert_int_equal(VAULT_RETRACTED | VAULT_ERASED,
                     peer_fixture_state(&s, &id));
    core_fixture_commit(&s.o);
    assert_int_equal(0, core_fixture_hits(&s.o, "a.example", hits, 64));
}

static void a_single_value_can_be_retracted_before_its_target(void **unused)
{
    struct record_id id;

    (void)unused;
    id = signed_only();
    retract(&id, "a.example", false);
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    assert_int_equal(0, peer_fixture_state(&s, &id));
    core_fixture_commit(&s.o);
    assert_int_equal(1, core_fixture_hits(&s.o, "a.example", hits, 64));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
}

static void every_one_of_many_tombstones_is_met(void **unused)
{
    enum { FIRST = 10, LAST = 250 };
    struct record_id id;

    (void)unused;
    id = signed_only();
    for (unsigned i = FIRST; i <= LAST; i++)
        retract_as((uint8_t)i, &id, i < LAST ? "b.example" : "a.example",
                   false);
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
    core_fixture_commit(&s.o);
    assert_int_equal(1, core_fixture_hits(&s.o, "a.example", hits, 64));
    assert_true(hits[0].value.flags & INDEX_RETRACTED);
}

int main(void)
{
#define TEST(name) PEER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(a_newer_revision_replaces_and_an_older_is_history),
        TEST(of_two_with_one_revision_the_lower_id_wins),
        TEST(a_retraction_takes_the_record_back),
        TEST(an_erasing_retraction_leaves_no_body),
        TEST(a_tombstone_meets_the_target_that_comes_later),
        TEST(a_single_value_can_be_retracted_before_its_target),
        TEST(every_one_of_many_tombstones_is_met),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
