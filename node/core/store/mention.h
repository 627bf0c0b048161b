/*
 * mention: which kept retractions and notices name a record, whether that
 * record is here or not.
 *
 * So what names an absent record can wait for it, and what is said of one
 * finds its way back. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_MENTION_H
#define NODE_CORE_STORE_MENTION_H

#include "node/core/store/store.h"
#include "proto/record.h"

/* number: of the retraction or notice. */
void mention_put(struct txn *txn, const struct record_id *record,
                 uint64_t number);
/* Of what waited, and was heard: none is left of that number. */
void mention_del(struct txn *txn, const struct record_id *record,
                 uint64_t number);
bool mention_has(const struct view *view, const struct record_id *record,
                 uint64_t number);
/* The same of a retraction, which is found by its author as well: anybody can
   sign any number of them that name anything. */
void mention_put_retraction(struct txn *txn, const struct record_id *record,
                            uint32_t author, uint64_t number);
/* The first retraction by an author that names the record; false: none. */
bool mention_retraction(const struct view *view, const struct record_id *record,
                        uint32_t author, uint64_t *number);
/* The next above *number (0: the first); false at the end. */
bool mention_next(const struct view *view, const struct record_id *record,
                  uint64_t *number);

#endif
