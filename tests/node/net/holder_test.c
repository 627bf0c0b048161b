#include "tests/node/net/pair.h"

#include <sodium.h>

#include "node/net/holder.h"

enum { PAIRS = 6 };

struct world {
    struct pair pair[PAIRS];
    struct accepted *accepted;
    struct meter *meter;
};

static const struct box_public honest = {{1}}, mallory = {{2}};

static struct meter_conn conn(int fd)
{
    return (struct meter_conn){NULL, fd};
}

static int world_open(void **state)
{
    static struct world w;

    w.accepted = accepted_open();
    w.meter = meter_open();
    for (size_t i = 0; i < PAIRS; i++) {
        w.pair[i] = pair_connect("127.0.0.1");
        accepted_begin(w.accepted, w.pair[i].to, 0);
        assert_true(accepted_know(w.accepted, w.pair[i].to,
                                  i == 0 ? &honest : &mallory, PAIRS));
        meter_begin(w.meter, conn(w.pair[i].to));
    }
    *state = &w;
    return 0;
}

static int world_close(void **state)
{
    struct world *w = *state;

    for (size_t i = 0; i < PAIRS; i++)
        pair_close(&w->pair[i]);
    meter_close(w->meter);
    accepted_close(w->accepted);
    return 0;
}

static bool finds(struct world *w, struct box_public *who)
{
    struct meter_conn of;

    meter_look(w->meter);
    assert_int_equal(meter_find(w->meter, true, &of), METER_FINE);
    return holder_find(who, w->accepted, w->meter);
}

static void a_key_is_named_by_the_sum_of_its_connections(void **state)
{
    struct world *w = *state;
    struct box_public who;

    pair_pass(w->pair[0].from, w->pair[0].to, METER_MESSAGE_MAX);
    assert_false(finds(w, &who));
    for (size_t i = 1; i < 4; i++)
        pair_pass(w->pair[i].from, w->pair[i].to, HOLDER_MIN / 3);
    assert_false(finds(w, &who));
    pair_pass(w->pair[4].from, w->pair[4].to, HOLDER_PART_MIN);
    assert_true(finds(w, &who));
    assert_true(ident_same_box(&who, &mallory));
}

static void who_finishes_its_messages_holds_nothing(void **state)
{
    struct world *w = *state;
    struct box_public who;

    for (size_t i = 1; i < PAIRS; i++)
        pair_pass(w->pair[i].from, w->pair[i].to, METER_MESSAGE_MAX);
    assert_true(finds(w, &who));
    for (size_t i = 1; i < PAIRS; i++)
        meter_moved(w->meter, conn(w->pair[i].to), METER_MESSAGE_MAX);
    assert_false(finds(w, &who));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_key_is_named_by_the_sum_of_its_connections, world_open,
            world_close),
        cmocka_unit_test_setup_teardown(who_finishes_its_messages_holds_nothing,
                                        world_open, world_close),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
