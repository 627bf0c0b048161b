/*
 * authors: cards of nodes that are no peers: authors whose records others
 * passed on, and nodes that notices and groups name.
 *
 * Such an author is known through the peer that introduced it, and through
 * nothing else: it never enters the roster and nothing is sent to it. WIRE.md
 * 10.4.
 */
#ifndef NODE_CORE_FACTS_AUTHORS_H
#define NODE_CORE_FACTS_AUTHORS_H

#include "node/core/store/store.h"
#include "proto/card.h"

enum {
    AUTHORS_A_PEER_MAX = 8192, /* introduced by one peer: the members of a
                                  group as large as can be, and authors */
    AUTHORS_CACHE = 64,        /* cards held open */
};

/* One card, as it was introduced. Views last until the next call. */
struct author {
    uint32_t node_no;
    uint32_t by; /* node that introduced it first */
    const struct card *card;
    struct bytes raw;
};

struct authors;

void authors_open(struct authors **out, struct store *s);
void authors_close(struct authors *a);
/* What is held open may not have been committed. */
void authors_drop(struct authors *a);

/* Keep a newer card of a node that is neither a peer nor this node. Inside a
   write transaction. ERR_OLDER, ERR_EXISTS (the same), ERR_CONFLICT (same
   version), ERR_FULL (too many by this peer), ERR_HIDDEN (WIRE.md 1.6),
   ERR_BAD_SHAPE, ERR_BAD_SIG. */
enum err authors_keep(struct authors *a, uint32_t by,
                      struct bytes card) MUST_CHECK;

/* In any transaction; false: nobody introduced it. */
bool authors_find(struct authors *a, const struct node_id *id,
                  struct author *out);

#endif
