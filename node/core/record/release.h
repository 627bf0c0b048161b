/*
 * release: the decision, stored durably, that a record goes to a peer.
 *
 * All calls work inside the store's write transaction, where nothing else is
 * said; release_judge() in any.
 */
#ifndef NODE_CORE_RECORD_RELEASE_H
#define NODE_CORE_RECORD_RELEASE_H

#include "node/core/facts/facts.h"
#include "node/core/store/jobs.h"
#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"

enum {
    RELEASE_WAITS_A_ROUND = 256,
    RELEASE_WAITS_US = WORK_ROUND_US / 10, /* in a round, and one more */

    /* Of those that take back values of a record, with its release to a peer;
       the rest follows. */
    RELEASE_RETRACTIONS_AT_ONCE = 64,
    RELEASE_RETRACTIONS_A_ROUND = 256,
};

/* RED goes on the direct lane. WIRE.md 8.1. */
enum envelope_lane release_lane(enum tlp tlp);
struct outbox_stream release_stream(const struct facts *d, const struct peer *p,
                                    enum envelope_lane lane);

/* May r (kept as row, or NULL: not yet) go to p? */
struct policy_answer release_judge(const struct facts *d,
                                   const struct record *r,
                                   const struct vault_row *row,
                                   const struct peer *p);

/* Judge, and append to the peer's stream or make it wait; a refusal stores
   nothing. The groups that the audience names go first. */
struct policy_answer release_to(struct facts *d, const struct record *r,
                                const struct vault_row *row, struct peer *p);

/* A part of the retractions that follow a record to a peer: what JOB_RETRACTIONS
   names. True: that was the last. */
bool release_retractions_rest(struct facts *d, struct job_at *at);

/* Whether it was released to p before, not voided since, and not lost there. */
bool release_made(const struct facts *d, uint64_t number, const struct peer *p);

/* Whether a record's author is told to whom it was passed on. */
bool release_is_told(const struct facts *d, const struct vault_row *row);

/* A record just kept: release_to() every peer that policy allows or makes
   wait. */
void release_all(struct facts *d, const struct record *r,
                 const struct vault_row *row);

/* Whether a row tells of what the peer lost and was not sent again since. */
bool release_is_lost(const struct facts *d, const struct peer *p,
                     const struct outbox_release *release);

/* What a peer's loss means for a row. */
enum release_loss {
    RELEASE_KEPT,        /* nothing */
    RELEASE_WAITS_AGAIN, /* it is sent again */
    RELEASE_WAS_KEPT,    /* it holds no more: its answer stands, and is past */
};
/* *since_ms: when the loss was learned; 0: it was not. */
enum release_loss release_loss(const struct facts *d, const struct peer *p,
                               const struct vault_row *row,
                               const struct outbox_release *release,
                               uint64_t *since_ms);

/* Release once more what a peer lost; what holds no more keeps its answer. */
struct policy_answer release_lost(struct facts *d, uint64_t number,
                                  struct peer *p);

/* What waits for a peer is to be looked at; and once more, when that had
   begun. In no transaction. */
void release_look(struct peer *p);
/* Whether anything is left to be looked at; else the look is over. In any
   transaction. */
bool release_look_lasts(const struct facts *d, struct peer *p);
/* Look at a part of it, on the peer's account; how many that were. */
size_t release_again(struct facts *d, struct peer *p);

#endif
