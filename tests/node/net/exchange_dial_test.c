/* exchange: what is dialled, with what outcome, and how often. */
#include "tests/node/net/side.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static void the_next_key_is_tried_after_a_failed_handshake(void **state)
{
    struct side *a = *state, *b = a->other;
    struct zsock_keys other;
    struct side_heard *up, *s;
    size_t from = 0;
    bool failed = false;

    crypto_box_keypair(other.public.octet, other.secret.octet);
    side_allow(a, &b->keys.public);
    side_dial(b, 1, side_listen(a, "tcp://127.0.0.1:0"), &other.public,
              &a->keys.public);
    do {
        s = side_await(b, NET_LINE_DIALSTATE, &from);
        failed = failed || s->line.state == NET_LINE_HANDSHAKE;
    } while (s->line.state != NET_LINE_CONNECTED);
    assert_true(failed);
    up = side_await_first(b, NET_LINE_UP);
    side_assert_key(&up->line.tk, &a->keys.public);
}

static void a_port_where_nobody_listens_is_unreachable(void **state)
{
    struct side *a = *state, *b = a->other;
    char endpoint[NET_LINE_TEXT_MAX + 1];
    struct side_heard *s;
    size_t from = 0;

    snprintf(endpoint, sizeof endpoint, "%s",
             side_listen(a, "tcp://127.0.0.1:0"));
    assert_err(ERR_OK, exchange_reset(a->exchange)); /* listens no more */
    side_dial(b, 1, endpoint, &a->keys.public, NULL);
    /* libzmq closes its sockets a while after it said so: a dial or two may
       still get through to the door. */
    do
        s = side_await(b, NET_LINE_DIALSTATE, &from);
    while (s->line.state != NET_LINE_UNREACHABLE);
    assert_int_equal(s->line.error, ECONNREFUSED);
}

static void a_name_without_address_is_unresolved(void **state)
{
    struct side *a = *state, *b = a->other;
    struct side_heard *s;
    size_t from = 0;

    /* A label of 64 octets: no name server is asked. */
    side_dial(
        b, 1,
        "tcp://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        ".invalid:7766",
        &a->keys.public, NULL);
    do
        s = side_await(b, NET_LINE_DIALSTATE, &from);
    while (s->line.state == NET_LINE_CONNECTING);
    assert_int_equal(s->line.state, NET_LINE_UNRESOLVED);
}

static void a_name_is_resolved(void **state)
{
    struct side *a = *state, *b = a->other;
    char endpoint[NET_LINE_TEXT_MAX + 32];
    const char *port;

    side_allow(a, &b->keys.public);
    port = strrchr(side_listen(a, "tcp://0.0.0.0:0"), ':');
    snprintf(endpoint, sizeof endpoint, "tcp://localhost%s", port);
    side_dial(b, 1, endpoint, &a->keys.public, NULL);
    side_await_first(b, NET_LINE_UP);
}

static void a_restarted_listener_is_dialled_again(void **state)
{
    struct side *a = *state, *b = a->other;
    char endpoint[NET_LINE_TEXT_MAX + 1];
    size_t from;

    snprintf(endpoint, sizeof endpoint, "%s",
             side_listen(a, "tcp://127.0.0.1:0"));
    side_allow(a, &b->keys.public);
    side_dial(b, 1, endpoint, &a->keys.public, NULL);
    side_await_first(b, NET_LINE_UP);
    from = b->count;
    assert_err(ERR_OK, exchange_reset(a->exchange));
    side_allow(a, &b->keys.public);
    side_listen(a, endpoint); /* waits until the port is free again */
    assert_int_equal(side_await(b, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_GONE);
    side_await(b, NET_LINE_UP, &from);
}

static void a_restarted_dialler_is_a_new_link(void **state)
{
    struct side *a = *state, *b = a->other;
    const char *endpoint = side_listen(a, "tcp://127.0.0.1:0");
    uint32_t first;
    size_t from = 0, from_b;

    side_allow(a, &b->keys.public);
    side_dial(b, 1, endpoint, &a->keys.public, NULL);
    side_send(b, side_await_first(b, NET_LINE_UP)->line.link, "one");
    first = side_await(a, NET_LINE_UP, &from)->line.link;

    assert_err(ERR_OK, exchange_reset(b->exchange));
    assert_int_equal(side_await(a, NET_LINE_DOWN, &from)->line.link, first);
    from_b = b->count;
    side_dial(b, 1, endpoint, &a->keys.public, NULL);
    side_send(b, side_await(b, NET_LINE_UP, &from_b)->line.link, "two");
    assert_int_not_equal(side_await(a, NET_LINE_UP, &from)->line.link, first);
}

static void undialling_ends_the_link_for_good(void **state)
{
    struct side *a = *state, *b = a->other;
    size_t from = 0;

    side_allow(a, &b->keys.public);
    side_dial(b, 1, side_listen(a, "tcp://127.0.0.1:0"), &a->keys.public, NULL);
    side_await(b, NET_LINE_UP, &from);
    side_tell(b, (struct net_line){.kind = NET_LINE_UNDIAL, .dial = 1});
    assert_int_equal(side_await(b, NET_LINE_DOWN, &from)->line.down,
                     NET_LINE_DOWN_HUNG_UP);
    side_turns(a, 1500); /* longer than the first rest */
    assert_int_equal(side_heard_of(b, NET_LINE_UP), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIDE_TEST(the_next_key_is_tried_after_a_failed_handshake),
        SIDE_TEST(a_port_where_nobody_listens_is_unreachable),
        SIDE_TEST(a_name_without_address_is_unresolved),
        SIDE_TEST(a_name_is_resolved),
        SIDE_TEST(a_restarted_listener_is_dialled_again),
        SIDE_TEST(a_restarted_dialler_is_a_new_link),
        SIDE_TEST(undialling_ends_the_link_for_good),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
