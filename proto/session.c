#include "proto/session.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "proto/card.h"
#include "proto/session_lane.h"

/* What an event or a frame sets off. */
typedef void reaction(struct session *s, const struct session_event *ev,
                      struct session_actions *out);

static void greet(struct session *s, const struct session_event *ev,
                  struct session_actions *out)
{
    memcpy(s->my_challenge, ev->challenge, sizeof s->my_challenge);
    s->begun_ms = s->heard_ms = s->said_ms = ev->now_ms;
    out->greet = (struct frame_greet){
        .from = s->me.id,
        .to = s->peer.id,
        .my_identity_ms = s->me.identity_ms,
        .my_working_ms = s->me.working_ms,
        .your_identity_ms = s->peer.identity_ms,
        .your_working_ms = s->peer.working_ms,
    };
    memcpy(out->greet.challenge, ev->challenge, sizeof out->greet.challenge);
    session_act(out, (struct session_action){.kind = SESSION_SEND_GREET});
}

/* WIRE.md 3.7: "may exchange CARD frames and nothing else" */
static void say_hello(struct session *s, struct session_actions *out)
{
    if (s->peer.expired) {
        s->state = SESSION_EXPIRED;
        return;
    }
    s->state = SESSION_HELLOING;
    session_act(out, (struct session_action){.kind = SESSION_SEND_HELLO});
}

/* WIRE.md 10.2: "Whoever sees that the other holds an older card sends CARD
   before HELLO." */
static void compare_cards(struct session *s, const struct frame_greet *g,
                          struct session_actions *out)
{
    const struct card_version mine = {s->me.identity_ms, s->me.working_ms};
    const struct card_version theirs = {g->my_identity_ms, g->my_working_ms};
    const struct card_version held_there = {g->your_identity_ms,
                                            g->your_working_ms};
    const struct card_version held_here = {s->peer.identity_ms,
                                           s->peer.working_ms};

    if (card_version_newer(mine, held_there))
        session_act(out, (struct session_action){.kind = SESSION_SEND_CARD});
    if (card_version_newer(held_there, mine))
        session_act(out, (struct session_action){
                             .kind = SESSION_ALARM,
                             .alarm = SESSION_STRANGE_CARD,
                         });
    if (card_version_newer(theirs, held_here))
        s->state = SESSION_CARDLESS;
    else
        say_hello(s, out);
}

static void on_greet(struct session *s, const struct session_event *ev,
                     struct session_actions *out)
{
    struct frame_greet g;

    if (frame_greet_parse(&g, ev->frame) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!ident_same(&g.from, &s->peer.id) || !ident_same(&g.to, &s->me.id)) {
        session_alarm_end(s, out, SESSION_WRONG_NODE);
        return;
    }
    memcpy(s->your_challenge, g.challenge, sizeof s->your_challenge);
    compare_cards(s, &g, out);
}

static void on_card(struct session *s, const struct session_event *ev,
                    struct session_actions *out)
{
    struct bytes card;

    if (frame_card_parse(&card, ev->frame) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    session_act(
        out, (struct session_action){.kind = SESSION_KEEP_CARD, .bytes = card});
}

/* WIRE.md 10.3: "a HELLO on another link is refused" */
static bool hello_is_for_us(const struct session *s, const struct hello *h)
{
    return ident_same(&h->from, &s->peer.id) && ident_same(&h->to, &s->me.id) &&
           memcmp(h->my_challenge, s->your_challenge, 32) == 0 &&
           memcmp(h->your_challenge, s->my_challenge, 32) == 0 &&
           ident_same_box(&h->my_tk, &s->your_tk) &&
           ident_same_box(&h->your_tk, &s->my_tk);
}

static void on_hello(struct session *s, const struct session_event *ev,
                     struct session_actions *out)
{
    struct signature sig;
    struct bytes body;

    if (frame_signed_parse(&body, &sig, FRAME_HELLO, ev->frame) != ERR_OK ||
        hello_parse(&out->hello, body) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!ident_verify(&s->peer.sk, IDENT_HELLO, &body, 1, &sig) ||
        !hello_is_for_us(s, &out->hello)) {
        session_alarm_end(s, out, SESSION_BAD_HELLO);
        return;
    }
    s->theirs = out->hello.incarnation;
    for (size_t lane = 0; lane < ENVELOPE_LANES; lane++)
        s->out[lane].credit = out->hello.credit;
    s->state = SESSION_JUDGING;
    session_act(out, (struct session_action){.kind = SESSION_JUDGE});
}

static bool judge_verdict(struct session *s, struct session_actions *out,
                          enum envelope_lane lane, enum stream_verdict verdict)
{
    if (verdict == STREAM_LIE) {
        session_alarm_end(s, out, SESSION_FALSE_CLAIM);
        return false;
    }
    if (stream_fences(verdict)) {
        session_act(out, (struct session_action){.kind = SESSION_FENCE,
                                                 .lane = lane,
                                                 .verdict = verdict});
        session_end(s, out, FRAME_BYE_REFUSED);
        return false;
    }
    return true;
}

static void begin_out(struct session *s, enum envelope_lane lane,
                      const struct session_event *ev,
                      struct session_actions *out)
{
    const struct session_judgement *j = ev->judgement;
    struct session_out *o = &s->out[lane];
    const struct frame_credit credit = o->credit;

    *o = (struct session_out){
        .released = j->out[lane].released,
        .base = j->out[lane].claim_seq,
        .sent = j->out[lane].claim_seq,
        .handed = j->out[lane].claim_seq,
        .credit = credit,
        .head_at_ms = ev->now_ms,
    };
    if (j->out[lane].verdict == STREAM_RESTORED)
        session_act(out, (struct session_action){
                             .kind = SESSION_RESTORED,
                             .lane = lane,
                             .seq = j->out[lane].claim_seq,
                         });
}

static void begin_in(struct session *s, enum envelope_lane lane,
                     const struct session_judgement *j,
                     struct session_actions *out)
{
    struct session_in *in = &s->in[lane];

    *in = (struct session_in){
        .name = {s->peer.id, s->me.id, lane, s->theirs},
    };
    if (j->in[lane].verdict == STREAM_NORMAL)
        in->stored = j->in[lane].stored;
    else
        in->stored.head = stream_start(&in->name);
    in->taken = in->stored;
    if (j->in[lane].verdict == STREAM_RESTORED)
        session_act(out, (struct session_action){.kind = SESSION_ARCHIVE,
                                                 .lane = lane});
}

/* WIRE.md 10.5: "After HELLO the receiver repeats its answers from the sender's
   settled + 1 up to what it holds" */
static void repeat(const struct session *s, enum envelope_lane lane,
                   const struct session_judgement *j,
                   struct session_actions *out)
{
    struct session_action again = {.kind = SESSION_REPEAT,
                                   .lane = lane,
                                   .seq = j->in[lane].settled + 1,
                                   .to = s->in[lane].stored.seq};

    if (again.seq <= again.to)
        session_act(out, again);
}

static void on_judged(struct session *s, const struct session_event *ev,
                      struct session_actions *out)
{
    const struct session_judgement *j = ev->judgement;

    if (s->state != SESSION_JUDGING)
        return;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        if (!judge_verdict(s, out, l, j->out[l].verdict) ||
            !judge_verdict(s, out, l, j->in[l].verdict))
            return;
    s->state = SESSION_OPEN;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        begin_out(s, l, ev, out);
        begin_in(s, l, j, out);
    }
    session_act(out, (struct session_action){.kind = SESSION_OPENED});
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        repeat(s, l, j, out);
        session_lane_more(s, l, out);
    }
}

static void on_giveback(struct session *s, const struct session_event *ev,
                        struct session_actions *out)
{
    struct bytes body = session_verified(s, out, FRAME_GIVEBACK, ev->frame);

    if (s->state != SESSION_CLOSED)
        session_act(out, (struct session_action){.kind = SESSION_GIVEN_BACK,
                                                 .bytes = body});
}

/* What follows HELLO; NULL: it does not. */
static reaction *const open_frames[] = {
    [FRAME_ENVELOPE] = session_lane_envelope,
    [FRAME_RECEIPT] = session_lane_receipt,
    [FRAME_NAK] = session_lane_nak,
    [FRAME_REKEY] = session_lane_rekey,
    [FRAME_HEAD] = session_lane_head,
    [FRAME_GIVEBACK] = on_giveback,
};

static void on_open_frame(struct session *s, enum frame_type type,
                          const struct session_event *ev,
                          struct session_actions *out)
{
    if (type < sizeof open_frames / sizeof *open_frames &&
        open_frames[type] != NULL)
        open_frames[type](s, ev, out);
    else
        session_alarm_end(s, out, SESSION_BAD_FRAME);
}

static void on_handshake_frame(struct session *s, enum frame_type type,
                               const struct session_event *ev,
                               struct session_actions *out)
{
    if (s->state == SESSION_GREETING && type == FRAME_GREET) {
        on_greet(s, ev, out);
    } else if (s->state == SESSION_HELLOING && type == FRAME_HELLO) {
        on_hello(s, ev, out);
    } else if (s->state == SESSION_CARDLESS && type == FRAME_HELLO) {
        /* It greeted with a newer card and did not send it. */
        session_alarm_end(s, out, SESSION_BAD_HELLO);
    } else if (s->state == SESSION_EXPIRED && type == FRAME_HELLO) {
        s->hello_passed = true; /* it cannot know how we see its card */
    } else {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
    }
}

static void on_frame(struct session *s, const struct session_event *ev,
                     struct session_actions *out)
{
    enum frame_type type = frame_type(ev->frame);

    s->heard_ms = ev->now_ms;
    if (type == FRAME_BYE) {
        s->state = SESSION_CLOSED;
        session_act(out, (struct session_action){.kind = SESSION_HANG_UP});
    } else if (type == FRAME_CARD) {
        on_card(s, ev, out);
    } else if (s->state == SESSION_OPEN) {
        on_open_frame(s, type, ev, out);
    } else {
        on_handshake_frame(s, type, ev, out);
    }
}

static void keep_alive(struct session *s, uint64_t now_ms,
                       struct session_actions *out)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct session_out *o = &s->out[l];

        if (o->released == 0 || now_ms - o->head_at_ms < SESSION_HEAD_MS)
            continue;
        o->head_at_ms = s->said_ms = now_ms;
        session_act(
            out, (struct session_action){.kind = SESSION_SEND_HEAD, .lane = l});
    }
    if (now_ms - s->said_ms < SESSION_QUIET_MS)
        return;
    s->said_ms = now_ms;
    session_receipt(s, ENVELOPE_RELAYABLE, &out->receipt);
    session_act(out, (struct session_action){.kind = SESSION_SEND_RECEIPT});
}

static void go_on(struct session *s, uint64_t now_ms,
                  struct session_actions *out)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        session_lane_tick(s, l, now_ms, out);
    keep_alive(s, now_ms, out);
}

/* WIRE.md 10.12: "A session that hears nothing for 90 s ends." */
static void on_tick(struct session *s, const struct session_event *ev,
                    struct session_actions *out)
{
    bool shaking = s->state != SESSION_OPEN;

    if (shaking && ev->now_ms - s->begun_ms >= SESSION_HANDSHAKE_MS)
        session_end(s, out, FRAME_BYE_SILENCE);
    else if (ev->now_ms - s->heard_ms >= SESSION_SILENCE_MS)
        session_end(s, out, FRAME_BYE_SILENCE);
    else if (!shaking)
        go_on(s, ev->now_ms, out);
}

/* WIRE.md 10.12: "says CARD after 30 s" A peer whose frame waits here is not
   silent, whatever the time. */
static void on_waits(struct session *s, const struct session_event *ev,
                     struct session_actions *out)
{
    s->begun_ms = s->heard_ms = ev->now_ms;
    if (ev->now_ms - s->said_ms < SESSION_QUIET_MS)
        return;
    s->said_ms = ev->now_ms;
    session_act(out, (struct session_action){.kind = SESSION_SEND_CARD});
}

static void on_card_changed(struct session *s, const struct session_event *ev,
                            struct session_actions *out)
{
    bool other_sk = memcmp(&s->peer.sk, &ev->peer.sk, sizeof s->peer.sk) != 0;

    s->peer = ev->peer;
    /* WIRE.md 3.5: "a session that was opened under the SK before ends" */
    if (s->state == SESSION_OPEN && other_sk) {
        session_end(s, out, FRAME_BYE_REFUSED);
        return;
    }
    if (s->state != SESSION_CARDLESS && s->state != SESSION_EXPIRED)
        return;
    /* Their HELLO is not said again: the next connection has a new one. */
    if (s->hello_passed && !s->peer.expired)
        session_end(s, out, FRAME_BYE_REFUSED);
    else
        say_hello(s, out);
}

static void on_credit(struct session *s, const struct session_event *ev,
                      struct session_actions *out)
{
    s->grant = ev->credit;
    if (s->state != SESSION_OPEN)
        return;
    /* WIRE.md 9.5: "Credit that comes back is granted by NAK" */
    if (ev->credit.frames > 0) {
        session_lane_ask(s, ev->lane, ev->now_ms, out);
        return;
    }
    session_receipt(s, ev->lane, &out->receipt);
    session_act(out, (struct session_action){.kind = SESSION_SEND_RECEIPT,
                                             .lane = ev->lane});
    s->said_ms = ev->now_ms;
}

static void on_released(struct session *s, const struct session_event *ev,
                        struct session_actions *out)
{
    if (ev->seq > s->out[ev->lane].released)
        s->out[ev->lane].released = ev->seq;
    session_lane_more(s, ev->lane, out);
}

static void on_untaken(struct session *s, const struct session_event *ev,
                       struct session_actions *out)
{
    (void)out;
    s->in[ev->lane].taken = s->in[ev->lane].stored;
}

static void on_bad(struct session *s, const struct session_event *ev,
                   struct session_actions *out)
{
    (void)ev;
    session_alarm_end(s, out, SESSION_BAD_SIGNATURE);
}

static void on_false(struct session *s, const struct session_event *ev,
                     struct session_actions *out)
{
    session_alarm_end(s, out, ev->alarm);
}

static void on_down(struct session *s, const struct session_event *ev,
                    struct session_actions *out)
{
    (void)ev;
    (void)out;
    s->state = SESSION_CLOSED;
}

/* What an event sets off. Core's own reports are about an open session; one
   that arrives after it ended is about what no longer matters. */
static const struct {
    reaction *to;
    bool open_only;
} reactions[] = {
    [SESSION_UP] = {greet, false},
    [SESSION_FRAME] = {on_frame, false},
    [SESSION_CARD_CHANGED] = {on_card_changed, false},
    [SESSION_JUDGED] = {on_judged, false},
    [SESSION_RELEASED] = {on_released, true},
    [SESSION_SENT] = {session_lane_sent, true},
    [SESSION_STORED] = {session_lane_stored, true},
    [SESSION_UNTAKEN] = {on_untaken, true},
    [SESSION_NEEDS_REKEY] = {session_lane_needs_rekey, true},
    [SESSION_BAD] = {on_bad, false},
    [SESSION_FALSE] = {on_false, false},
    [SESSION_CREDIT] = {on_credit, false},
    [SESSION_TICK] = {on_tick, false},
    [SESSION_WAITS] = {on_waits, false},
    [SESSION_DOWN] = {on_down, false},
};

void session_init(struct session *s, const struct session_me *me,
                  const struct session_peer *peer, bool dialled,
                  const struct frame_credit *grant)
{
    *s = (struct session){
        .state = SESSION_GREETING,
        .me = *me,
        .peer = *peer,
        .dialled = dialled,
        .grant = *grant,
    };
}

void session_keys(struct session *s, const struct box_public *mine,
                  const struct box_public *yours)
{
    s->my_tk = *mine;
    s->your_tk = *yours;
}

void session_step(struct session *s, const struct session_event *ev,
                  struct session_actions *out)
{
    out->count = 0;
    if (s->state == SESSION_CLOSED ||
        (reactions[ev->kind].open_only && s->state != SESSION_OPEN))
        return;
    reactions[ev->kind].to(s, ev, out);
}

void session_hello(const struct session *s, struct hello *out)
{
    out->from = s->me.id;
    out->to = s->peer.id;
    memcpy(out->my_challenge, s->my_challenge, sizeof out->my_challenge);
    memcpy(out->your_challenge, s->your_challenge, sizeof out->your_challenge);
    out->my_tk = s->my_tk;
    out->your_tk = s->your_tk;
    out->identity_ms = s->me.identity_ms;
    out->working_ms = s->me.working_ms;
    out->incarnation = s->me.incarnation;
    out->credit = s->grant;
}

bool session_unopened(const struct session *s, enum envelope_lane lane,
                      uint64_t seq)
{
    return s->in[lane].rekey_seq == seq &&
           s->in[lane].rekey_tries >= SESSION_REKEY_TRIES;
}
