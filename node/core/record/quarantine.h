/*
 * quarantine: records that policy refused, with the rule, until the operator
 * has looked.
 *
 * Keyed (from, record id), bounded per peer; never counts as having a record.
 * Where it is full, the oldest leave of whoever wrote most of it, and are
 * counted; no peer is heard less because of it. A refusal counts against the
 * record's author where its signature holds, else against who brought it.
 * All calls work inside the store's transaction.
 */
#ifndef NODE_CORE_RECORD_QUARANTINE_H
#define NODE_CORE_RECORD_QUARANTINE_H

#include "node/core/facts/facts.h"
#include "node/core/store/jobs.h"
#include "node/core/store/quarantine_sum.h"

/* Keep raw; row gives all but id and sealed, and gets its id. Again the same
   (from, record): only the rule and the time change, and id stays 0; but octets
   that are verified replace others, and those that a rule refused what was
   refused for how it came, for they prove more. */
void quarantine_put(struct facts *d, struct quarantine_row *row,
                    struct bytes raw);

bool quarantine_get(const struct facts *d, uint64_t id,
                    struct quarantine_row *out);
/* What a node sent of a record. */
bool quarantine_of(const struct facts *d, uint32_t node_no,
                   const struct record_id *record, struct quarantine_row *out);
/* The next above id. */
bool quarantine_next(const struct facts *d, uint64_t id,
                     struct quarantine_row *out);
/* The octets themselves, appended. ERR_BAD_KEY, ERR_TOO_BIG. */
enum err quarantine_raw(const struct facts *d, const struct quarantine_row *row,
                        struct buffer *out) MUST_CHECK;
void quarantine_drop(struct facts *d, const struct quarantine_row *row);
/* All of them, and what is counted of those that left before. */
void quarantine_drop_all(struct facts *d, uint64_t *dropped);

enum {
    /* What dropping a copy costs, in rows as erase.h counts them: a few of its
       own, and up to 65 pages of octets. */
    QUARANTINE_COPY_ROWS = 64,
    QUARANTINE_RECALL_ROWS = 64 * QUARANTINE_COPY_ROWS, /* in one part */
};

/* What an author recalled. */
struct quarantine_recalled {
    struct node_id author;
    struct object_id object;
    uint64_t up_to;
};
/* Drop the copies of it, from whomever, as far as *left goes. False: there may
   be more. */
bool quarantine_recall(struct facts *d, const struct quarantine_recalled *of,
                       uint64_t *left);
/* What is left of it is dropped later: number and place make the job one of its
   own. And a part of that; true: it is done. */
void quarantine_recall_later(struct facts *d,
                             const struct quarantine_recalled *of,
                             uint64_t number, uint32_t place);
bool quarantine_recall_rest(struct facts *d, struct job_at *at);

/* How many a peer has there. */
uint64_t quarantine_count(const struct facts *d, uint32_t node_no);

#endif
