/* hook_state: who is away for long, and which key ends. */
#include "tools/hook/hook_state.h"

#include "node/date.h"
#include "tests/unit.h"

static struct hook_state s;
static struct config c;

static int fresh(void **state)
{
    (void)state;
    config_init(&c);
    hook_state_open(&s);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    hook_state_close(&s);
    return 0;
}

/* The event that a look makes due; CONFIG_HOOKS: none. */
static enum config_hook look(json_t *row, uint64_t now_ms)
{
    enum config_hook event = CONFIG_HOOKS;
    json_t *told = hook_state_look(&s, &c, row, now_ms, &event);

    assert_true((told != NULL) == (event != CONFIG_HOOKS));
    json_decref(told);
    json_decref(row);
    return event;
}

static enum config_hook peer(bool connected, uint64_t minute)
{
    return look(json_pack("{s:s, s:s, s:b}", "what", "peer", "peer", "matsu",
                          "connected", connected),
                minute * DATE_MINUTE_MS);
}

static enum config_hook key(bool soon, uint64_t day)
{
    return look(json_pack("{s:s, s:s, s:b}", "what", "key", "key", "working",
                          "soon", soon),
                (day + 1) * DATE_DAY_MS);
}

static void who_is_away_for_long_is_told_once(void **state)
{
    (void)state;
    assert_int_equal(CONFIG_HOOKS, peer(false, 1));
    assert_int_equal(CONFIG_HOOKS, peer(false, 10));
    assert_int_equal(CONFIG_HOOK_PEER_AWAY, peer(false, 11));
    assert_int_equal(CONFIG_HOOKS, peer(false, 100));
    assert_int_equal(CONFIG_HOOKS, peer(true, 101));
    assert_int_equal(CONFIG_HOOKS, peer(false, 102));
    assert_int_equal(CONFIG_HOOKS, peer(true, 111));
    assert_int_equal(CONFIG_HOOKS, peer(false, 112));
    assert_int_equal(CONFIG_HOOK_PEER_AWAY, peer(false, 122));
}

static void a_key_that_ends_is_told_each_day(void **state)
{
    (void)state;
    assert_int_equal(CONFIG_HOOKS, key(false, 0));
    assert_int_equal(CONFIG_HOOK_KEY_ENDS, key(true, 1));
    assert_int_equal(CONFIG_HOOKS, key(true, 1));
    assert_int_equal(CONFIG_HOOK_KEY_ENDS, key(true, 2));
    assert_int_equal(CONFIG_HOOKS, key(false, 2));
    assert_int_equal(CONFIG_HOOK_KEY_ENDS, key(true, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_is_away_for_long_is_told_once,
                                        fresh, clear),
        cmocka_unit_test_setup_teardown(a_key_that_ends_is_told_each_day, fresh,
                                        clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
