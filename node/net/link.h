/*
 * link: the live connections to peers, each with the frames that wait for it.
 *
 * A link on the listening side is the pair (User-Id, routing id): the routing
 * id alone is the peer's claim and proves nothing.
 */
#ifndef NODE_NET_LINK_H
#define NODE_NET_LINK_H

#include "node/net/zsock.h"

enum {
    LINK_QUEUE_MAX = 4 * 1024 * 1024, /* octets that wait for one link */
    LINK_QUEUE_FRAMES_MAX = 2048,
    LINK_PER_KEY_MAX = 4, /* connections one key may hold */
};

struct link_waiting; /* a frame in a queue */

struct link {
    uint32_t id;
    struct box_public tk;
    struct zsock *over; /* borrowed: the listener, or a dialer of its own */
    uint8_t routing_id[ZSOCK_ROUTING_ID_MAX];
    size_t routing_id_len; /* 0: dialled */
    int fd;                /* the connection, or -1; libzmq's */
    bool ended; /* core heard DOWN; kept to ignore what is still to come */
    bool gone;  /* the connection is no more */
    struct link_waiting *first, *last;
    size_t queued, frames;
};

struct link_table;

/* Aborts when there is no memory. */
struct link_table *link_table_open(size_t max);

/* Forgets all links. NULL is fine. */
void link_table_close(struct link_table *t);

/* A new link with an id never given before; the caller fills the rest. NULL:
   max links live. Pointers hold until the next link_add() or link_drop(). */
struct link *link_add(struct link_table *t);

/* NULL when there is none, or it has ended. */
struct link *link_by_id(struct link_table *t, uint32_t id);
/* These find ended ones too. */
struct link *link_by_routing_id(struct link_table *t, struct bytes routing_id);
struct link *link_by_fd(struct link_table *t, const struct zsock *over, int fd);
struct link *link_by_socket(struct link_table *t, const struct zsock *over);

size_t link_count(const struct link_table *t);
/* at < link_count(). The order changes with link_drop(). */
struct link *link_at(struct link_table *t, size_t at);

/* How many links, not ended, tk has; *oldest is one of them that lives longest.
 */
size_t link_count_of(struct link_table *t, const struct box_public *tk,
                     struct link **oldest);

/* Forget l and what waits for it. */
void link_drop(struct link_table *t, struct link *l);

/*
 * Send a frame over l, or queue it. ERR_TOO_BIG: its queue is full. ERR_CLOSED:
 * the connection is gone.
 */
enum err link_send(struct link *l, struct bytes frame) MUST_CHECK;

/* Send what waits, as far as it goes. ERR_CLOSED. */
enum err link_flush(struct link *l) MUST_CHECK;

#endif
