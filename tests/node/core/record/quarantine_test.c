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
    struct quarantine_left left;
    struct quarantine_row row;
    uint64_t dropped;

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
    /* The oldest left, and nobody is heard less. */
    assert_int_equal(FRAME_REASON_NONE,
                     ingest_credit(&s.o.facts, s.one).reason);
    assert_true(quarantine_next(&s.o.facts, 0, &row));
    assert_int_equal(3, row.id);
    quarantine_left_get(&s.o.facts.txn.view, s.one->node_no, &left);
    assert_int_equal(2, left.count);
    quarantine_drop(&s.o.facts, &row);
    assert_int_equal(2, quarantine_count(&s.o.facts, s.one->node_no));
    quarantine_drop_all(&s.o.facts, &dropped);
    assert_int_equal(2, dropped);
    quarantine_left_get(&s.o.facts.txn.view, s.one->node_no, &left);
    assert_int_equal(0, left.count);
}

static void put(uint32_t n, struct node_id author, bool verified)
{
    struct quarantine_row row = {.from = s.one->node_no,
                                 .author = author,
                                 .rule = POLICY_AUDIENCE,
                                 .verified = verified,
                                 .arrived_ms = SAMPLE_NOW_MS + n};

    bytes_put_be(row.record.octet, n, 8);
    quarantine_put(&s.o.facts, &row, UNIT_LITERAL("x"));
    assert_int_equal(n, row.id);
}

/* Who fills a carrier's share loses by it: neither the carrier nor another
   author does. */
static void who_wrote_most_of_it_leaves_first(void **unused)
{
    const struct node_id mallory = {{7}}, honest = {{8}};
    struct quarantine_sum_at at = {0};
    struct quarantine_left left;
    struct quarantine_sum sum;
    struct quarantine_row row;

    (void)unused;
    s.o.config.limits.quarantine_max = 5;
    put(1, honest, true);
    put(2, mallory, false); /* not proved: the carrier's */
    for (uint32_t i = 3; i <= 20; i++)
        put(i, mallory, true);
    assert_int_equal(5, quarantine_count(&s.o.facts, s.one->node_no));
    assert_true(quarantine_get(&s.o.facts, 1, &row));
    assert_true(quarantine_get(&s.o.facts, 2, &row));
    assert_true(quarantine_get(&s.o.facts, 18, &row));
    assert_false(quarantine_get(&s.o.facts, 17, &row));
    quarantine_left_get(&s.o.facts.txn.view, s.one->node_no, &left);
    assert_int_equal(15, left.count);
    assert_true(ident_same(&mallory, &left.author));
    assert_true(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
    assert_int_equal(5, sum.count);
    assert_int_equal(20, sum.newest);
    assert_true(sum.several);
    assert_false(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
}

static void each_reason_is_summed_up_by_itself(void **unused)
{
    struct quarantine_sum_at at = {0};
    struct quarantine_sum sum;
    struct quarantine_row row;

    (void)unused;
    for (uint64_t i = 1; i <= 6; i++) {
        row = (struct quarantine_row){.from = s.one->node_no,
                                      .rule = i % 2 ? POLICY_RED : POLICY_OVER,
                                      .why = i == 6 ? ERR_BAD_SIG : ERR_OK};
        row.record.octet[0] = (uint8_t)i;
        quarantine_put(&s.o.facts, &row, UNIT_LITERAL("x"));
    }
    assert_true(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
    assert_int_equal(POLICY_RED, at.rule);
    assert_int_equal(3, sum.count);
    assert_true(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
    assert_int_equal(POLICY_OVER, at.rule);
    assert_int_equal(2, sum.count);
    assert_true(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
    assert_int_equal(ERR_BAD_SIG, at.why);
    assert_false(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
    while (quarantine_next(&s.o.facts, 0, &row))
        quarantine_drop(&s.o.facts, &row);
    at = (struct quarantine_sum_at){0};
    assert_false(quarantine_sum_next(&s.o.facts.txn.view, &at, &sum));
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
        TEST(who_wrote_most_of_it_leaves_first),
        TEST(each_reason_is_summed_up_by_itself),
        TEST(quarantine_gives_back_the_octets_it_was_given),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
