/*
 * mention: which kept notices name a record that is not here, and which
 * retraction of each author.
 *
 * So what names an absent record can wait for it, and what is said of one
 * finds its way back. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_MENTION_H
#define NODE_CORE_STORE_MENTION_H

#include "node/core/store/store.h"
#include "proto/record.h"

/* number: of the notice. */
void mention_put(struct txn *txn, const struct record_id *record,
                 uint64_t number);
/* Of what waited, and was heard: none is left of that number. */
void mention_del(struct txn *txn, const struct record_id *record,
                 uint64_t number);
bool mention_has(const struct view *view, const struct record_id *record,
                 uint64_t number);
/* The first retraction by an author that names the record is kept: anybody can
   sign any number of them that name anything. */
void mention_put_retraction(struct txn *txn, const struct record_id *record,
                            uint32_t author, uint64_t number);
/* False: there is none. */
bool mention_retraction(const struct view *view, const struct record_id *record,
                        uint32_t author, uint64_t *number);
/* The next notice above *number (0: the first); false at the end. Retractions
   that were kept up to schema 8 are among them. */
bool mention_next(const struct view *view, const struct record_id *record,
                  uint64_t *number);

#endif
