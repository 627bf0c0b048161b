#include "tests/node/net/rogue.h"

#include <sodium.h>
#include <string.h>
#include <zmq.h>

enum { TRY_MS = 100, TRIES_MAX = 300 };

void rogue_open(struct rogue *r, const struct side *server,
                const char *endpoint, const char *routing_id)
{
    int zero = 0, ivl = 50;

    crypto_box_keypair(r->keys.public.octet, r->keys.secret.octet);
    r->context = zmq_ctx_new();
    r->socket = zmq_socket(r->context, ZMQ_DEALER);
    assert_non_null(r->socket);
    zmq_setsockopt(r->socket, ZMQ_LINGER, &zero, sizeof zero);
    zmq_setsockopt(r->socket, ZMQ_SNDHWM, &zero, sizeof zero);
    zmq_setsockopt(r->socket, ZMQ_RECONNECT_IVL, &ivl, sizeof ivl);
    if (routing_id != NULL)
        zmq_setsockopt(r->socket, ZMQ_ROUTING_ID, routing_id,
                       strlen(routing_id));
    zmq_setsockopt(r->socket, ZMQ_CURVE_SERVERKEY, server->keys.public.octet,
                   32);
    zmq_setsockopt(r->socket, ZMQ_CURVE_PUBLICKEY, r->keys.public.octet, 32);
    zmq_setsockopt(r->socket, ZMQ_CURVE_SECRETKEY, r->keys.secret.octet, 32);
    assert_int_equal(zmq_connect(r->socket, endpoint), 0);
}

void rogue_close(struct rogue *r)
{
    zmq_close(r->socket);
    zmq_ctx_term(r->context);
}

void rogue_says(struct rogue *r, const char *text, int flags)
{
    assert_true(zmq_send(r->socket, text, strlen(text), ZMQ_DONTWAIT | flags) >=
                0);
}

struct side_heard *rogue_up(struct side *at, struct rogue *r, const char *text)
{
    size_t from = at->count;
    struct side_heard *up;

    side_allow(at, &r->keys.public);
    rogue_says(r, text, 0);
    up = side_await(at, NET_LINE_UP, &from);
    side_assert_key(&up->line.tk, &r->keys.public);
    side_assert_frame(side_await(at, NET_LINE_FRAME, &from), up->line.link,
                      text);
    return up;
}

struct side_heard *rogue_comes_again(struct side *at, struct rogue *r,
                                     const char *text)
{
    size_t from = at->count, ups = side_heard_of(at, NET_LINE_UP);

    for (int i = 0; i < TRIES_MAX && side_heard_of(at, NET_LINE_UP) == ups;
         i++) {
        rogue_says(r, text, 0);
        side_turns(at, TRY_MS);
    }
    return side_await(at, NET_LINE_UP, &from);
}
