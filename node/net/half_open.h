/*
 * half_open: the accepted connections of which it is not yet known whose key
 * holds them: their handshake is not done.
 *
 * Anybody who finds the port can open some, and each costs memory until it is
 * closed. So they are dropped early and at random, as sshd's MaxStartups does:
 * none up to HALF_OPEN_START, then more and more likely, each one beyond
 * HALF_OPEN_FULL. What is dropped is not the newest, who may be a peer, but one
 * of the network that has most of them.
 */
#ifndef NODE_NET_HALF_OPEN_H
#define NODE_NET_HALF_OPEN_H

#include <stddef.h>

#include "node/net/tcp.h"

enum {
    HALF_OPEN_START = 64,
    HALF_OPEN_RATE = 30, /* percent dropped from HALF_OPEN_START on */
    /* Each may make libzmq reserve the largest message's room, 264 KiB: these
       are 132 MiB of the memory that net may have. */
    HALF_OPEN_FULL = 512,
    HALF_OPEN_MS = 15 * 1000, /* libzmq ends a handshake of its own earlier */
};

struct half_open_conn {
    int fd;
    struct tcp_peer peer;
    struct tcp_network network;
    uint64_t since_ms;
    uint64_t number; /* the how many-th that was added, from 1 */
    bool passed; /* its handshake is done, and whose key it was is not known */
    bool doubtful; /* or may be soon: one like it was let in */
};

struct half_open;

/* Aborts when there is no memory. */
struct half_open *half_open_open(void);
/* NULL is fine. */
void half_open_close(struct half_open *h);

/*
 * One more was accepted. True: *out was dropped for it, which is to be cut; it
 * may be the new one.
 */
bool half_open_add(struct half_open *h, int fd, uint64_t now_ms,
                   struct half_open_conn *out);

/* True, and what it was in *out: it was there, and no longer is. */
bool half_open_take(struct half_open *h, int fd, struct half_open_conn *out);

/* One that is older than HALF_OPEN_MS; it is no longer there. Call again until
   false. */
bool half_open_overdue(struct half_open *h, uint64_t now_ms,
                       struct half_open_conn *out);

size_t half_open_count(const struct half_open *h);
/* How many were ever added. */
uint64_t half_open_added(const struct half_open *h);
/* at < half_open_count(), the oldest first. Until the next call that changes
   something. */
struct half_open_conn *half_open_at(struct half_open *h, size_t at);

/* The network that has most of them, and how many; 0: there are none. */
size_t half_open_crowd(const struct half_open *h, struct tcp_network *out);

#endif
