#include "node/core/store/announced.h"

#include "tests/node/core/peers_fixture.h"
#include "tests/unit.h"

enum { NOW_MS = 1000 };

static const struct inbox_line line = {7, ENVELOPE_RELAYABLE};
static const struct incarnation first = {{1}}, second = {{2}};

static struct circle c;

/* A stream of the first incarnation that came up to seq. */
static void came(uint64_t seq)
{
    const struct inbox_state state = {
        .incarnation = first, .held = 1, .seq = seq};

    inbox_state_put(c.o.desk.store, &line, &state);
}

static uint64_t missed(void)
{
    struct announced_missed m;

    if (!announced_missed(c.o.desk.store, line.party, &m))
        return 0;
    assert_int_equal(NOW_MS, m.since_ms);
    return m.count;
}

static void what_was_announced_and_never_came_is_missed(void **unused)
{
    (void)unused;
    circle_open(&c, 0);
    came(4);
    announced_put(c.o.desk.store, &line, &first, 4);
    announced_put(c.o.desk.store, &line, &first, 11);
    announced_lost(c.o.desk.store, &line, NOW_MS);
    assert_int_equal(7, missed());
    circle_close(&c);
}

static void what_came_is_not(void **unused)
{
    (void)unused;
    circle_open(&c, 0);
    announced_put(c.o.desk.store, &line, &first, 4);
    announced_lost(c.o.desk.store, &line, NOW_MS); /* nothing was held */
    assert_int_equal(0, missed());
    came(4);
    announced_lost(c.o.desk.store, &line, NOW_MS);
    assert_int_equal(0, missed());
    announced_put(c.o.desk.store, &line, &second, 9); /* of another life */
    announced_lost(c.o.desk.store, &line, NOW_MS);
    assert_int_equal(0, missed());
    came(3); /* that other one did not make it forgotten */
    announced_lost(c.o.desk.store, &line, NOW_MS);
    assert_int_equal(1, missed());
    circle_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_announced_and_never_came_is_missed),
        cmocka_unit_test(what_came_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
