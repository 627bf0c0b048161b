#include "node/core/link/session_actions.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/facts/confirmation.h"
#include "node/core/link/batch.h"
#include "node/core/link/card_relay.h"
#include "node/core/link/cards_met.h"
#include "node/core/link/net_state.h"
#include "node/core/link/receipts_again.h"
#include "node/core/link/resume.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/session_say.h"
#include "node/core/record/quota.h"
#include "node/core/record/release.h"
#include "node/core/store/announced.h"

/* A card must not lead this node to a host that no operator has seen: it stays
   with the address of before until the operator says otherwise. */
static void stay_at(struct core *c, struct peer *p, const char *before)
{
    char now[CONFIG_ENDPOINT_MAX];

    net_state_endpoint(now, p);
    if (now[0] == '\0' || config_same_host(now, before))
        return;
    if (alarm_due(p, "its new card names another host", c->facts.now_ms))
        log_warn(
            "alarm: the new card of peer '%s' names another host, %s; this "
            "node dials it after 'noroshi peer set %s --connect %s'",
            p->name, now, p->name, now);
    snprintf(p->connect, sizeof p->connect, "%s",
             before[0] != '\0' ? before : CONFIG_NEVER);
}

/* A card ends waits for its own node alone, and what goes to a node waits on
   while its card is expired. */
static void wake(struct core *c, struct peer *p)
{
    c->held_over = false;
    c->keys_changed = true;
    if (!card_expired(&p->card, c->facts.now_ms))
        release_look(p);
}

static bool kept_card(struct core *c, struct conn *t, struct peer *p,
                      struct bytes card)
{
    char before[CONFIG_ENDPOINT_MAX];
    const char *at = net_state_endpoint(before, p);
    struct fault about = {0};
    enum err err =
        roster_keep_card(c->facts.roster, p, card, &c->self.card, &about);

    if (err == ERR_OK) {
        if (alarm_note_due(t->peer, "a new card", c->facts.now_ms))
            log_info("peer '%s' has a new card", p->name);
        stay_at(c, p, at);
        core_write(c);
        t->wrote = true;
        wake(c, p);
        net_state_refresh(c, p);
    } else if (err != ERR_EXISTS && err != ERR_OLDER) {
        if (alarm_due(t->peer, "a new card is refused", c->facts.now_ms))
            log_warn("alarm: peer '%s': a new card of '%s' is refused: %s",
                     t->peer->name, p->name,
                     about.why == ERR_OK ? err_text(err) : about.about);
        return false;
    }
    return true;
}

/* A card of another node than ours, in octets that are not held yet. */
static bool is_news(struct core *c, const struct card *card, struct bytes raw)
{
    struct author held;

    if (ident_same(&card->identity.node, facts_me(&c->facts)))
        return false;
    core_read(c);
    return !authors_find(c->facts.authors, &card->identity.node, &held) ||
           !bytes_equal(held.raw, raw);
}

/* WIRE.md 7.13: "A card that somebody introduces is kept though it names a key
   of a peer" */
static void look_for_peers_keys(struct core *c, const struct conn *t,
                                const struct card *card)
{
    struct fault about = {0};

    if (roster_reuses_key(c->facts.roster, card, NULL, &about) &&
        alarm_due(t->peer, "a card that it introduces uses a peer's key",
                  c->facts.now_ms))
        log_warn("alarm: peer '%s': of a card that it introduces: %s",
                 t->peer->name, about.about);
}

static enum err keep_introduced(struct core *c, struct conn *t,
                                const struct card *card, struct bytes raw,
                                struct fault *about)
{
    enum err err;

    if (card_shares_key(card, &c->self.card))
        return fault_say(about, ERR_CONFLICT,
                         "the card uses a key of this node");
    err =
        authors_keep(c->facts.authors, t->peer->node_no, raw, c->facts.now_ms);
    if (err == ERR_OK)
        look_for_peers_keys(c, t, card);
    return err;
}

static void say_refused(const struct core *c, const struct conn *t,
                        enum err err, const struct fault *about)
{
    if (err != ERR_OK && err != ERR_EXISTS && err != ERR_OLDER &&
        alarm_due(t->peer, "a card that it introduces is refused",
                  c->facts.now_ms))
        log_warn("alarm: peer '%s': a card that it introduces is refused: %s",
                 t->peer->name,
                 about->why != ERR_OK ? about->about
                 : err == ERR_FULL    ? "it introduced too many"
                                      : err_text(err));
}

/* WIRE.md 10.4: "Such a card is kept under 3.5, with the name of who introduced
   it; it makes nobody a peer." That it is refused is no reason to end: who
   signs two cards as one could cut off every honest introducer with it. */
static void introduced(struct core *c, struct conn *t, const struct card *card,
                       struct bytes raw)
{
    struct fault about = {0};
    enum err err;
    struct peer *p = roster_by_id(c->facts.roster, &card->identity.node);
    const struct quota_account account =
        quota_account(t->peer, &card->identity.node);

    if (p != NULL) {
        if (kept_card(c, t, p, raw))
            session_actions_card(c, p);
        return;
    }
    if (!is_news(c, card, raw))
        return; /* and nothing to count */
    if (quota_spent(&c->facts, t->peer->node_no))
        return; /* brought again in a later session */
    core_write(c);
    t->wrote = true;
    quota_place(&c->facts, &account, raw.len);
    err = keep_introduced(c, t, card, raw, &about);
    if (err == ERR_OK) {
        c->held_over = false; /* nothing that is released waits for it */
        cards_met_keep(t->cards_met, raw,
                       node_no_known(&c->facts.txn.view, &card->identity.node));
    }
    say_refused(c, t, err, &about);
}

/* Its signatures were verified, and what followed from it was done; but what
   was kept may have been forgotten since. */
static bool met_before(struct core *c, struct conn *t, struct bytes raw)
{
    uint32_t node_no;

    if (t->cards_met == NULL)
        cards_met_open(&t->cards_met);
    if (!cards_met_again(t->cards_met, raw, &node_no))
        return false;
    if (node_no == 0)
        return true;
    core_read(c);
    return authors_holds_card(c->facts.authors, node_no) ||
           roster_by_node_no(c->facts.roster, node_no) != NULL;
}

static void keep_card(struct core *c, struct conn *t, struct bytes raw)
{
    struct card card;

    if (met_before(c, t, raw))
        return;
    if (card_open(&card, raw) == ERR_OK && conn_open(t) &&
        !ident_same(&card.identity.node, &t->peer->id))
        introduced(c, t, &card, raw);
    else if (kept_card(c, t, t->peer, raw))
        session_actions_card(c, t->peer);
    else
        conn_end(c, t, true);
}

/* HELLO and RECEIPT tell when they were made. Since it came it may have waited:
   for its turn, or for as long as the store could not be written. */
static void measure_clock(struct core *c, struct conn *t, uint64_t theirs_ms)
{
    const uint64_t waited_ms = core_steady_ms(c) - t->came_ms;

    t->peer->skew_ms = (int64_t)(theirs_ms - (c->facts.now_ms - waited_ms));
    t->peer->has_skew = true;
}

/* Also of one that fences us: what it released since comes no more when it is
   rebuilt. */
static void announced(struct core *c, const struct conn *t,
                      const struct hello *h)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        const struct recv_stream stream = {t->peer->node_no, l};

        announced_put(&c->facts.txn, &stream, &h->incarnation, h->out[l].seq);
    }
}

/* The peer has receipts of this node that its store knows nothing of. */
static void look_behind(const struct core *c, struct conn *t,
                        const struct session_judgement *j)
{
    t->peer->receipts = t->peer->held = 0;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        if (j->in[l].verdict != STREAM_NORMAL ||
            j->in[l].settled <= j->in[l].stored.seq)
            continue;
        t->peer->receipts = j->in[l].settled;
        t->peer->held = j->in[l].stored.seq;
        if (!alarm_due(t->peer, "it has receipts of what is not here",
                       c->facts.now_ms))
            continue;
        log_warn("alarm: peer '%s' has this node's receipts up to place %llu, "
                 "and this node holds %llu: was this store put back from a "
                 "backup?",
                 t->peer->name, (unsigned long long)j->in[l].settled,
                 (unsigned long long)j->in[l].stored.seq);
    }
}

/* Also of a peer that never sent anything: each new life of it costs a walk
   over what was released to it. */
static bool too_many_lives(struct core *c, struct conn *t,
                           const struct hello *h)
{
    if (!resume_is_new(&c->facts, t->peer, h) ||
        quota_incarnation(&c->facts, t->peer->node_no))
        return false;
    conn_fence(c, t, "too many new lives in a day");
    conn_end(c, t, true);
    return true;
}

/* A judged HELLO is remembered before the session goes on. */
static void judge(struct core *c, struct conn *t, const struct hello *h)
{
    struct session_event ev = {.kind = SESSION_JUDGED};
    const struct recv_stream stream = {t->peer->node_no, ENVELOPE_RELAYABLE};
    struct session_judgement j;
    struct recv_state held;

    measure_clock(c, t, h->clock_ms);
    core_write(c);
    t->wrote = true;
    if (too_many_lives(c, t, h))
        return;
    resume_judge(&c->facts, t->peer, h, &j);
    look_behind(c, t, &j);
    recv_state(&c->facts.txn.view, &stream, &held);
    t->lost = giveback_ask(h, &held.incarnation);
    ev.judgement = &j;
    session_actions_step(c, t, &ev);
    announced(c, t, h);
    if (!conn_open(t))
        return;
    giveback_asked(&c->facts, t->peer, h);
    giveback_met(&c->facts, t->peer, resume_shows_past(&c->facts, t->peer, h));
    resume_met(&c->facts, t->peer, h);
    sent_forms_met(&c->facts, t->peer, &t->session);
}

/* resume_met() finds what it lost. */
static void restored(const struct core *c, struct conn *t,
                     const struct session_action *a)
{
    if (alarm_note_due(t->peer, "restored", c->facts.now_ms))
        log_warn("peer '%s' was restored: lane %d goes on from %llu",
                 t->peer->name, (int)a->lane, (unsigned long long)a->seq + 1);
}

static void archive(struct core *c, struct conn *t, enum envelope_lane lane)
{
    const struct recv_stream stream = {t->peer->node_no, lane};
    const struct stream_name *name = &t->session.in[lane].name;
    struct recv_state fresh = {
        .incarnation = name->incarnation,
        .held = 1,
        .identity_ms = t->peer->card.identity.version_ms,
        .head = stream_start(name),
    };

    core_write(c);
    if (alarm_note_due(t->peer, "a new life", c->facts.now_ms))
        log_warn("peer '%s' began a new life: its stream on lane %d starts "
                 "anew",
                 t->peer->name, (int)lane);
    if (t->lost.all)
        announced_lost(&c->facts.txn, &stream, c->facts.now_ms);
    giveback_owe(&c->facts, &stream, &t->lost);
    recv_archive(&c->facts.txn, &stream, &fresh);
}

/* An answer that cannot be true: nothing of it is believed. */
static void false_answer(struct core *c, struct conn *t, enum session_alarm why)
{
    struct session_event ev = {.kind = SESSION_FALSE, .alarm = why};

    session_actions_step(c, t, &ev);
}

/* WIRE.md 9.9: "a head in a RECEIPT or NAK that is not the sender's own chain
   at its seq" */
static void stands(struct core *c, struct conn *t,
                   const struct session_action *a)
{
    struct outbox_stream stream = release_stream(&c->facts, t->peer, a->lane);
    struct hash chain;

    core_read(c);
    if (outbox_chain(&c->facts.txn.view, &stream, a->place.seq, &chain) &&
        memcmp(&chain, &a->place.head, sizeof chain) != 0)
        false_answer(c, t, SESSION_FALSE_HEAD);
}

static void acknowledged(struct core *c, struct conn *t,
                         const struct frame_receipt *r)
{
    enum envelope_lane lane = r->stream.lane;
    struct outbox_stream stream = release_stream(&c->facts, t->peer, lane);

    measure_clock(c, t, r->time_ms);
    core_read(c);
    switch (outbox_judge(&c->facts.txn.view, &stream, r->runs, r->run_count)) {
    case OUTBOX_NO_NEWS:
        card_relay_held(c, t, &stream, r);
        return;
    case OUTBOX_FALSE_VOID:
        false_answer(c, t, SESSION_FALSE_VOID);
        return;
    case OUTBOX_FALSE_RECORD:
        false_answer(c, t, SESSION_FALSE_RECORD);
        return;
    case OUTBOX_NEWS:
        break;
    }
    card_relay_held(c, t, &stream, r);
    core_write(c);
    t->wrote = true;
    outbox_acknowledge(&c->facts.txn, &stream, r->runs, r->run_count,
                       c->facts.now_ms);
    sent_forms_raise(&c->facts, t->peer, lane, t->session.out[lane].sent);
    if (t->gave && r->runs[r->run_count - 1].to > t->gave_at[r->stream.lane]) {
        giveback_arrived(&c->facts, t->peer);
        t->gave = false;
    }
}

static void alarm_of(struct core *c, struct conn *t, enum session_alarm alarm)
{
    if (session_alarm_fences(alarm))
        conn_fence(c, t, session_alarm_text(alarm));
    else if (alarm_due(t->peer, session_alarm_text(alarm), c->facts.now_ms))
        log_warn("alarm: peer '%s': %s", t->peer->name,
                 session_alarm_text(alarm));
}

/* Who sends without credit has not heard the HELLO that said so. WIRE.md 7.16:
   "Until then nothing streams in" */
static void taken(struct core *c, struct conn *t,
                  const struct session_action *a)
{
    if (confirmation_lets(&c->facts, t->peer)) {
        batch_take(c, t, a->lane, a->bytes);
        return;
    }
    if (alarm_due(t->peer, "it sends without credit", c->facts.now_ms))
        log_warn("alarm: peer '%s' sends without credit", t->peer->name);
    conn_end(c, t, true);
}

/* Each action that is no word, by what it is called in proto/session.h. */
static void on_keep_card(const struct session_carry *x)
{
    keep_card(x->core, x->conn, x->action->bytes);
}

static void on_judge(const struct session_carry *x)
{
    judge(x->core, x->conn, &x->actions->hello);
}

static void on_restored(const struct session_carry *x)
{
    restored(x->core, x->conn, x->action);
}

static void on_archive(const struct session_carry *x)
{
    archive(x->core, x->conn, x->action->lane);
}

static void on_opened(const struct session_carry *x)
{
    struct peer *p = x->conn->peer;

    if (alarm_note_due(p, "connected", x->core->facts.now_ms))
        log_info("peer '%s' connected", p->name);
    giveback_begin(&x->core->facts, p);
    x->conn->giving = giveback_owed(&x->core->facts, p);
}

static void on_take(const struct session_carry *x)
{
    taken(x->core, x->conn, x->action);
}

static void on_repeat(const struct session_carry *x)
{
    const struct session_action *a = x->action;

    x->conn->repeat[a->lane] = (struct conn_repeat){a->seq, a->to};
}

static void on_receipt_again(const struct session_carry *x)
{
    receipts_again_add(x->conn, x->action->lane, x->action->seq);
}

static void on_stands(const struct session_carry *x)
{
    stands(x->core, x->conn, x->action);
}

static void on_acknowledged(const struct session_carry *x)
{
    acknowledged(x->core, x->conn, &x->actions->received);
}

static void on_given_back(const struct session_carry *x)
{
    core_write(x->core);
    x->conn->wrote = true;
    giveback_take(&x->core->facts, x->conn->peer, x->action->bytes);
}

static void on_more(const struct session_carry *x)
{
    const struct session_action *a = x->action;

    x->conn->more[a->lane] = (struct conn_more){
        .wanted = a->frames > 0,
        .seq = a->seq,
        .frames = a->frames,
        .octets = a->octets,
    };
}

static void on_fence(const struct session_carry *x)
{
    conn_fence(x->core, x->conn, stream_verdict_text(x->action->verdict));
}

static void on_alarm(const struct session_carry *x)
{
    alarm_of(x->core, x->conn, x->action->alarm);
}

static void on_hang_up(const struct session_carry *x)
{
    conn_end(x->core, x->conn, true);
}

/* SESSION_PROOF asks nothing: the envelope at the cursor is the proof kept. */
static void act(const struct session_carry *x)
{
    static void (*const on[])(const struct session_carry *) = {
        [SESSION_KEEP_CARD] = on_keep_card,
        [SESSION_JUDGE] = on_judge,
        [SESSION_RESTORED] = on_restored,
        [SESSION_ARCHIVE] = on_archive,
        [SESSION_OPENED] = on_opened,
        [SESSION_TAKE] = on_take,
        [SESSION_REPEAT] = on_repeat,
        [SESSION_SEND_RECEIPT_AGAIN] = on_receipt_again,
        [SESSION_STANDS] = on_stands,
        [SESSION_ACKNOWLEDGED] = on_acknowledged,
        [SESSION_GIVEN_BACK] = on_given_back,
        [SESSION_MORE] = on_more,
        [SESSION_FENCE] = on_fence,
        [SESSION_ALARM] = on_alarm,
        [SESSION_HANG_UP] = on_hang_up,
    };
    size_t kind = (size_t)x->action->kind;

    if (kind < sizeof on / sizeof *on && on[kind] != NULL)
        on[kind](x);
}

static void carry_out(struct core *c, struct conn *t,
                      struct session_actions *actions)
{
    for (size_t i = 0; i < actions->count && !t->ended; i++) {
        const struct session_carry x = {c, t, actions, &actions->list[i]};

        session_say(&x);
        act(&x);
    }
}

void session_actions_card(struct core *c, const struct peer *p)
{
    struct session_event ev = {.kind = SESSION_CARD_CHANGED};
    struct conn *t = conn_with(c, p);

    if (t == NULL)
        return;
    ev.peer = conn_peer(c, p);
    session_actions_step(c, t, &ev);
}

void session_actions_step(struct core *c, struct conn *t,
                          struct session_event *ev)
{
    struct session_actions actions;

    if (t->ended)
        return;
    ev->now_ms = core_steady_ms(c);
    session_step(&t->session, ev, &actions);
    carry_out(c, t, &actions);
}
