#include "node/core/link/session_actions.h"

#include <assert.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/facts/confirmation.h"
#include "node/core/link/batch.h"
#include "node/core/link/net_state.h"
#include "node/core/link/resume.h"
#include "node/core/link/sent_forms.h"
#include "node/core/link/signer.h"
#include "node/core/record/quota.h"
#include "node/core/record/release.h"
#include "node/core/store/announced.h"

static void send_greet(struct core *c, struct conn *t,
                       const struct frame_greet *greet)
{
    uint8_t room[512];
    struct buffer frame = {room, 0, sizeof room};

    if (frame_greet_write(&frame, greet) == ERR_OK)
        conn_send(c, t, bytes_of(&frame));
}

static void send_card(struct core *c, struct conn *t)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct bytes card = {c->self.card_raw, c->self.card_len};

    if (frame_card_write(&frame, card) == ERR_OK)
        conn_send(c, t, bytes_of(&frame));
}

static void send_bye(struct core *c, struct conn *t, enum frame_bye code)
{
    uint8_t room[64];
    struct buffer frame = {room, 0, sizeof room};

    if (frame_bye_write(&frame, code) == ERR_OK)
        conn_send(c, t, bytes_of(&frame));
}

static void say_hello(struct core *c, struct conn *t)
{
    uint8_t proofs_room[ENVELOPE_LANES * ENVELOPE_PROOF_MAX];
    struct buffer proofs = {proofs_room, 0, sizeof proofs_room};
    struct hello h = {0};

    core_read(c);
    session_hello(&t->session, &h);
    resume_say(&c->facts, t->peer, &proofs, &h);
    if (hello_write(signer_room(c), &h) == ERR_OK)
        signer_add(c, t->link, FRAME_HELLO);
}

static void say_receipt(struct core *c, struct conn *t,
                        struct frame_receipt *receipt)
{
    receipt->time_ms = c->facts.now_ms;
    if (frame_receipt_write(signer_room(c), receipt) == ERR_OK)
        signer_add(c, t->link, FRAME_RECEIPT);
}

void session_actions_receipt(struct core *c, struct conn *t,
                             enum envelope_lane lane,
                             const struct frame_run *runs, size_t count)
{
    static struct frame_receipt receipt;

    session_receipt(&t->session, lane, &receipt);
    memcpy(receipt.runs, runs, count * sizeof *runs);
    receipt.run_count = count;
    say_receipt(c, t, &receipt);
}

static void say_receipt_again(struct core *c, struct conn *t,
                              const struct session_action *a)
{
    const struct recv_stream stream = {t->peer->node_no, a->lane};
    struct frame_run runs[FRAME_RUNS_MAX];
    size_t n;

    core_read(c);
    n = recv_runs(&c->facts.txn.view, &stream, a->seq, a->seq, runs,
                  FRAME_RUNS_MAX);
    session_actions_receipt(c, t, a->lane, runs, n);
}

static void say_nak(struct core *c, struct conn *t, const struct frame_nak *nak)
{
    if (frame_nak_write(signer_room(c), nak) == ERR_OK)
        signer_add(c, t->link, FRAME_NAK);
}

static void say_rekey(struct core *c, struct conn *t,
                      const struct session_action *a)
{
    struct frame_rekey rekey = {
        .stream = t->session.in[a->lane].name,
        .seq = a->seq,
        .card = {c->self.card_raw, c->self.card_len},
    };

    if (frame_rekey_write(signer_room(c), &rekey) == ERR_OK)
        signer_add(c, t->link, FRAME_REKEY);
}

static void say_head(struct core *c, struct conn *t, enum envelope_lane lane)
{
    struct outbox_stream stream = release_stream(&c->facts, t->peer, lane);
    struct frame_head head = {.time_ms = c->facts.now_ms};
    struct outbox_state state;

    core_read(c);
    outbox_state(&c->facts.txn.view, &stream, &state);
    head.stream =
        (struct stream_name){stream.me, stream.peer, lane, state.incarnation};
    /* Only what the session may have sent: the rest is named when it goes. */
    head.seq = t->session.out[lane].sent;
    if (outbox_chain(&c->facts.txn.view, &stream, head.seq, &head.head) &&
        frame_head_write(signer_room(c), &head) == ERR_OK)
        signer_add(c, t->link, FRAME_HEAD);
}

static bool kept_card(struct core *c, struct conn *t, struct peer *p,
                      struct bytes card)
{
    enum err err = roster_keep_card(c->facts.roster, p, card, &c->self.card);

    if (err == ERR_OK) {
        log_info("peer '%s' has a new card", p->name);
        core_write(c);
        t->wrote = true;
        c->look_again = true;
        net_state_refresh(c, p);
    } else if (err != ERR_EXISTS && err != ERR_OLDER) {
        log_warn("alarm: peer '%s': a new card of '%s' is refused: %s",
                 t->peer->name, p->name, err_text(err));
        return false;
    }
    return true;
}

/* WIRE.md 10.4: "Such a card is kept under 3.5, with the name of who introduced
   it; it makes nobody a peer." That it is refused is no reason to end: who
   signs two cards as one could cut off every honest introducer with it. */
static void introduced(struct core *c, struct conn *t, const struct card *card,
                       struct bytes raw)
{
    struct fault about = {0};
    enum err err = ERR_CONFLICT;
    struct author held;
    struct peer *p = roster_by_id(c->facts.roster, &card->identity.node);

    if (p != NULL) {
        if (kept_card(c, t, p, raw))
            session_actions_card(c, p);
        return;
    }
    if (ident_same(&card->identity.node, facts_me(&c->facts)))
        return;
    core_read(c);
    if (authors_find(c->facts.authors, &card->identity.node, &held) &&
        bytes_equal(held.raw, raw))
        return; /* no news, and nothing to count */
    if (quota_over(&c->facts, t->peer->node_no))
        return; /* brought again in a later session */
    core_write(c);
    t->wrote = true;
    quota_place(&c->facts, t->peer->node_no, raw.len);
    if (!roster_reuses_key(c->facts.roster, card, &c->self.card, &about))
        err = authors_keep(c->facts.authors, t->peer->node_no, raw);
    c->look_again |= err == ERR_OK;
    if (err != ERR_OK && err != ERR_EXISTS && err != ERR_OLDER &&
        alarm_due(t->peer, c->facts.now_ms))
        log_warn("alarm: peer '%s': a card that it introduces is refused: %s",
                 t->peer->name, err_text(err));
}

static void keep_card(struct core *c, struct conn *t, struct bytes raw)
{
    struct card card;

    if (card_open(&card, raw) == ERR_OK && conn_open(t) &&
        !ident_same(&card.identity.node, &t->peer->id))
        introduced(c, t, &card, raw);
    else if (kept_card(c, t, t->peer, raw))
        session_actions_card(c, t->peer);
    else
        conn_end(c, t, true);
}

/* HELLO and RECEIPT tell when they were made. */
static void measure_clock(struct core *c, struct conn *t, uint64_t theirs_ms)
{
    t->peer->skew_ms = (int64_t)(theirs_ms - c->facts.now_ms);
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
static void look_behind(struct conn *t, const struct session_judgement *j)
{
    t->peer->receipts = t->peer->held = 0;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        if (j->in[l].verdict != STREAM_NORMAL ||
            j->in[l].settled <= j->in[l].stored.seq)
            continue;
        t->peer->receipts = j->in[l].settled;
        t->peer->held = j->in[l].stored.seq;
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
    look_behind(t, &j);
    recv_state(&c->facts.txn.view, &stream, &held);
    t->lost = giveback_ask(h, &held.incarnation);
    ev.judgement = &j;
    session_actions_step(c, t, &ev);
    announced(c, t, h);
    if (!conn_open(t))
        return;
    giveback_met(&c->facts, t->peer, resume_shows_past(&c->facts, t->peer, h));
    resume_met(&c->facts, t->peer, h);
    sent_forms_met(&c->facts, t->peer, &t->session);
}

/* resume_met() finds what it lost. */
static void restored(const struct conn *t, const struct session_action *a)
{
    log_warn("peer '%s' was restored: lane %d goes on from %llu", t->peer->name,
             (int)a->lane, (unsigned long long)a->seq + 1);
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
    log_warn("peer '%s' began a new life: its stream on lane %d starts anew",
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
    else
        log_warn("alarm: peer '%s': %s", t->peer->name,
                 session_alarm_text(alarm));
}

static void repeat(struct conn *t, const struct session_action *a)
{
    t->repeat[a->lane] = (struct conn_repeat){a->seq, a->to};
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
    log_warn("alarm: peer '%s' sends without credit", t->peer->name);
    conn_end(c, t, true);
}

static void more(struct conn *t, const struct session_action *a)
{
    t->more[a->lane] = (struct conn_more){
        .wanted = a->frames > 0,
        .seq = a->seq,
        .frames = a->frames,
        .octets = a->octets,
    };
}

static void speak(struct core *c, struct conn *t,
                  struct session_actions *actions,
                  const struct session_action *a)
{
    switch (a->kind) {
    case SESSION_SEND_GREET:
        send_greet(c, t, &actions->greet);
        return;
    case SESSION_SEND_CARD:
        send_card(c, t);
        return;
    case SESSION_SEND_HELLO:
        say_hello(c, t);
        return;
    case SESSION_SEND_RECEIPT:
        say_receipt(c, t, &actions->receipt);
        return;
    case SESSION_SEND_RECEIPT_AGAIN:
        say_receipt_again(c, t, a);
        return;
    case SESSION_SEND_NAK:
        say_nak(c, t, &actions->nak);
        return;
    case SESSION_SEND_REKEY:
        say_rekey(c, t, a);
        return;
    case SESSION_SEND_HEAD:
        say_head(c, t, a->lane);
        return;
    case SESSION_SEND_BYE:
        send_bye(c, t, a->bye);
        return;
    case SESSION_KEEP_CARD:
    case SESSION_JUDGE:
    case SESSION_RESTORED:
    case SESSION_ARCHIVE:
    case SESSION_OPENED:
    case SESSION_TAKE:
    case SESSION_REPEAT:
    case SESSION_STANDS:
    case SESSION_ACKNOWLEDGED:
    case SESSION_PROOF:
    case SESSION_GIVEN_BACK:
    case SESSION_MORE:
    case SESSION_FENCE:
    case SESSION_ALARM:
    case SESSION_HANG_UP:
        return;
    }
}

static void act(struct core *c, struct conn *t, struct session_actions *actions,
                const struct session_action *a)
{
    switch (a->kind) {
    case SESSION_KEEP_CARD:
        keep_card(c, t, a->bytes);
        return;
    case SESSION_JUDGE:
        judge(c, t, &actions->hello);
        return;
    case SESSION_RESTORED:
        restored(t, a);
        return;
    case SESSION_ARCHIVE:
        archive(c, t, a->lane);
        return;
    case SESSION_OPENED:
        log_info("peer '%s' connected", t->peer->name);
        giveback_begin(&c->facts, t->peer);
        t->giving = giveback_owed(&c->facts, t->peer);
        return;
    case SESSION_TAKE:
        taken(c, t, a);
        return;
    case SESSION_REPEAT:
        repeat(t, a);
        return;
    case SESSION_STANDS:
        stands(c, t, a);
        return;
    case SESSION_ACKNOWLEDGED:
        acknowledged(c, t, &actions->received);
        return;
    case SESSION_MORE:
        more(t, a);
        return;
    case SESSION_FENCE:
        conn_fence(c, t, stream_verdict_text(a->verdict));
        return;
    case SESSION_ALARM:
        alarm_of(c, t, a->alarm);
        return;
    case SESSION_HANG_UP:
        conn_end(c, t, true);
        return;
    case SESSION_GIVEN_BACK:
        core_write(c);
        t->wrote = true;
        giveback_take(&c->facts, t->peer, a->bytes);
        return;
    case SESSION_PROOF: /* the envelope at the cursor is the proof kept */
    case SESSION_SEND_GREET:
    case SESSION_SEND_CARD:
    case SESSION_SEND_HELLO:
    case SESSION_SEND_RECEIPT:
    case SESSION_SEND_RECEIPT_AGAIN:
    case SESSION_SEND_NAK:
    case SESSION_SEND_REKEY:
    case SESSION_SEND_HEAD:
    case SESSION_SEND_BYE:
        return;
    }
}

static void carry_out(struct core *c, struct conn *t,
                      struct session_actions *actions)
{
    for (size_t i = 0; i < actions->count && !t->ended; i++) {
        speak(c, t, actions, &actions->list[i]);
        act(c, t, actions, &actions->list[i]);
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
    ev->now_ms = core_steady_ms();
    session_step(&t->session, ev, &actions);
    carry_out(c, t, &actions);
}
