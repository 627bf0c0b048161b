/*
 * jobs: what is still to be done because of what was stored: notices to write,
 * groups to fill up, records to pass on once the roster is whole.
 *
 * Entered in the transaction that makes it due and deleted in the one that does
 * it, so nothing of it is lost in a crash. Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_JOBS_H
#define NODE_CORE_STORE_JOBS_H

#include "node/core/store/store.h"

enum job_kind {
    JOB_PASSED = 1, /* number: record passed on; node_no: to whom */
    JOB_ERASED = 2, /* number: record erased here; node_no: who is told, 0: its
                       author and first sender */
    JOB_LEAK = 3,   /* number: of its own; node_no: who leaked */
    JOB_FILL = 4,   /* number: group record whose new members want the past */
    JOB_LACKED =
        5,        /* number: recall; node_no: which of its targets, not here */
    JOB_PASS = 6, /* number: record kept before the roster was confirmed */
    JOB_CATCH_UP = 7, /* node_no: a peer of an earlier life */
    JOB_HEARD = 8,   /* number: of what came; node_no: which of the records that
                        it is or names; detail: the last notice of that one
                        that was taken */
    JOB_CLAIMS = 9,  /* number: record; node_no: who is known to have it now,
                        and said something of it before */
    JOB_STAYED = 10, /* node_no: a peer whose marks changed */
    JOB_DOUBT = 11,  /* number: a retraction by another; node_no: counts this
                        node's records with what it retracts, from 1. It waits
                        for a person: doubt.h */
    JOB_REGAINED = 12,    /* number: of this node's own, given back just now */
    JOB_RETRACTIONS = 13, /* number: record whose retractions follow it;
                             node_no: to whom; detail, tlp: how far that has
                             come */
    JOB_RECALLED = 14,    /* number: recalled, and still to be erased */
    JOB_REFUSED = 15,     /* number: of a recall; node_no: which of its objects.
                             Copies in quarantine are still to go: author's, of
                             the object that record begins with, up to the
                             revision detail */
    JOB_TALLY = 16,       /* number: of its own, which was answered */
    JOB_KINDS
};

enum { JOB_GATHER_MS = 2000 }; /* what is told goes together */

/* A stored value. */
struct job {
    uint64_t since_ms;
    uint64_t detail;         /* LEAK: the rule; FILL, CATCH_UP, HEARD,
                                STAYED: how far
                                it has come; DOUBT: which record */
    struct record_id record; /* LEAK, LACKED, HEARD; DOUBT: where in it */
    struct node_id author;   /* LEAK */
    uint64_t tlp;            /* LEAK; DOUBT: how many of its values */
};

struct job_at {
    enum job_kind kind;
    uint64_t number;
    uint32_t node_no;
    struct job job;
};

void jobs_put(struct txn *txn, const struct job_at *at);
void jobs_done(struct txn *txn, const struct job_at *at);
/* The next of a kind above *at by (number, node_no); false at the end. *at
   names the kind, and numbers zero for the first. */
bool jobs_next(const struct view *view, struct job_at *at);
bool jobs_any(const struct view *view);

#endif
