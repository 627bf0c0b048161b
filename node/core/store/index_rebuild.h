/*
 * index_rebuild: the index, and the summaries of records (summary.h), made anew
 * from what is kept.
 *
 * One transaction forgets every entry and notes that none is there; each that
 * follows enters some records and notes how far it came. A store whose index is
 * on its way answers no look-up: it is brought to its end before anybody is
 * heard, at this start or at a later one.
 */
#ifndef NODE_CORE_STORE_INDEX_REBUILD_H
#define NODE_CORE_STORE_INDEX_REBUILD_H

#include "node/core/store/act.h"
#include "node/core/store/store.h"

enum {
    INDEX_REBUILD_ENTRIES = 16 * 1024, /* of a transaction, or a record */
    INDEX_REBUILD_RECORDS = 8 * 1024,  /* of a transaction */
};

/* A stored value. */
struct index_rebuild_at {
    uint64_t number;        /* the record that comes next, */
    struct act_token token; /* behind them all the part after this one */
    uint32_t part;
    uint32_t unused;
};

/* Forget the index: it is to be made anew. */
void index_rebuild_begin(struct txn *txn);

/* Whether it is on its way. Inside any transaction. */
bool index_rebuild_lasts(const struct view *view);

/* One transaction further, and whether that was not the end. own: this node's
   own node_no. ERR_FULL, ERR_IO: it stays as it was before. */
enum err index_rebuild_step(struct store *s, uint32_t own,
                            bool *more) MUST_CHECK;

/* To its end, where it is on its way. alive is called again and again, with
   about; NULL: nobody waits. Codes of index_rebuild_step(). */
enum err index_rebuild(struct store *s, uint32_t own,
                       void (*alive)(void *about), void *about) MUST_CHECK;

#endif
