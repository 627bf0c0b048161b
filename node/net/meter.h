/*
 * meter: what came in over a connection and was never handed over.
 *
 * libzmq hands over a message when all its parts are there, and bounds neither
 * their number nor their sum: one that never ends fills the memory unseen. The
 * kernel counts what arrived; what no message accounts for gives it away.
 */
#ifndef NODE_NET_METER_H
#define NODE_NET_METER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    /* More than the kernel and libzmq buffer for a connection in good order. */
    METER_HELD_MAX = 32 * 1024 * 1024,
    METER_CHECK_MS = 100,
    METER_FDS_MAX = 65536,
};

struct meter;

/* Aborts when there is no memory. */
struct meter *meter_open(void);
void meter_close(struct meter *m);

/* A TCP connection of libzmq's began or ended. */
void meter_begin(struct meter *m, int fd);
void meter_end(struct meter *m, int fd);

/* A message came over it. */
void meter_moved(struct meter *m, int fd);

/* Look at all connections: the first one found with too much, or -1. Call again
   until -1; one found counts as ended. */
int meter_find(struct meter *m);

bool meter_idle(const struct meter *m); /* no connection */

#endif
