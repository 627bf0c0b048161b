#include "node/net/zsock.h"

#include <poll.h>
#include <sodium.h>
#include <zmq.h>

#include "tests/node/net/listener.h"

enum { PATIENCE = 30 * 1000 };

/* A listener and one that was let in. */
struct world {
    struct listener there;
    struct zsock_keys keys;
    struct zsock *here;
};

/* False: not yet, for it is not let in. */
static bool say(struct zsock *z)
{
    return zsock_send(z, bytes_text(""), bytes_text("frame")) == ERR_OK;
}

/* Until its one frame was read, and nothing more is found. */
static void hear(struct world *w)
{
    struct zsock_message m;

    for (int i = 0; zsock_receive(w->there.socket, &m) != ERR_OK; i++) {
        listener_turn(&w->there);
        assert_true(i < PATIENCE);
    }
    assert_err(ERR_BUSY, zsock_receive(w->there.socket, &m));
}

static void open_world(struct world *w)
{
    listener_open(&w->there);
    crypto_box_keypair(w->keys.public.octet, w->keys.secret.octet);
    assert_err(ERR_OK, zap_allow(w->there.zap, &w->keys.public));
    assert_err(ERR_OK, zsock_dialer(&w->here, w->there.context, &w->keys,
                                    &w->there.keys.public));
    assert_err(ERR_OK, zsock_connect(w->here, w->there.endpoint));
    for (int i = 0; !say(w->here); i++) {
        listener_turn(&w->there);
        assert_true(i < PATIENCE);
    }
    hear(w);
}

static void close_world(struct world *w)
{
    zsock_close(w->here);
    listener_close(&w->there);
}

static bool readable(const struct zsock *z, int ms)
{
    struct pollfd p = {.fd = zsock_fd(z), .events = POLLIN};

    return poll(&p, 1, ms) == 1;
}

static void what_a_poll_found_empty_is_not_asked(void **state)
{
    struct world w;
    struct zsock_message m;

    (void)state;
    open_world(&w);
    zsock_polled(w.there.socket, false, false);
    assert_true(say(w.here));
    assert_true(readable(w.there.socket, PATIENCE));
    assert_err(ERR_BUSY, zsock_receive(w.there.socket, &m));
    assert_false(zsock_readable(w.there.socket));
    zsock_polled(w.there.socket, true, false);
    assert_err(ERR_OK, zsock_receive(w.there.socket, &m));
    close_world(&w);
}

static void what_was_not_found_empty_is_asked_whatever_a_poll_says(void **state)
{
    struct world w;
    struct zsock_message m;

    (void)state;
    open_world(&w);
    assert_true(say(w.here));
    while (!zsock_readable(w.there.socket)) /* takes the news off it */
        poll(NULL, 0, 1);
    zsock_polled(w.there.socket, false, false);
    assert_true(zsock_unread(w.there.socket));
    assert_err(ERR_OK, zsock_receive(w.there.socket, &m));
    close_world(&w);
}

static void what_is_done_with_a_socket_ends_its_rest(void **state)
{
    struct world w;
    struct zsock_message m;
    struct bytes nobody = bytes_text("nobody");

    (void)state;
    open_world(&w);
    zsock_polled(w.there.socket, false, false);
    assert_true(say(w.here));
    assert_true(readable(w.there.socket, PATIENCE));
    assert_err(ERR_CLOSED,
               zsock_send(w.there.socket, nobody, bytes_text("to whom")));
    assert_true(zsock_unread(w.there.socket));
    assert_err(ERR_OK, zsock_receive(w.there.socket, &m));
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_poll_found_empty_is_not_asked),
        cmocka_unit_test(
            what_was_not_found_empty_is_asked_whatever_a_poll_says),
        cmocka_unit_test(what_is_done_with_a_socket_ends_its_rest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
