/*
 * holders: what others say became of a record beyond the first hop: to whom it
 * was passed on, and who erased it.
 *
 * Kept by everyone on the path, shown as receipts. A word counts when its
 * signer holds the record or held it: this node sent it there, or a word that
 * counts says so. Any other is a claim, which waits until it does; so the end
 * is the same in whatever order they come. Of one node each that speaks of it
 * has a word; none takes another's back. WIRE.md 4.11, 7.9. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_RECORD_HOLDERS_H
#define NODE_CORE_RECORD_HOLDERS_H

#include "node/core/facts/facts.h"
#include "node/core/store/jobs.h"
#include "proto/record_notice.h"

enum { HOLDERS_CLAIMS_A_ROUND = 256 };

/* A notice was kept: believe of it what may be believed. */
void holders_take(struct facts *d, const struct record *r,
                  const struct vault_row *row);

/* What a notice says of a record that came after it: that is heard once. True:
   all that the notice names is known here by now. */
bool holders_heard(struct facts *d, const struct record *r,
                   const struct vault_row *row, const struct record_id *of);

/* A record is known to be at a node from now on: what that has said of it
   counts, and becomes due. */
void holders_met(struct facts *d, uint64_t number, uint32_t node_no);
/* What became due, a part each time. True: it is done. */
bool holders_counted(struct facts *d, struct job_at *at);

/* What is known of a node that has a record, or had it. */
struct holder {
    uint64_t since_ms;
    uint64_t erased_ms; /* its own word; 0: it has not said so */
    uint32_t via;       /* whose word is shown; 0: nobody's */
    uint32_t state;     /* by that word, as a passed notice has it */
    uint32_t differing; /* other words, of another state */
    bool claimed;       /* this node did not send the record to via */
    bool reached;       /* by some word it has it, or may still get it */
};

/* False, and zero: nothing is known. */
bool holders_get(const struct facts *d, uint64_t number, uint32_t node_no,
                 struct holder *out);
/* The next of a record above *node_no; false at the end. */
bool holders_next(const struct facts *d, uint64_t number, uint32_t *node_no,
                  struct holder *out);

#endif
