/*
 * backlog: the frames of one link that wait for their turn, or for the end of
 * the round in which they were heard.
 *
 * What a peer that keeps to its credit can have under way finds room. Envelopes
 * and cards beyond that are dropped, as WIRE.md 9.5 has it; other frames are
 * not, they wait outside, and all that net says after them.
 */
#ifndef NODE_CORE_LINK_BACKLOG_H
#define NODE_CORE_LINK_BACKLOG_H

#include "proto/envelope.h"
#include "proto/frame.h"

enum {
    /* Of both lanes, and sent again while the first copies wait. */
    BACKLOG_ENVELOPES_MAX = 2 * ENVELOPE_LANES * FRAME_CREDIT_FRAMES,
    BACKLOG_ENVELOPE_OCTETS =
        2 * ENVELOPE_LANES * FRAME_CREDIT_OCTETS + FRAME_MAX,
    /* Those of members that a session may bring, one before each envelope, and
       some. Cards are dear to judge, so they must not wait outside. */
    BACKLOG_CARDS_MAX = 2048,
    BACKLOG_CARD_OCTETS = 8 * 1024 * 1024,
    BACKLOG_OTHERS_MAX = 1024, /* frames of other types */
    BACKLOG_OTHER_OCTETS = 1024 * 1024,
};

struct backlog_frame;

/* How much waits of a sort. */
struct backlog_sum {
    size_t frames, octets;
};

/* Zero is empty. */
struct backlog {
    struct backlog_frame *first, *last;
    struct backlog_frame *next; /* to be heard; all after it are, too */
    struct backlog_sum envelopes, cards, others;
};

enum backlog_put {
    BACKLOG_KEPT,
    BACKLOG_MERGED,  /* an older one that says less is gone for it */
    BACKLOG_DROPPED, /* beyond what may be under way */
    BACKLOG_FULL,    /* it has to wait elsewhere */
};
/* A copy of a frame that came at a time of the steady clock, behind all
   others. */
enum backlog_put backlog_put(struct backlog *b, struct bytes frame,
                             uint64_t came_ms);

/* The first frame that was not heard; NULL: there is none. Its octets last
   until it is heard, those of an envelope until backlog_settle(). */
struct backlog_frame *backlog_next(const struct backlog *b);
struct bytes backlog_octets(const struct backlog_frame *f);
uint64_t backlog_came_ms(const struct backlog_frame *f);
void backlog_heard(struct backlog *b, struct backlog_frame *f);

/* The round is over: forget the envelopes that were heard, but those that are
   wanted, which are to be heard again. wanted NULL: none is. */
typedef bool backlog_wanted(const void *about, struct bytes frame);
void backlog_settle(struct backlog *b, backlog_wanted *wanted,
                    const void *about);

/* Of all sorts. */
size_t backlog_octets_in(const struct backlog *b);

void backlog_clear(struct backlog *b);

#endif
