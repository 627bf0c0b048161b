#include "node/core/link/backlog.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct backlog_frame {
    struct backlog_frame *next;
    enum frame_type type;
    bool heard;
    uint64_t came_ms;
    size_t len;
    uint8_t octet[];
};

static struct backlog_frame *copy_of(struct bytes frame, enum frame_type type,
                                     uint64_t came_ms)
{
    struct backlog_frame *f = malloc(sizeof *f + frame.len);

    if (f == NULL)
        abort();
    *f = (struct backlog_frame){
        .type = type, .came_ms = came_ms, .len = frame.len};
    memcpy(f->octet, frame.at, frame.len);
    return f;
}

struct bytes backlog_octets(const struct backlog_frame *f)
{
    return (struct bytes){f->octet, f->len};
}

uint64_t backlog_came_ms(const struct backlog_frame *f)
{
    return f->came_ms;
}

/* What says where a stream stands: the newest says it all. False: it is no such
   frame, or malformed. */
static bool standing(struct bytes frame, enum frame_type type,
                     enum envelope_lane *lane)
{
    struct signature sig;
    struct frame_head h;
    struct frame_nak n;
    struct bytes body;

    if ((type != FRAME_HEAD && type != FRAME_NAK) ||
        frame_signed_parse(&body, &sig, type, frame) != ERR_OK)
        return false;
    if (type == FRAME_NAK) {
        if (frame_nak_parse(&n, body) != ERR_OK)
            return false;
        *lane = n.stream.lane;
        return true;
    }
    if (frame_head_parse(&h, body) != ERR_OK)
        return false;
    *lane = h.stream.lane;
    return true;
}

static struct backlog_sum *sum_of(struct backlog *b, enum frame_type type)
{
    if (type == FRAME_ENVELOPE)
        return &b->envelopes;
    return type == FRAME_CARD ? &b->cards : &b->others;
}

static void take_out(struct backlog *b, struct backlog_frame *f)
{
    struct backlog_frame **at = &b->first, *before = NULL;

    while (*at != f) {
        before = *at;
        at = &before->next;
    }
    *at = f->next;
    if (b->last == f)
        b->last = before;
    if (b->next == f)
        b->next = f->next;
    sum_of(b, f->type)->frames--;
    sum_of(b, f->type)->octets -= f->len;
    free(f);
}

static struct backlog_frame *older(const struct backlog *b, struct bytes frame,
                                   enum frame_type type)
{
    enum envelope_lane lane, other;

    if (!standing(frame, type, &lane))
        return NULL;
    for (struct backlog_frame *f = b->first; f != NULL; f = f->next)
        if (f->type == type && standing(backlog_octets(f), type, &other) &&
            other == lane)
            return f;
    return NULL;
}

static bool fits(const struct backlog_sum *sum, size_t len,
                 const struct backlog_sum *max)
{
    return sum->frames < max->frames && sum->octets + len <= max->octets;
}

static enum backlog_put room(const struct backlog *b, enum frame_type type,
                             size_t len)
{
    static const struct backlog_sum envelopes = {BACKLOG_ENVELOPES_MAX,
                                                 BACKLOG_ENVELOPE_OCTETS},
                                    cards = {BACKLOG_CARDS_MAX,
                                             BACKLOG_CARD_OCTETS},
                                    others = {BACKLOG_OTHERS_MAX,
                                              BACKLOG_OTHER_OCTETS};

    if (type == FRAME_ENVELOPE)
        return fits(&b->envelopes, len, &envelopes) ? BACKLOG_KEPT
                                                    : BACKLOG_DROPPED;
    if (type == FRAME_CARD)
        return fits(&b->cards, len, &cards) ? BACKLOG_KEPT : BACKLOG_DROPPED;
    return fits(&b->others, len, &others) ? BACKLOG_KEPT : BACKLOG_FULL;
}

static void append(struct backlog *b, struct backlog_frame *f)
{
    if (b->last != NULL)
        b->last->next = f;
    else
        b->first = f;
    b->last = f;
    if (b->next == NULL)
        b->next = f;
    sum_of(b, f->type)->frames++;
    sum_of(b, f->type)->octets += f->len;
}

enum backlog_put backlog_put(struct backlog *b, struct bytes frame,
                             uint64_t came_ms)
{
    const enum frame_type type = frame_type(frame);
    struct backlog_frame *old = older(b, frame, type);
    enum backlog_put put;

    if (old != NULL)
        take_out(b, old);
    put = room(b, type, frame.len);
    if (put == BACKLOG_KEPT)
        append(b, copy_of(frame, type, came_ms));
    return put == BACKLOG_KEPT && old != NULL ? BACKLOG_MERGED : put;
}

struct backlog_frame *backlog_next(const struct backlog *b)
{
    return b->next;
}

void backlog_heard(struct backlog *b, struct backlog_frame *f)
{
    assert(f == b->next);
    if (f->type != FRAME_ENVELOPE) {
        take_out(b, f);
        return;
    }
    f->heard = true;
    b->next = f->next;
}

void backlog_settle(struct backlog *b, backlog_wanted *wanted,
                    const void *about)
{
    struct backlog_frame *f = b->first, *next;

    for (; f != NULL; f = next) {
        next = f->next;
        if (!f->heard)
            continue;
        if (wanted != NULL && wanted(about, backlog_octets(f)))
            f->heard = false;
        else
            take_out(b, f);
    }
    b->next = b->first;
}

size_t backlog_octets_in(const struct backlog *b)
{
    return b->envelopes.octets + b->cards.octets + b->others.octets;
}

void backlog_clear(struct backlog *b)
{
    struct backlog_frame *f = b->first, *next;

    for (; f != NULL; f = next) {
        next = f->next;
        free(f);
    }
    *b = (struct backlog){0};
}
