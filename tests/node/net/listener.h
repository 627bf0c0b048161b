/*
 * listener: a peer's listening socket on loopback, with nothing behind it. Its
 * test takes its turns and reads what comes.
 */
#ifndef TESTS_NODE_NET_LISTENER_H
#define TESTS_NODE_NET_LISTENER_H

#include "node/net/zap.h"
#include "node/net/zsock.h"
#include "tests/unit.h"

struct listener {
    void *context; /* libzmq's, its own */
    struct zsock_keys keys;
    struct zap *zap;
    struct zsock *socket;
    char endpoint[ZSOCK_ADDRESS_MAX];
};

/* On a port of its own; lets nobody in. */
void listener_open(struct listener *l);
void listener_close(struct listener *l);

/* Answer the handshakes that wait; then wait a moment. */
void listener_turn(struct listener *l);

#endif
