/*
 * hold: records that wait for an answer, outside the vault.
 *
 * A hold owns neither its record's id nor its object: each peer's copy, and
 * each other run of octets under one id, is a hold of its own. It is found by
 * what it waits for, so that news judges only what waited for it. The places
 * that brought it are kept with it and answered when it ends.
 *
 * All calls work inside the store's transaction and spoil it on failure.
 */
#ifndef NODE_CORE_STORE_HOLD_H
#define NODE_CORE_STORE_HOLD_H

#include "node/core/store/hold_waits.h"
#include "node/core/store/store.h"
#include "node/core/store/table_key.h"
#include "proto/frame.h"
#include "proto/record.h"

enum { HOLD_LATER_LOOKS = 1024 };

/* A stored value: no padding. */
struct hold {
    uint64_t id;
    struct record_id record;
    struct hash hash; /* of all octets, the signature too */
    struct node_id author;
    struct object_id object;
    uint64_t revision;
    uint64_t since_ms;
    uint64_t answer; /* 0, or the enum frame_disposition that its places get */
    uint64_t number; /* of the record that it became; 0: none */
    uint32_t from;   /* node_no */
    uint32_t octets;
    uint8_t own;     /* waits for this node's own state */
    uint8_t refused; /* decided: only the answer waits */
    uint8_t empty;   /* its octets are gone */
    uint8_t again;   /* it was judged again since it came */
    uint8_t unused[4];
};

/* Hold the octets of r under the next id; *h gives from and since_ms, and is
   completed. */
void hold_put(struct txn *txn, const struct record *r, struct hold *h);
bool hold_get(const struct view *view, uint64_t id, struct hold *out);
/* The one that a peer brought of these octets, has them still, and was not
   answered yet. */
bool hold_find(const struct view *view, uint32_t from, const struct record *r,
               struct hold *out);
/* Whether the same peer brought a later revision of an object, which waits and
   is not decided; of the first HOLD_LATER_LOOKS that wait of the object. */
bool hold_later(const struct view *view, uint32_t from, const struct record *r);
/* The next above id. */
bool hold_next(const struct view *view, uint64_t id, struct hold *out);
/* A walk over the holds with octets of a peer, in no order of age. */
struct hold_walk {
    uint32_t from;
    struct table_key at; /* zero: before the first */
};
bool hold_next_of(const struct view *view, struct hold_walk *walk,
                  struct hold *out);
/* Record and signature appended to out. ERR_NOT_FOUND (its octets are gone),
   ERR_BAD_KEY, ERR_TOO_BIG. */
enum err hold_raw(const struct view *view, const struct hold *h,
                  struct buffer *out) MUST_CHECK;

/* From now on it waits for exactly this. */
void hold_wait(struct txn *txn, struct hold *h, const struct hold_waits *w);
/* Whether the wait is over at exactly this time. */
bool hold_until(const struct view *view, const struct hold *h, uint64_t ms);
/* It is decided, and its answer still waits as hold_wait() says. */
void hold_refuse(struct txn *txn, struct hold *h);
/* It is undecided again; its octets are there. */
void hold_reopen(struct txn *txn, struct hold *h);
/* Its octets go; it and its places stay. What comes of them later is held
   anew. */
void hold_empty(struct txn *txn, struct hold *h);
/* Its places are to be answered; all else of it goes. */
void hold_answer(struct txn *txn, struct hold *h, enum frame_disposition answer,
                 uint64_t number);

/* One place of a stream that brought a hold. */
struct hold_place {
    enum envelope_lane lane;
    uint32_t life; /* of the inbox's state */
    uint64_t seq;
};
void hold_place_put(struct txn *txn, uint64_t id, const struct hold_place *at);
/* Take a place that is to be answered out, with its hold; false: none is left.
   A hold goes with its last place. */
bool hold_place_take(struct txn *txn, struct hold *h, struct hold_place *at);

/* Too much of a peer is held, or of this author by it: the one to push out
   next, the oldest of the author with most. False: nothing is to go. */
bool hold_pushed_out(const struct view *view, uint32_t from,
                     const struct node_id *author, struct hold *out);
/* Whether there is any to judge (hold_news.h), or a place to answer; in any
   transaction. */
bool hold_any_due(const struct view *view, uint64_t now_ms);

#endif
