#include "node/core/store/announced.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { NOW_MS = 1000 };

static const struct recv_stream stream = {7, ENVELOPE_RELAYABLE};
static const struct incarnation first = {{1}}, second = {{2}};

static struct peers_fixture c;

/* A stream of the first incarnation that came up to seq. */
static void came(uint64_t seq)
{
    const struct recv_state state = {
        .incarnation = first, .held = 1, .seq = seq};

    recv_state_put(&c.o.facts.txn, &stream, &state);
}

static uint64_t missed(void)
{
    struct announced_missed m;

    if (!announced_missed(&c.o.facts.txn.view, stream.node_no, &m))
        return 0;
    assert_int_equal(NOW_MS, m.since_ms);
    return m.count;
}

static void what_was_announced_and_never_came_is_missed(void **unused)
{
    (void)unused;
    came(4);
    announced_put(&c.o.facts.txn, &stream, &first, 4);
    announced_put(&c.o.facts.txn, &stream, &first, 11);
    announced_lost(&c.o.facts.txn, &stream, NOW_MS);
    assert_int_equal(7, missed());
}

static void what_came_is_not(void **unused)
{
    (void)unused;
    announced_put(&c.o.facts.txn, &stream, &first, 4);
    announced_lost(&c.o.facts.txn, &stream, NOW_MS); /* nothing was held */
    assert_int_equal(0, missed());
    came(4);
    announced_lost(&c.o.facts.txn, &stream, NOW_MS);
    assert_int_equal(0, missed());
    announced_put(&c.o.facts.txn, &stream, &second, 9); /* of another life */
    announced_lost(&c.o.facts.txn, &stream, NOW_MS);
    assert_int_equal(0, missed());
    came(3); /* that other one did not make it forgotten */
    announced_lost(&c.o.facts.txn, &stream, NOW_MS);
    assert_int_equal(1, missed());
}

int main(void)
{
#define TEST(name) PEERS_FIXTURE_TEST(name, &c, 0)
    const struct CMUnitTest tests[] = {
        TEST(what_was_announced_and_never_came_is_missed),
        TEST(what_came_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
