/*
 * resend: sends again what peers had answered for and lost, page by page and
 * behind what is new. WIRE.md 11.3.
 */
#ifndef NODE_CORE_LINK_RESEND_H
#define NODE_CORE_LINK_RESEND_H

#include "node/core/link/conn.h"

enum {
    RESEND_PAGE = 256,        /* records that a new one waits behind, at most */
    RESEND_PAGES_LOOKED = 16, /* at a time, until one has something to send */
    RESEND_FLYING_MAX = 64,   /* unanswered places when the next page begins */
    RESEND_COUNT_MAX = 65536, /* rows that are looked at to count */
};

/* Whether a lane's next place is to go again, and not yet. In any transaction.
 */
bool resend_holds_up(struct core *c, const struct conn *t,
                     enum envelope_lane lane);

/* A page for each peer that has room for one. */
void resend_tick(struct core *c);
/* Whether there would be another page now. */
bool resend_ready(const struct core *c);

/* Once a second: authors are told of what has waited again for long. */
void resend_tell(struct core *c);

/* What a peer lost, for people. */
struct resend_sum {
    uint64_t lost_ms;  /* when its last loss was learned; 0: it had none */
    uint64_t waits;    /* records that wait again; up to RESEND_COUNT_MAX are
                          looked at */
    uint64_t again_ms; /* not sent again before; 0: nothing waits so */
};
/* In any transaction. */
void resend_sum(const struct facts *d, const struct peer *p,
                struct resend_sum *out);

#endif
