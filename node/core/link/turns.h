/*
 * turns: whose frames are heard next, and for how long.
 *
 * Frames wait in the backlog of their link. In a round each peer that has some
 * is heard for its slice of the round's time, and its records are stored for as
 * long; what is left waits for the next round, behind everybody else. Who took
 * more than its slice, for one frame may, pays that back first.
 */
#ifndef NODE_CORE_LINK_TURNS_H
#define NODE_CORE_LINK_TURNS_H

#include "node/core/link/conn.h"

enum {
    TURNS_OCTETS_MAX = 64 * 1024 * 1024, /* that wait, of all links */
    TURNS_BULK_OCTETS = 64 * 1024, /* of one link, for which it may be waited */
};

/* Let a frame wait for its turn. False: its link has no room, so nothing more
   is to be read from the network until it has. */
bool turns_take(struct core *c, struct conn *t, struct bytes frame);
/* The link is gone: its session ends when what came over it was heard. */
void turns_end(struct core *c, struct conn *t);

/* Hear each peer for its turn. */
void turns_hear(struct core *c);
/* What the round's batch did not store for want of time is heard again. After
   its receipts. */
void turns_settle(struct core *c);

/* Whether more may wait, of all links together. */
bool turns_room(const struct core *c);
/* Whether frames wait. */
bool turns_left(const struct core *c);
/* Whether one peer's envelopes wait, many octets of them, nobody else's frames
   do, and its credit lets it send more. */
bool turns_bulk(const struct core *c);

#endif
