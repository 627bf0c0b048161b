#include "node/core/link/net_state.h"

#include <stdio.h>

#include "tests/node/core/link_fixture.h"
#include "tests/unit.h"

static struct control_fixture k;
static struct link_fixture l;

static int begin(void **unused)
{
    (void)unused;
    link_fixture_open(&l, &k, 1);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    link_fixture_close(&l);
    return 0;
}

static const struct net_state_peer *dials(const char *endpoint)
{
    struct peer *p = k.c.peer[1];

    snprintf(p->connect, sizeof p->connect, "%s", endpoint);
    net_state_refresh(&k.core, p);
    return net_state_of(&k.core, p);
}

static void net_says(uint32_t dial, enum net_line_state state)
{
    net_state_heard(&k.core, &(struct net_line){.kind = NET_LINE_DIALSTATE,
                                                .dial = dial,
                                                .state = state});
}

/* The peer's own connection stands, so each endpoint is tried once. */
static void what_net_says_of_an_earlier_try_does_not_end_the_next(void **unused)
{
    const struct net_state_peer *at;
    uint32_t earlier;

    (void)unused;
    (void)link_fixture_session(&l, 1);
    at = dials("tcp://127.0.0.1:1");
    assert_true(at->dialling && at->trying);
    earlier = at->dial;
    at = dials("tcp://127.0.0.1:2");
    assert_true(at->dialling && at->trying);
    net_says(earlier, NET_LINE_CONNECTING);
    net_says(earlier, NET_LINE_UNREACHABLE);
    assert_true(at->dialling && at->trying && !at->failed);
    assert_int_equal(0, at->state);
    net_says(at->dial, NET_LINE_CONNECTING);
    assert_true(at->trying);
    net_says(at->dial, NET_LINE_HANDSHAKE);
    assert_true(!at->trying && at->failed);
    assert_int_equal(NET_LINE_HANDSHAKE, at->state);
}

static void what_it_says_of_none_that_lasts_is_nothing(void **unused)
{
    const struct net_state_peer *at;
    uint32_t earlier;

    (void)unused;
    at = dials("tcp://127.0.0.1:1");
    earlier = at->dial;
    net_says(earlier, NET_LINE_CONNECTED);
    at = dials(CONFIG_NEVER);
    assert_false(at->dialling);
    net_says(earlier, NET_LINE_UNREACHABLE);
    assert_int_equal(NET_LINE_CONNECTED, at->state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(what_net_says_of_an_earlier_try_does_not_end_the_next),
        TEST(what_it_says_of_none_that_lasts_is_nothing),
    };

    return cmocka_run_group_tests(tests, control_fixture_keys_start,
                                  control_fixture_keys_stop);
}
