#include "node/core/timers.h"

#include "node/core/facts/alarm.h"
#include "node/core/facts/confirmation.h"
#include "node/core/facts/own_card.h"
#include "node/core/link/giveback_send.h"
#include "node/core/link/net_state.h"
#include "node/core/link/receipts_again.h"
#include "node/core/link/resend.h"
#include "node/core/link/session_actions.h"
#include "node/core/link/session_set.h"
#include "node/core/link/signer.h"
#include "node/core/record/apply.h"
#include "node/core/record/held.h"
#include "node/core/record/notice.h"
#include "node/core/record/release.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/recv.h"
#include "node/core/store/stage.h"
#include "node/core/witness.h"
#include "node/date.h"

_Static_assert((int)HELD_A_ROUND < (int)SIGNER_ITEMS_MAX,
               "all answers of a round wait for its commit");

/* A part of what waits for one peer each time; then it is the next one's turn.
 */
static void look_at_waits(struct core *c)
{
    const struct roster *r = c->facts.roster;

    for (size_t left = roster_count(r); left > 0; left--) {
        struct peer *p = roster_at(r, c->looks_of++ % roster_count(r));

        core_read(c);
        if (!release_look_lasts(&c->facts, p))
            continue;
        core_write(c);
        (void)release_again(&c->facts, p);
        c->released = true;
        return;
    }
}

static void look_at_all(struct core *c)
{
    for (size_t i = 0; i < roster_count(c->facts.roster); i++)
        release_look(roster_at(c->facts.roster, i));
}

static bool looks(const struct core *c)
{
    for (size_t i = 0; i < roster_count(c->facts.roster); i++)
        if (roster_at(c->facts.roster, i)->look.due)
            return true;
    return false;
}

/* Whom it does not reach now reads it in the receipts that a new session begins
   with. */
static void tell_changed(struct core *c, const struct held_answer *a)
{
    struct peer *p = roster_by_node_no(c->facts.roster, a->node_no);
    struct conn *t = p != NULL ? conn_with(c, p) : NULL;
    const struct recv_stream stream = {a->node_no, a->at.lane};
    struct frame_run run = {a->at.seq, a->at.seq, a->answer};
    struct recv_state state;

    recv_state(&c->facts.txn.view, &stream, &state);
    if (t == NULL || !conn_open(t) || state.life != a->at.life)
        return;
    receipts_again_change(c, t, a->at.lane, &run);
    t->wrote = true;
}

static void judge_held(struct core *c)
{
    static struct held_answer answers[HELD_A_ROUND];
    size_t count;

    core_read(c);
    c->held_over = !hold_any_due(&c->facts.txn.view, c->facts.now_ms);
    if (c->held_over)
        return;
    /* A signer that became full on the way would send some of the answers at
       once. WIRE.md 9.3: "A receipt is sent only after the commit" */
    signer_flush(c);
    core_write(c);
    count = held_again(&c->facts, answers);
    for (size_t i = 0; i < count; i++)
        tell_changed(c, &answers[i]);
}

/* One part a round: its index entries take a while. */
static void forget_staged(struct core *c)
{
    struct act_token token;
    struct stage_part part;
    uint32_t i;

    core_read(c);
    if (!stage_over(&c->facts.txn.view, c->facts.now_ms, &token, &i, &part)) {
        c->staged_over = true;
        return;
    }
    core_write(c);
    apply_unstage(&c->facts, &part.row, part.entries);
    stage_del(&c->facts.txn, &token, i);
}

/* Lists tell of it, though none of it is sent again yet. */
static void look_at_lost(struct core *c)
{
    core_read(c);
    c->lost_over = !outstanding_lasts(&c->facts.txn.view);
    if (c->lost_over)
        return;
    core_write(c);
    (void)outstanding_go_on(&c->facts.txn);
}

/* Sessions whose window stood still for lack of an answer from policy. */
static void nudge(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            struct conn *t = c->conn[i];
            const struct session_out *o = &t->session.out[l];
            struct session_event ev = {.kind = SESSION_RELEASED, .lane = l};

            ev.seq = o->released;
            if (conn_open(t) && !t->more[l].wanted && o->sent < o->released)
                session_actions_step(c, t, &ev);
        }
}

static bool gives(const struct core *c, const struct conn *t)
{
    return t->giving && conn_open(t) && !outage_lasts(&c->outage) &&
           !net_out_crowded(&c->net_out);
}

/* One page a round, so that a long past delays nobody. */
static void give_back(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        if (gives(c, c->conn[i])) {
            core_write(c);
            giveback_send_page(c, c->conn[i]);
            return;
        }
}

/* A person must look before the card's end: nothing here can move it. */
static void tell_own_end(const struct core *c)
{
    const struct card *card = &c->self.card;
    uint64_t soon =
        c->facts.now_ms + (uint64_t)CARD_EXPIRY_NOTICE_DAYS * DATE_DAY_MS;
    char day[DATE_TEXT];

    if (card->identity.expires_ms < soon)
        log_warn("alarm: this node's identity part %s on %s: renew it "
                 "with 'noroshi renew --identity FILE'",
                 card->identity.expires_ms <= c->facts.now_ms ? "ended"
                                                              : "ends",
                 date_text(day, card->identity.expires_ms));
    else if (card->working.expires_ms < soon)
        log_warn("alarm: this node's card ends on %s and was not renewed: %s",
                 date_text(day, card->working.expires_ms),
                 c->clock_doubtful ? "set the clock"
                                   : "the log names the reason");
}

static void renew_own_card(struct core *c)
{
    const struct own_card_moment at = {c->facts.now_ms, c->clock_doubtful};
    bool changed = false;
    enum err err;

    do
        err =
            own_card_renew(&c->self, c->child.dir, core_keys(c), &at, &changed);
    while (core_keys_again(c, err));
    if (err == ERR_DENIED) {
        log_info("the node's card was replaced: starting again to read it");
        c->stop = true;
        return;
    }
    if (err != ERR_OK)
        log_warn("cannot renew the node's card: %s", err_text(err));
    if (changed) {
        session_set_card(c);
        core_write(c);
        hold_news_of_node(&c->facts.txn, facts_me(&c->facts), 0);
    }
    tell_own_end(c);
}

/* Asked each second of what waits, not of what changed: between two looks the
   answer may have changed twice. */
static void waits_for_clock(struct core *c)
{
    core_read(c);
    if (!held_clock_is_news(&c->facts))
        return;
    core_write(c);
    held_news_of_clock(&c->facts);
}

/* The answer changes with each HELLO, jump, fence and revocation: WIRE.md
   7.5. */
static void doubt_clock(struct core *c)
{
    bool doubtful = roster_clock_doubtful(c->facts.roster);

    waits_for_clock(c);
    if (doubtful == c->clock_doubtful)
        return;
    c->clock_doubtful = doubtful;
    c->look_again = true;
    c->own_ms = 0;
    log_warn("alarm: the clock %s most peers' clocks",
             doubtful ? "disagrees with" : "agrees again with");
}

static void tell_ends(struct core *c)
{
    char day[DATE_TEXT];

    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        if (p->end_told || p->revoked ||
            !card_expired(&p->card, c->facts.now_ms))
            continue;
        p->end_told = true;
        if (alarm_due(p, "its card expired", c->facts.now_ms))
            log_warn("alarm: peer '%s': its card expired on %s: only cards are "
                     "exchanged until it has a newer one",
                     p->name, date_text(day, card_end(&p->card)));
    }
}

/* What waits for the operator is alarmed from the first minute on. */
static void remind(struct core *c)
{
    uint64_t now = core_steady_ms(c);

    if (!facts_unconfirmed(&c->facts) ||
        (c->reminded_ms != 0 && now - c->reminded_ms < CONFIRMATION_ALARM_MS))
        return;
    c->reminded_ms = now;
    log_warn("alarm: %s: see 'noroshi peer list', add what is missing, then "
             "'noroshi peer confirm --all'",
             confirmation_text(&c->facts));
}

static void each_minute(struct core *c)
{
    look_at_all(c);
    c->staged_over = false;
    remind(c);
    store_abort(c->store);
    store_check_readers(c->store);
}

/* Who takes much of this node's time is named, before others feel it. */
static void look_at_work(struct core *c)
{
    const uint64_t now_us = work_now_us(c->facts.work);

    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        alarm_tell(p, c->facts.now_ms);
        if (work_look(&p->work, now_us, c->facts.now_ms))
            log_warn("alarm: peer '%s' takes much of this node's time: %s",
                     p->name, work_kind_text(p->work.much_of));
    }
}

static void watch_disk(struct core *c)
{
    uint64_t least = (uint64_t)c->config.limits.disk_free_min_mib << 20;

    if (outage_tick(&c->outage, c->store, least, core_steady_ms(c)))
        core_write(c);
}

static void each_second(struct core *c)
{
    watch_disk(c);
    doubt_clock(c);
    tell_ends(c);
    look_at_work(c);
    c->held_over = false;
    c->lost_over = false;
    session_set_tick(c);
    nudge(c);
    net_state_tick(c);
    resend_tell(c);
    if (view_state(&c->facts.txn.view)->commits != c->commits_told &&
        !store_writing(c->store)) {
        c->commits_told = view_state(&c->facts.txn.view)->commits;
        witness_tell(c->child.dir, view_state(&c->facts.txn.view));
    }
}

/* All that rests on the time of day is looked at again. */
static void on_jump(struct core *c, int64_t jump_ms)
{
    roster_clock_jumped(c->facts.roster, jump_ms);
    c->begun_ms += (uint64_t)jump_ms;
    c->look_again = true;
    c->own_ms = 0;
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);

        p->end_told = false;
        session_actions_card(c, p);
    }
    doubt_clock(c);
}

void timers_clock(struct core *c)
{
    int64_t jump_ms = clock_jump(&c->clock, c->facts.now_ms, core_steady_ms(c));

    if (jump_ms == 0)
        return;
    log_warn("alarm: the clock jumped %s by %lld seconds: it was set, or this "
             "machine slept",
             jump_ms > 0 ? "ahead" : "back",
             (long long)(jump_ms > 0 ? jump_ms : -jump_ms) / 1000);
    on_jump(c, jump_ms);
}

/* What changed may end any wait. */
static void begin_anew(struct core *c)
{
    look_at_all(c);
    c->held_over = false;
    c->look_again = false;
    c->keys_changed = true;
}

/* What a store that can be written goes on with, a part each round. */
static void go_on(struct core *c)
{
    look_at_waits(c);
    if (!c->held_over)
        judge_held(c);
    if (!c->staged_over)
        forget_staged(c);
    if (!c->lost_over)
        look_at_lost(c);
}

void timers_tick(struct core *c)
{
    uint64_t now = core_steady_ms(c);

    if (c->look_again)
        begin_anew(c);
    if (now - c->tick_ms >= CORE_TICK_MS) {
        c->tick_ms = now;
        each_second(c);
    }
    if (now - c->minute_ms >= DATE_MINUTE_MS && !store_writing(c->store)) {
        c->minute_ms = now;
        each_minute(c);
    }
    if (c->own_ms == 0 || now - c->own_ms >= DATE_HOUR_MS) {
        c->own_ms = now;
        renew_own_card(c);
    }
    give_back(c);
    resend_tick(c);
    notice_tick(c);
    if (!outage_lasts(&c->outage))
        go_on(c);
}

int timers_wait_ms(const struct core *c)
{
    bool busy =
        !outage_lasts(&c->outage) && (c->passing || looks(c) || !c->held_over ||
                                      !c->staged_over || !c->lost_over);

    for (size_t i = 0; i < c->conn_count; i++)
        busy |= gives(c, c->conn[i]);
    busy |= resend_ready(c);
    return busy ? 0 : CORE_TICK_MS / 4;
}
