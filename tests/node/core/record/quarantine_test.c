#include "node/core/record/quarantine.h"

#include "tests/node/core/peer_fixture.h"
#include "tests/unit.h"

static struct peer_fixture s;

static struct index_hit hits[64];

static void what_is_not_for_me_goes_to_quarantine(void **unused)
{
    struct quarantine_row row;

    (void)unused;
    assert_int_equal(FRAME_NOT_ACCEPTED,
                     peer_fixture_feed(&s, &(struct core_fixture_report){
                                               .author = 1,
                                               .tlp = TLP_AMBER_STRICT,
                                               .to = {2},
                                               .domain = "evil.example"}));
    assert_true(quarantine_next(&s.o.facts, 0, &row));
    assert_int_equal(POLICY_AMBER_STRICT, row.rule);
    assert_int_equal(s.one->node_no, row.from);
    assert_int_equal(0, view_state(&s.o.facts.txn.view)->records);
    core_fixture_commit(&s.o);
    assert_int_equal(0, core_fixture_hits(&s.o, "evil.example", hits, 64));
}

static void quarantine_does_not_count_as_having_it(void **unused)
{
    struct core_fixture_report report = {
        .author = 1, .tlp = TLP_AMBER, .to_me = true, .domain = "a.example"};

    (void)unused;
    s.one->revoked = true;
    assert_int_equal(FRAME_NOT_ACCEPTED, peer_fixture_feed(&s, &report));
    s.one->revoked = false;
    assert_int_equal(FRAME_STORED, peer_fixture_feed(&s, &report));
}

static void quarantine_is_bounded_for_each_peer(void **unused)
{
    struct quarantine_row row;

    (void)unused;
    s.o.config.limits.quarantine_max = 3;
    for (uint8_t i = 1; i <= 5; i++)
        assert_int_equal(FRAME_NOT_ACCEPTED,
                         peer_fixture_feed(
                             &s, &(struct core_fixture_report){.author = 1,
                                                               .tlp = TLP_AMBER,
                                                               .to = {2},
                                                               .object = i}));
    assert_int_equal(3, quarantine_count(&s.o.facts, s.one->node_no));
    assert_int_equal(FRAME_REASON_QUOTA,
                     ingest_credit(&s.o.facts, s.one).reason);
    assert_true(quarantine_next(&s.o.facts, 0, &row));
    quarantine_drop(&s.o.facts, &row);
    assert_int_equal(2, quarantine_count(&s.o.facts, s.one->node_no));
    assert_int_equal(FRAME_REASON_NONE,
                     ingest_credit(&s.o.facts, s.one).reason);
}

static void quarantine_gives_back_the_octets_it_was_given(void **unused)
{
    uint8_t back_room[4096];
    struct buffer back = {back_room, 0, sizeof back_room};
    struct quarantine_row row;

    (void)unused;
    for (int i = 0; i < 2; i++) /* again the same: still one */
        peer_fixture_feed(&s, &(struct core_fixture_report){
                                  .author = 1, .tlp = TLP_AMBER, .to = {2}});
    assert_true(quarantine_next(&s.o.facts, 0, &row));
    assert_err(ERR_OK, quarantine_raw(&s.o.facts, &row, &back));
    assert_bytes_equal(bytes_of(&s.raw), bytes_of(&back));
    assert_false(quarantine_next(&s.o.facts, row.id, &row));
}

int main(void)
{
#define TEST(name) PEER_FIXTURE_TEST(name, &s)
    const struct CMUnitTest tests[] = {
        TEST(what_is_not_for_me_goes_to_quarantine),
        TEST(quarantine_does_not_count_as_having_it),
        TEST(quarantine_is_bounded_for_each_peer),
        TEST(quarantine_gives_back_the_octets_it_was_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
