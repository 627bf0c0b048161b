#include "tests/node/net/listener.h"

#include <poll.h>
#include <sodium.h>
#include <zmq.h>

void listener_open(struct listener *l)
{
    l->context = zmq_ctx_new();
    assert_non_null(l->context);
    crypto_box_keypair(l->keys.public.octet, l->keys.secret.octet);
    assert_err(ERR_OK, zap_open(&l->zap, l->context));
    assert_err(ERR_OK, zsock_listener(&l->socket, l->context, &l->keys));
    assert_err(ERR_OK, zsock_bind(l->socket, "tcp://127.0.0.1:0", l->endpoint));
}

void listener_close(struct listener *l)
{
    zsock_close(l->socket);
    zap_close(l->zap);
    zmq_ctx_term(l->context);
}

void listener_turn(struct listener *l)
{
    struct zap_round round;
    struct zsock_event e;

    zap_step(l->zap, &round, 0);
    if (round.let_in)
        zap_let_in(l->zap, 0);
    while (zsock_event(l->socket, &e))
        ;
    poll(NULL, 0, 1);
}
