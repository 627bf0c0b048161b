/*
 * meter: what came in over a connection and was never handed over.
 *
 * libzmq hands over a message when all its parts are there, and bounds neither
 * their number nor their sum: one that never ends fills the memory unseen. The
 * kernel counts what libzmq took; what no message accounts for gives it away.
 *
 * In each round: meter_look() before messages are read, meter_moved() for each
 * message, meter_find() when they are read.
 */
#ifndef NODE_NET_METER_H
#define NODE_NET_METER_H

#include <stdbool.h>
#include <stddef.h>

#include "node/net/zsock.h"

enum {
    /* One message: the largest legal one, what libzmq reads ahead (8 KiB), and
       handshakes and heartbeats, which are no messages. */
    METER_MESSAGE_MAX = ZSOCK_FRAME_MAX + 32 * 1024,
    /* Whole ones that libzmq keeps for a connection until they are read: those
       in the queue, and one at each of its ends. */
    METER_WAITING_MAX = (ZSOCK_HWM + 2) * METER_MESSAGE_MAX,
    /* All unfinished messages together. Many small parts take up to three times
       the memory that they had on the wire. */
    METER_SUM_MAX = 64 * 1024 * 1024,
    METER_CHECK_MS = 100,
    METER_FDS_MAX = 65536,
};

struct meter;

/* Aborts when there is no memory. */
struct meter *meter_open(void);
void meter_close(struct meter *m);

/*
 * A TCP connection of libzmq's: its descriptor, and the socket that dialled it;
 * NULL: it was accepted. The descriptor alone may be two connections' until the
 * end of the older one is heard of: each socket tells on its own.
 */
struct meter_conn {
    const struct zsock *dialled;
    int fd;
};

/* It began or ended. */
void meter_begin(struct meter *m, struct meter_conn of);
void meter_end(struct meter *m, struct meter_conn of);

/* A message of so many octets came over it. */
void meter_moved(struct meter *m, struct meter_conn of, size_t octets);

/* What libzmq has taken of all connections until now. */
void meter_look(struct meter *m);

enum meter_verdict {
    METER_FINE,    /* no more of them: of->fd is -1 */
    METER_ENDLESS, /* a message larger than METER_MESSAGE_MAX */
    METER_CROWDED, /* together more than METER_SUM_MAX: it has the largest */
};

/*
 * Judge what meter_look() saw. drained: all that was whole was handed over
 * since; else whole messages may wait unread, and are allowed for. Call again
 * until METER_FINE; one found counts as ended.
 */
enum meter_verdict meter_find(struct meter *m, bool drained,
                              struct meter_conn *of);

/* What a connection was found to hold by the last meter_find(). */
struct meter_held {
    struct meter_conn of;
    size_t octets;
};

size_t meter_count(const struct meter *m); /* connections */
/* at < meter_count() */
struct meter_held meter_at(const struct meter *m, size_t at);

#endif
