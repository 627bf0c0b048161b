/*
 * quarantine_table: records that were refused, sealed, and the ways to find
 * them: by id, by who sent which record, and by what an author recalls.
 *
 * What is refused, and how much of it is kept, is decided in
 * node/core/record/quarantine.h. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_QUARANTINE_TABLE_H
#define NODE_CORE_STORE_QUARANTINE_TABLE_H

#include "node/core/store/store.h"
#include "proto/record.h"

struct quarantine_row {
    uint64_t id;
    uint32_t from; /* node_no */
    struct record_id record;
    struct node_id author;
    uint64_t rule, arrived_ms;
    uint64_t why;  /* enum err where no rule refused it: it does not parse */
    bool hidden;   /* its sender was answered "held" */
    bool verified; /* the author's signature holds */
    struct bytes sealed; /* points into the store */
};

bool quarantine_table_get(const struct view *view, uint64_t id,
                          struct quarantine_row *out);
/* What a node sent of a record. */
bool quarantine_table_find(const struct view *view, uint32_t from,
                           const struct record_id *record,
                           struct quarantine_row *out);
/* The next above id. */
bool quarantine_table_next(const struct view *view, uint64_t id,
                           struct quarantine_row *out);

/* A row under its id, and found by who sent it. raw: the record's octets, of at
   most RECORD_MAX, sealed in place of row->sealed; NULL: that stays, and how it
   is found as well. */
void quarantine_table_put(struct txn *txn, const struct quarantine_row *row,
                          const struct bytes *raw);
/* With all that leads to it: its octets are opened, for what a recall finds it
   by. */
void quarantine_table_del(struct txn *txn, const struct quarantine_row *row);
/* The same of one that quarantine_table_recalled() gave; nothing is opened. */
void quarantine_table_del_recalled(struct txn *txn,
                                   const struct quarantine_row *row);
/* All rows, and nothing is opened either. */
void quarantine_table_clear(struct txn *txn);

/* The octets themselves, appended. ERR_BAD_KEY, ERR_TOO_BIG. */
enum err quarantine_table_raw(const struct view *view,
                              const struct quarantine_row *row,
                              struct buffer *out) MUST_CHECK;

/* Take out what leads from an object's revisions up to one to a row, one at a
   time: the row's id; false: nothing leads to any. */
bool quarantine_table_recalled(struct txn *txn, const struct node_id *author,
                               const struct object_id *object, uint64_t up_to,
                               uint64_t *id);

#endif
