/*
 * hold_by: by what a hold is found: what it waits for, the octets that it
 * holds, that its places are to be answered.
 *
 * Ways are keys without the hold's id, which follows. For the other modules of
 * holds alone. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLD_BY_H
#define NODE_CORE_STORE_HOLD_BY_H

#include "node/core/store/hold_waits.h"
#include "node/core/store/store.h"
#include "node/core/store/table_key.h"

struct table_key hold_by_wait(const struct hold_wait *wait);
/* HOLD_NODE, HOLD_GROUP. */
struct table_key hold_by_id(enum hold_class class, const struct node_id *id);
/* Of this node's own state. */
struct table_key hold_by_state(enum hold_class class);
struct table_key hold_by_recall(const struct node_id *author,
                                const struct object_id *object);
/* hash: of all octets, the signature too. */
struct table_key hold_by_record(uint32_t from, const struct record_id *id,
                                const struct hash *hash);
struct table_key hold_by_places(void);

void hold_by_put(struct txn *txn, const struct table_key *way, uint64_t id);
void hold_by_del(struct txn *txn, const struct table_key *way, uint64_t id);
/* The first hold above `after` to which a way leads. */
bool hold_by_next(const struct view *view, const struct table_key *way,
                  uint64_t after, uint64_t *id);
/* The next hold with octets that a peer brought behind *at, which moves on
   (zero: the first), in no order of age. */
bool hold_by_peer(const struct view *view, uint32_t from, struct table_key *at,
                  uint64_t *id);
/* Holds that wait for a time up to one, HOLD_TIME or HOLD_UNTIL, earliest
   first: up to max of them. */
size_t hold_by_time(const struct view *view, enum hold_class class,
                    uint64_t now_ms, uint64_t *ids, size_t max);

#endif
