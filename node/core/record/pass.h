/*
 * pass: what follows for others when somebody else's record was let in: it is
 * passed on, its revision or retraction follows it, a notice goes back.
 *
 * WIRE.md 7.10. Inside a write transaction.
 */
#ifndef NODE_CORE_RECORD_PASS_H
#define NODE_CORE_RECORD_PASS_H

#include "node/core/record/release.h"
#include "node/core/store/jobs.h"

enum {
    PASS_FILL_A_ROUND = 32,
    PASS_CATCH_UP_A_ROUND = 128,
    PASS_HEARD_AT_ONCE = 4,
    PASS_HEARD_A_ROUND = 64,
    PASS_HEARD_US = WORK_ROUND_US / 10, /* in a round, and one notice more */
};

/* r was just kept as row, and came from a peer. Until the roster is confirmed
   it only becomes due. */
void pass_on(struct facts *d, const struct record *r,
             const struct vault_row *row);
/* The same for what became due. */
void pass_now(struct facts *d, const struct job_at *at);

/* Take and pass on the notices that waited for a record; a part each time.
   True: it is done. WIRE.md 7.17. */
bool pass_heard(struct facts *d, struct job_at *at);

/* Pass on to one peer of an earlier life what is kept, as if each came now; a
   part each time. True: it is done. WIRE.md 7.17. */
bool pass_catch_up(struct facts *d, struct job_at *at);

/* Give new members of a group what they may have of the past, oldest first; a
   part each time. True: it is done. */
bool pass_fill(struct facts *d, struct job_at *fill);

/* Whether a peer is a record's author, or one from whom it came. */
bool pass_goes_back(const struct facts *d, const struct vault_row *row,
                    const struct peer *p);

/* Whether a record that is kept stays here for want of somebody who answers for
   its author, and goes on when a person passes it on. In any transaction. */
bool pass_stays(const struct facts *d, const struct record *r,
                const struct vault_row *row);
/* Whether that may be so, by its row alone; groups: its audience names some. */
bool pass_may_stay(const struct facts *d, const struct vault_row *row,
                   bool groups);
/* A copy of it came from a peer that vouches, or the operator's marks changed:
   where it stayed for want of that, it goes on. */
void pass_stayed(struct facts *d, const struct vault_row *row);
/* Look so at all that a peer brought or wrote; a part each time. True: it is
   done. */
bool pass_all_stayed(struct facts *d, struct job_at *at);
/* The operator added a peer, or said that it vouches: that becomes due. */
void pass_marked(struct facts *d, const struct peer *p);

/* Whether this node passes records of a label on by itself. */
bool pass_by_itself(const struct facts *d, enum tlp tlp);

#endif
