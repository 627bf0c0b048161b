/*
 * pair: a TCP connection over loopback, both its ends.
 */
#ifndef TESTS_NODE_NET_PAIR_H
#define TESTS_NODE_NET_PAIR_H

#include "tests/unit.h"

struct pair {
    int from; /* who connected */
    int to;   /* what was accepted */
};

/* from stands at that address: 127.0.0.1, 127.0.7.1, ::1 */
struct pair pair_connect(const char *address);
void pair_close(const struct pair *p);

/* So many octets are sent by the one and taken by the other. */
void pair_pass(int sender, int taker, size_t octets);

/* Whether the other end of fd has hung up, or does in time. */
bool pair_hung_up(int fd);

#endif
