/*
 * quota: what each peer sent today, and whether that is enough.
 *
 * Kept in the store with the records it counts. Days are UTC.
 */
#ifndef NODE_CORE_RECORD_QUOTA_H
#define NODE_CORE_RECORD_QUOTA_H

#include "node/core/facts/facts.h"
#include "node/core/store/quota_table.h"

enum {
    QUOTA_PLACE_OCTETS = 512, /* what a frame counts beside its record */
    /* What is kept beside a retraction for each of its targets, and for each
       value of these, above the octets that name them. */
    QUOTA_TARGET_OCTETS = 512,
    QUOTA_VALUE_OCTETS = 384,
};

/* Today's counts. */
void quota_get(const struct facts *d, uint32_t node_no, struct quota *out);
/* Octets that a peer made this node keep or work on: a place in a stream,
   whatever is in it, or a card. Inside a write transaction. */
void quota_place(struct facts *d, uint32_t node_no, uint64_t octets);
/* A record that was kept: what it makes this node keep counts, a target or a
   value of a retraction like an indicator. Inside a write transaction. */
void quota_count(struct facts *d, uint32_t node_no, const struct record *r);
/* A new incarnation of the peer; false: one too many today. */
bool quota_incarnation(struct facts *d, uint32_t node_no);

/* Whether what a peer may send in a day is used up. */
bool quota_spent(const struct facts *d, uint32_t node_no);

#endif
