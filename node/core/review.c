#include "node/core/review.h"

#include <string.h>

#include "node/core/link/carry.h"
#include "node/core/link/dials.h"
#include "node/core/link/give.h"
#include "node/core/link/resend.h"
#include "node/core/link/sessions.h"
#include "node/core/notice.h"
#include "node/core/own.h"
#include "node/core/release.h"
#include "node/core/witness.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static void review_space(struct core *c)
{
    uint64_t least = (uint64_t)c->config.limits.disk_free_min_mib << 20;
    struct store_space space;

    store_space(c->desk.store, &space);
    if (!c->full && space.free < least) {
        log_warn("alarm: %llu MiB of disk left: nothing is taken until there "
                 "is more (disk_free_min_mib)",
                 (unsigned long long)(space.free >> 20));
        c->full = true;
    } else if (c->full && space.free >= least &&
               core_steady_ms() >= c->full_until_ms) {
        log_info("there is space on the disk again");
        c->full = false;
    }
}

/* A part of the waiting releases each time, peer by peer. */
static void review_waits(struct core *c)
{
    const struct roster *r = c->desk.roster;
    uint64_t number;

    for (; c->waits_of < roster_count(r); c->waits_of++) {
        struct peer *p = roster_at(r, c->waits_of);

        core_read(c);
        if (outbox_waiting(c->desk.store, p->party, c->waits_at, &number, 1) >
            0) {
            core_write(c);
            (void)release_again(&c->desk, p, &c->waits_at);
            c->released = true;
            return;
        }
        c->waits_at = 0;
    }
}

static void tell_changed(struct core *c, const struct inbox_held_at *at)
{
    struct peer *p = roster_by_party(c->desk.roster, at->line.party);
    struct talk *t = p != NULL ? talk_with(c, p) : NULL;
    struct frame_run run = {at->seq, at->seq,
                            (enum frame_disposition)at->held.changed};

    inbox_unhold(c->desk.store, &at->line, at->seq);
    if (t == NULL || !talk_open(t))
        return; /* told when it connects, for it is not settled there */
    carry_receipt(c, t, at->line.lane, &run, 1);
    t->wrote = true;
}

static void review_held(struct core *c)
{
    static struct inbox_held_at changed[INGEST_HELD_A_ROUND];
    struct inbox_held_at after = {
        .line = {c->held_at.party, (enum envelope_lane)c->held_at.lane},
        .seq = c->held_at.seq,
    };
    struct inbox_held_at next;
    size_t n, count;

    core_read(c);
    if (inbox_held(c->desk.store, &after, &next, 1) == 0) {
        c->held_over = true;
        memset(&c->held_at, 0, sizeof c->held_at);
        return;
    }
    core_write(c);
    n = ingest_again(&c->desk, &after, changed, &count);
    for (size_t i = 0; i < count; i++)
        tell_changed(c, &changed[i]);
    c->held_at.party = after.line.party;
    c->held_at.lane = (uint32_t)after.line.lane;
    c->held_at.seq = after.seq;
    c->held_over = n == 0;
}

/* Sessions whose window stood still for lack of an answer from policy. */
static void nudge(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct talk *t = c->talk[i];
            const struct session_out *o = &t->session.out[l];
            struct session_event ev = {.kind = SESSION_RELEASED, .lane = l};

            ev.seq = o->released;
            if (talk_open(t) && !t->more[l].wanted && o->sent < o->released)
                carry_step(c, t, &ev);
        }
}

static bool gives(const struct core *c, const struct talk *t)
{
    return t->giving && talk_open(t) && !c->full && !lines_crowded(&c->lines);
}

/* One page a round, so that a long past delays nobody. */
static void give_back(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++)
        if (gives(c, c->talk[i])) {
            core_write(c);
            give_page(c, c->talk[i]);
            return;
        }
}

static void review_own(struct core *c)
{
    uint64_t soon = c->desk.now_ms + (uint64_t)CARD_EXPIRY_NOTICE_DAYS * DAY_MS;
    bool changed = false;
    enum err err;

    do
        err = own_renew(&c->self, c->child.dir, core_keys(c), c->desk.now_ms,
                        &changed);
    while (core_keys_again(c, err));
    if (err != ERR_OK)
        log_warn("cannot renew the node's card: %s", err_text(err));
    if (changed)
        sessions_card(c);
    if (own_card_end(&c->self) < soon)
        log_warn("alarm: this node's card expires within %d days: rotate its "
                 "keys",
                 CARD_EXPIRY_NOTICE_DAYS);
}

static void each_minute(struct core *c)
{
    c->waits_of = 0;
    c->waits_at = 0;
    c->held_over = false;
    store_abort(c->desk.store);
    store_check_readers(c->desk.store);
}

static void each_second(struct core *c)
{
    review_space(c);
    sessions_tick(c);
    nudge(c);
    dials_tick(c);
    resend_tell(c);
    if (store_state(c->desk.store)->commits != c->commits_told &&
        !store_writing(c->desk.store)) {
        c->commits_told = store_state(c->desk.store)->commits;
        witness_tell(c->child.dir, store_state(c->desk.store));
    }
}

void review_tick(struct core *c)
{
    uint64_t now = core_steady_ms();

    if (c->look_again) {
        c->waits_of = 0;
        c->waits_at = 0;
        c->held_over = false;
        c->look_again = false;
        c->keys_changed = true;
    }
    if (now - c->tick_ms >= CORE_TICK_MS) {
        c->tick_ms = now;
        each_second(c);
    }
    if (now - c->minute_ms >= CORE_MINUTE_MS && !store_writing(c->desk.store)) {
        c->minute_ms = now;
        each_minute(c);
    }
    if (c->own_ms == 0 || now - c->own_ms >= DAY_MS / 24) {
        c->own_ms = now;
        review_own(c);
    }
    give_back(c);
    resend_tick(c);
    notice_tick(c);
    if (!c->full && c->waits_of < roster_count(c->desk.roster))
        review_waits(c);
    if (!c->full && !c->held_over)
        review_held(c);
}

int review_wait_ms(const struct core *c)
{
    bool busy = !c->full &&
                (c->waits_of < roster_count(c->desk.roster) || !c->held_over);

    for (size_t i = 0; i < c->talk_count; i++)
        busy |= gives(c, c->talk[i]);
    busy |= resend_ready(c);
    return busy ? 0 : CORE_TICK_MS / 4;
}
