#include "tests/node/net/listener.h"

#include <poll.h>
#include <sodium.h>
#include <zmq.h>

#include "node/net/zap.h"

enum { PATIENCE = 30 * 1000, NOW_MS = 1000 };

struct client {
    struct zsock_keys keys;
    struct zsock *socket;
};

static void knock(struct client *c, void *context, const struct listener *l)
{
    assert_err(ERR_OK,
               zsock_dialer(&c->socket, context, &c->keys, &l->keys.public));
    assert_err(ERR_OK, zsock_connect(c->socket, l->endpoint));
}

/* What one handshake comes to, at that time. */
static struct zap_round answered(struct listener *l, const struct client *c,
                                 uint64_t now_ms)
{
    struct zap_round round = {.count = 0};
    struct zsock_event e = {.value = 0};
    bool answered = false;

    for (int i = 0; i < PATIENCE; i++) {
        if (!round.let_in && round.count == 0)
            zap_step(l->zap, &round, now_ms);
        if (round.let_in && !answered)
            zap_let_in(l->zap, 1);
        answered = round.let_in;
        while (zsock_event(c->socket, &e))
            if (e.kind == ZSOCK_LET_IN || e.kind == ZSOCK_NOT_LET_IN)
                return round;
        poll(NULL, 0, 1);
    }
    fail_msg("no handshake came to an end");
    return round;
}

static void a_key_that_rests_is_refused_until_then_without_a_word(void **state)
{
    void *context = zmq_ctx_new();
    struct zap_round round;
    struct listener l;
    struct client c;

    (void)state;
    listener_open(&l);
    crypto_box_keypair(c.keys.public.octet, c.keys.secret.octet);
    assert_err(ERR_OK, zap_allow(l.zap, &c.keys.public));
    zap_rest(l.zap, &c.keys.public, NOW_MS + 1);
    knock(&c, context, &l);
    round = answered(&l, &c, NOW_MS);
    assert_false(round.let_in);
    assert_int_equal(round.count, 0);
    zsock_close(c.socket);
    knock(&c, context, &l);
    round = answered(&l, &c, NOW_MS + 1);
    assert_true(round.let_in);
    assert_true(ident_same_box(&round.who.tk, &c.keys.public));
    assert_string_equal(round.who.address, "127.0.0.1");
    zsock_close(c.socket);
    listener_close(&l);
    zmq_ctx_term(context);
}

static void an_unknown_key_is_refused_and_told(void **state)
{
    void *context = zmq_ctx_new();
    struct zap_round round;
    struct listener l;
    struct client c;

    (void)state;
    listener_open(&l);
    crypto_box_keypair(c.keys.public.octet, c.keys.secret.octet);
    knock(&c, context, &l);
    round = answered(&l, &c, NOW_MS);
    assert_false(round.let_in);
    assert_int_equal(round.count, 1);
    assert_true(ident_same_box(&round.refused[0].tk, &c.keys.public));
    zsock_close(c.socket);
    listener_close(&l);
    zmq_ctx_term(context);
}

static void a_message_tells_the_number_of_its_handshake(void **state)
{
    void *context = zmq_ctx_new();
    struct zsock_message m = {.fd = -1};
    struct zap_round round = {.let_in = false};
    struct listener l;
    struct client c;

    (void)state;
    listener_open(&l);
    crypto_box_keypair(c.keys.public.octet, c.keys.secret.octet);
    assert_err(ERR_OK, zap_allow(l.zap, &c.keys.public));
    knock(&c, context, &l);
    for (int i = 0; i < PATIENCE && !round.let_in; i++) {
        zap_step(l.zap, &round, NOW_MS);
        poll(NULL, 0, 1);
    }
    assert_true(round.let_in);
    zap_let_in(l.zap, UINT64_MAX - 1);
    for (int i = 0; i < PATIENCE && zsock_send(c.socket, (struct bytes){0},
                                               bytes_text("hello")) != ERR_OK;
         i++)
        poll(NULL, 0, 1);
    for (int i = 0; i < PATIENCE && zsock_receive(l.socket, &m) != ERR_OK; i++)
        poll(NULL, 0, 1);
    assert_true(m.known);
    assert_true(ident_same_box(&m.tk, &c.keys.public));
    assert_true(m.handshake == UINT64_MAX - 1);
    zsock_close(c.socket);
    listener_close(&l);
    zmq_ctx_term(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_rests_is_refused_until_then_without_a_word),
        cmocka_unit_test(an_unknown_key_is_refused_and_told),
        cmocka_unit_test(a_message_tells_the_number_of_its_handshake),
    };

    return sodium_init() < 0 || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
