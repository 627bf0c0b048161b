/*
 * migrate: a store of schema 2 to 9 becomes one of schema 10, so that an
 * upgrade loses nothing of what was acknowledged.
 *
 * What schema 2 let a record that waited own (its id, a row) is taken from it:
 * it becomes a hold, and is judged again at once. What schema 2 did not keep is
 * taken as the worst that may be true: each place that was not answered may
 * have left in any form. Schema 3 did not tell authors of records from nodes of
 * which only the name is known, nor whose debt they are: what is kept of each
 * says it. Nor did it know by its hash which single value is retracted: what
 * its tombstones keep says it. Nor did it sum up what is in quarantine. Schema
 * 4 counted groups against whoever brought them, and remembered of an author
 * only who brought it first. Of what others say of a holder it kept
 * only the word that came last: it stays, on an account of its own. Schema 5
 * did not count of how many owners a peer brought groups, nor the authors that
 * were forgotten. Up to schema 7 the index stood in another order; in that
 * of schema 7 the values of this node's own recalled records stood, too: they
 * get a table of their own. Then the index is forgotten here, and made anew in
 * further transactions (index_rebuild.h). Schema 8 did not count, of any
 * author, what its retractions put in doubt; and it had no list of what is
 * outstanding: each record is looked at. Schema 9 kept no answers to records.
 */
#ifndef NODE_CORE_STORE_MIGRATE_H
#define NODE_CORE_STORE_MIGRATE_H

#include "node/core/store/store.h"

/* What was found. */
struct migrate_report {
    uint32_t schema;   /* that the store has */
    uint64_t records;  /* that are kept */
    uint64_t places;   /* of streams sent */
    uint64_t holds;    /* records that wait */
    uint64_t freed;    /* records without a body, that nobody recalled */
    uint64_t untrue;   /* places that were answered "stored" for such a one */
    uint64_t unvalued; /* retractions of single values, whose values are gone */
};

/* Inside the write transaction that will say schema 10, in which all tables are
   there. own: this node's own node_no, 0 where it has none yet. alive is called
   again and again, with about; NULL: nobody waits. */
void migrate(struct txn *txn, uint32_t own, struct migrate_report *out,
             void (*alive)(void *about), void *about);

/* For the log, once it is committed. */
void migrate_say(const struct migrate_report *r);

#endif
