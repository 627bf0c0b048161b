/*
 * inbox_follow: what comes in, as it happens.
 *
 * Rows of `inbox` (CONTROL.md, "Following"): each record once, the oldest
 * first; and what waits for a person and is about no record, when it begins to
 * wait and whenever there is more of it. noroshid may go away and come back in
 * between: what came in meanwhile is told then.
 */
#ifndef TOOLS_CLIENT_INBOX_FOLLOW_H
#define TOOLS_CLIENT_INBOX_FOLLOW_H

#include "tools/client/listing/filter.h"

enum {
    INBOX_FOLLOW_EVERY_MS = 1000,
    INBOX_FOLLOW_WAITS_EVERY = 5, /* of those, what waits is asked for */
    INBOX_FOLLOW_WAITS_MAX = 4096, /* remembered; beyond it none is told twice
                                      before all are forgotten */
};

struct inbox_follow;

/*
 * From now on, of what the filter lets through. What waits already counts as
 * told. dir and filter are borrowed until it is closed. VERDICT_AWAY,
 * VERDICT_WRONG (the filter): *out is NULL.
 */
enum verdict inbox_follow_open(struct inbox_follow **out, const char *dir,
                               const struct filter *filter,
                               struct reasons *why);
/* NULL is fine. */
void inbox_follow_close(struct inbox_follow *f);

/*
 * What came since the last time, after INBOX_FOLLOW_EVERY_MS at most; perhaps
 * nothing. VERDICT_AWAY: noroshid is away, with the reason; the next call tries
 * again. *rows is the caller's, also on failure.
 */
enum verdict inbox_follow_next(struct inbox_follow *f, json_t **rows,
                               struct reasons *why);

#endif
