#include "node/core/record/quota.h"

#include <string.h>

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

static struct peers_fixture c;

static struct quota today(unsigned n)
{
    struct quota q;

    quota_get(&c.o.facts, c.peer[n]->node_no, &q);
    return q;
}

static void what_is_kept_counts_as_record_and_octets(void **unused)
{
    (void)unused;
    (void)peers_fixture_stored(
        &c, 1,
        &(struct core_fixture_report){
            .author = 1, .tlp = TLP_CLEAR, .domain = "a.example"});
    assert_int_equal(1, today(1).records);
    assert_int_equal(1, today(1).indicators);
    assert_true(today(1).octets >= c.raw.len);
    assert_int_equal(0, today(2).records);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(0, today(1).records);
}

/* Each place in a stream is remembered for ever: what is refused, or had
   already, must not come without end. */
static void what_is_not_kept_counts_as_octets(void **unused)
{
    uint64_t before;

    (void)unused;
    (void)peers_fixture_stored(
        &c, 1, &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    before = today(1).octets;
    assert_int_equal(FRAME_STORED, peers_fixture_feed(&c, 1));
    assert_true(today(1).octets >= before + c.raw.len + QUOTA_PLACE_OCTETS);
    before = today(1).octets;
    (void)peers_fixture_sign(&c, &(struct core_fixture_report){
                                     .author = 1, .tlp = TLP_AMBER, .to = {2}});
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_int_equal(FRAME_NOT_ACCEPTED, peers_fixture_feed(&c, 1));
    assert_true(today(1).octets >=
                before + 2 * (c.raw.len + QUOTA_PLACE_OCTETS));
    assert_int_equal(1, today(1).records);
}

static void a_used_up_quota_is_over_until_tomorrow(void **unused)
{
    (void)unused;
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
    c.o.config.limits.records_a_day = 1;
    (void)peers_fixture_stored(
        &c, 1, &(struct core_fixture_report){.author = 1, .tlp = TLP_CLEAR});
    assert_true(quota_spent(&c.o.facts, c.peer[1]->node_no));
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_false(quota_spent(&c.o.facts, c.peer[1]->node_no));
}

/* Sign the next report of node 1, and offer it. */
static enum ingest_outcome offered(uint8_t object)
{
    enum frame_disposition unused = 0;

    (void)peers_fixture_sign(
        &c, &(struct core_fixture_report){
                .author = 1, .tlp = TLP_CLEAR, .object = object});
    return core_fixture_offer(&c.o, 1, bytes_of(&c.raw), &unused);
}

static void a_quota_holds_to_the_record(void **unused)
{
    (void)unused;
    c.o.config.limits.records_a_day = 3;
    for (uint8_t i = 1; i <= 3; i++)
        assert_int_equal(INGEST_TAKEN, offered(i));
    assert_int_equal(INGEST_LATER, offered(4));
    assert_int_equal(INGEST_LATER, offered(4));
    assert_int_equal(3, today(1).records);
    c.o.facts.now_ms += SAMPLE_DAY_MS;
    assert_int_equal(INGEST_TAKEN, offered(4)); /* in the place it had */
    assert_int_equal(1, today(1).records);
}

int main(void)
{
#define TEST(name, peers) PEERS_FIXTURE_TEST(name, &c, peers)
    const struct CMUnitTest tests[] = {
        TEST(what_is_kept_counts_as_record_and_octets, 2),
        TEST(what_is_not_kept_counts_as_octets, 2),
        TEST(a_used_up_quota_is_over_until_tomorrow, 1),
        TEST(a_quota_holds_to_the_record, 1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
