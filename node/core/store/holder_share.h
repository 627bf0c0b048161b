/*
 * holder_share: how much others said of where a record went: counted for each
 * that brings it, by whose account it is on, with what found no room.
 *
 * Who has how much room is decided in node/core/record/holders.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLDER_SHARE_H
#define NODE_CORE_STORE_HOLDER_SHARE_H

#include "node/core/store/store.h"

/* Of which record, who brought it, on whose account; account 0: on all that
   have one of that peer's share. */
struct holder_share_at {
    uint64_t number;
    uint32_t from, account; /* node_no */
};

/* A stored value. */
struct holder_share {
    uint64_t words;  /* that count */
    uint64_t claims; /* that do not */
    uint64_t left_out, last_ms;
};

/* Zero: nothing was said. */
void holder_share_get(const struct view *view, const struct holder_share_at *at,
                      struct holder_share *out);
void holder_share_put(struct txn *txn, const struct holder_share_at *at,
                      const struct holder_share *share);
/* The next of at->number above (from, account), which move on (zero: the
   first); false at the end. */
bool holder_share_next(const struct view *view, struct holder_share_at *at,
                       struct holder_share *out);

/* What was left out of all that one peer brought. A stored value. */
struct holder_left_out {
    uint64_t count, last_ms;
    uint64_t number;  /* the record of which it was last */
    uint32_t account; /* and on whose account; 0: several */
    uint32_t unused;
};
/* False, and zero: nothing was. */
bool holder_left_out_get(const struct view *view, uint32_t from,
                         struct holder_left_out *out);
void holder_left_out_put(struct txn *txn, uint32_t from,
                         const struct holder_left_out *out);

#endif
