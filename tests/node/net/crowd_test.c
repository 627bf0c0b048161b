#include "tests/node/net/pair.h"

#include <sodium.h>

#include "node/net/crowd.h"

/* Descriptors of nothing. */
enum { NOBODY = 100000, T0 = 100 * 1000 };

static void come(struct accepted *a, int from, int count)
{
    for (int i = 0; i < count; i++)
        accepted_begin(a, from + i, T0);
}

static void nothing_is_told_where_none_is_dropped(void **state)
{
    struct accepted *a = accepted_open();
    struct crowd c = {.told_ms = 0};
    struct net_line line;

    (void)state;
    come(a, NOBODY, HALF_OPEN_START);
    assert_false(crowd_line(&c, &line, a, T0));
    accepted_close(a);
}

static void it_is_told_now_and_then_and_once_when_it_is_over(void **state)
{
    struct accepted *a = accepted_open();
    struct crowd c = {.told_ms = 0};
    struct net_line line;

    (void)state;
    come(a, NOBODY, 2 * HALF_OPEN_FULL);
    assert_true(crowd_line(&c, &line, a, T0));
    assert_int_equal(line.kind, NET_LINE_HALF_OPEN);
    assert_int_equal(line.half_open, half_open_count(accepted_half_open(a)));
    assert_true(line.dropped == accepted_dropped(a));
    assert_true(line.dropped > 0);
    come(a, NOBODY + 2 * HALF_OPEN_FULL, HALF_OPEN_FULL);
    assert_false(crowd_line(&c, &line, a, T0 + CROWD_TELL_MS - 1));
    assert_true(crowd_line(&c, &line, a, T0 + CROWD_TELL_MS));
    assert_false(crowd_line(&c, &line, a, T0 + 2 * CROWD_TELL_MS));
    for (int i = 0; i < 3 * HALF_OPEN_FULL; i++)
        accepted_end(a, NOBODY + i);
    assert_true(crowd_line(&c, &line, a, T0 + 3 * CROWD_TELL_MS));
    assert_int_equal(line.half_open, 0);
    assert_false(crowd_line(&c, &line, a, T0 + 4 * CROWD_TELL_MS));
    accepted_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_told_where_none_is_dropped),
        cmocka_unit_test(it_is_told_now_and_then_and_once_when_it_is_over),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
