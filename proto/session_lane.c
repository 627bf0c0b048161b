#include "proto/session_lane.h"

#include <assert.h>
#include <string.h>

static bool same_hash(const struct hash *a, const struct hash *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

/* Everything after base is forgotten: it will be sent again. */
static void rewind_to(struct session_out *o, uint64_t seq)
{
    while (o->sent > seq) {
        o->octets -= o->size[o->sent % SESSION_WINDOW];
        o->sent--;
    }
}

/* All up to seq is with the receiver; also what was to be sent again. */
static void advance_to(struct session_out *o, uint64_t seq)
{
    while (o->base < seq && o->base < o->sent) {
        o->base++;
        o->octets -= o->size[o->base % SESSION_WINDOW];
    }
    if (o->sent < seq)
        o->base = o->sent = seq;
    o->rewinds = o->rewinds && o->rewind_to < o->sent;
}

/* WIRE.md 9.5: "at most `frames` frames and `octets` octets may be
   unacknowledged" */
void session_lane_more(struct session *s, enum envelope_lane lane,
                       struct session_actions *out)
{
    const struct session_out *o = &s->out[lane];
    uint64_t flying = o->sent - o->base;
    uint64_t frames = o->credit.frames;
    struct session_action more = {.kind = SESSION_MORE, .lane = lane};

    if (frames > SESSION_WINDOW)
        frames = SESSION_WINDOW;
    if (o->released <= o->sent || flying >= frames || o->rewinds)
        return;
    /* WIRE.md 9.5: "One frame may always be in flight when credit is above 0."
     */
    if (flying > 0 && o->octets >= o->credit.octets)
        return;
    frames -= flying;
    if (frames > o->released - o->sent)
        frames = o->released - o->sent;
    more.seq = o->sent + 1;
    more.frames = (uint32_t)frames;
    more.octets =
        o->octets < o->credit.octets ? o->credit.octets - o->octets : 0;
    session_act(out, more);
}

void session_lane_sent(struct session *s, const struct session_event *ev,
                       struct session_actions *out)
{
    struct session_out *o = &s->out[ev->lane];

    assert(ev->count <= SESSION_WINDOW - (o->sent - o->base));
    for (size_t i = 0; i < ev->count; i++) {
        o->sent++;
        o->size[o->sent % SESSION_WINDOW] = ev->sizes[i];
        o->octets += ev->sizes[i];
    }
    if (o->handed < o->sent)
        o->handed = o->sent;
    s->said_ms = ev->now_ms;
    if (ev->count > 0)
        session_lane_more(s, ev->lane, out);
}

/* WIRE.md 9.2: "one NAK per gap per 5 s, and the sender rewinds" */
static void nak(struct session *s, enum envelope_lane lane, uint64_t now_ms,
                struct session_actions *out)
{
    struct session_in *in = &s->in[lane];

    if (in->nak_seq == in->taken.seq + 1 &&
        now_ms - in->nak_at_ms < SESSION_NAK_MS)
        return;
    in->nak_seq = in->taken.seq + 1;
    in->nak_at_ms = now_ms;
    out->nak = (struct frame_nak){.stream = in->name,
                                  .seq = in->taken.seq,
                                  .head = in->taken.head,
                                  .credit = s->grant};
    session_act(
        out, (struct session_action){.kind = SESSION_SEND_NAK, .lane = lane});
    s->said_ms = now_ms;
}

void session_lane_ask(struct session *s, enum envelope_lane lane,
                      uint64_t now_ms, struct session_actions *out)
{
    s->in[lane].nak_seq = 0; /* whatever was asked before */
    nak(s, lane, now_ms, out);
}

static bool of_this_stream(const struct session *s,
                           const struct envelope_header *h)
{
    const struct stream_name name = {h->sender, h->recipient, h->lane,
                                     h->incarnation};

    return stream_same(&name, &s->in[h->lane].name);
}

/* WIRE.md 9.2: "A receiver takes a frame when its seq is last + 1 and its chain
   prev is the head." */
void session_lane_envelope(struct session *s, const struct session_event *ev,
                           struct session_actions *out)
{
    struct envelope e;
    struct session_in *in;
    uint64_t seq;

    if (envelope_parse(&e, ev->frame) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!of_this_stream(s, &e.header)) {
        session_alarm_end(s, out, SESSION_OTHER_STREAM);
        return;
    }
    /* WIRE.md 9.5: "What comes where credit is 0 is dropped" */
    if (s->grant.frames == 0)
        return;
    in = &s->in[e.header.lane];
    seq = e.header.seq;
    if (seq <= in->taken.seq) {
        if (seq <= in->stored.seq) /* else its receipt is on its way */
            session_act(
                out, (struct session_action){.kind = SESSION_SEND_RECEIPT_AGAIN,
                                             .lane = e.header.lane,
                                             .seq = seq});
        return;
    }
    if (seq > in->taken.seq + 1) {
        nak(s, e.header.lane, ev->now_ms, out);
        return;
    }
    if (!same_hash(&e.header.prev, &in->taken.head)) {
        session_alarm_end(s, out, SESSION_BROKEN_CHAIN);
        return;
    }
    in->taken = (struct session_place){seq, e.header.chain};
    session_act(out, (struct session_action){.kind = SESSION_TAKE,
                                             .lane = e.header.lane,
                                             .seq = seq,
                                             .bytes = ev->frame});
}

void session_lane_stored(struct session *s, const struct session_event *ev,
                         struct session_actions *out)
{
    struct session_in *in = &s->in[ev->lane];

    assert(ev->place.seq <= in->taken.seq && ev->count <= FRAME_RUNS_MAX);
    in->stored = ev->place;
    session_receipt(s, ev->lane, &out->receipt);
    if (ev->count > 0)
        memcpy(out->receipt.runs, ev->runs, ev->count * sizeof *ev->runs);
    out->receipt.run_count = ev->count;
    session_act(out, (struct session_action){.kind = SESSION_SEND_RECEIPT,
                                             .lane = ev->lane});
    s->said_ms = ev->now_ms;
}

/* WIRE.md 9.6: "An unknown or expired EK id is answered with REKEY and the
   current card" */
void session_lane_needs_rekey(struct session *s, const struct session_event *ev,
                              struct session_actions *out)
{
    struct session_in *in = &s->in[ev->lane];

    in->taken = in->stored;
    if (in->rekey_seq != ev->seq)
        in->rekey_tries = 0;
    in->rekey_seq = ev->seq;
    in->rekey_tries++;
    /* What follows in flight is no gap to complain of: the REKEY says it. */
    in->nak_seq = in->taken.seq + 1;
    in->nak_at_ms = ev->now_ms;
    session_act(out, (struct session_action){.kind = SESSION_SEND_REKEY,
                                             .lane = ev->lane,
                                             .seq = ev->seq});
    if (in->rekey_tries == SESSION_REKEY_TRIES)
        session_act(out, (struct session_action){.kind = SESSION_ALARM,
                                                 .lane = ev->lane,
                                                 .alarm = SESSION_UNOPENABLE});
    s->said_ms = ev->now_ms;
}

/* The lane of a frame about the stream I send; false, and the session ended
   or the frame passed over, when it is not about that. */
static bool my_stream(struct session *s, const struct stream_name *name,
                      struct session_actions *out)
{
    if (!ident_same(&name->sender, &s->me.id) ||
        !ident_same(&name->receiver, &s->peer.id)) {
        session_alarm_end(s, out, SESSION_OTHER_STREAM);
        return false;
    }
    return stream_same_incarnation(&name->incarnation, &s->me.incarnation);
}

/* Where the receiver says that it stands; false, and the session ended, when it
   was never sent that. WIRE.md 9.9: "an answer for a place that was neither
   sent on this connection nor claimed in the receiver's HELLO" */
static bool stands(struct session *s, enum envelope_lane lane,
                   const struct session_place *at, struct session_actions *out)
{
    if (at->seq > s->out[lane].handed) {
        session_alarm_end(s, out, SESSION_FALSE_RECEIPT);
        return false;
    }
    session_act(out, (struct session_action){
                         .kind = SESSION_STANDS, .lane = lane, .place = *at});
    return true;
}

/* WIRE.md 9.2: "the rewind is done when those 5 s end" */
static void rewind_later(struct session_out *o, uint64_t seq, uint64_t now_ms)
{
    o->rewind_to = seq;
    o->rewinds = seq < o->sent;
    if (!o->rewinds || (o->rewound && now_ms - o->rewound_ms < SESSION_NAK_MS))
        return;
    rewind_to(o, seq < o->base ? o->base : seq);
    o->rewinds = false;
    o->rewound = true;
    o->rewound_ms = now_ms;
}

void session_lane_tick(struct session *s, enum envelope_lane lane,
                       uint64_t now_ms, struct session_actions *out)
{
    struct session_out *o = &s->out[lane];

    if (!o->rewinds)
        return;
    rewind_later(o, o->rewind_to, now_ms);
    session_lane_more(s, lane, out);
}

/* What the window still waits for; core forgets what it was to send again, for
   that is there. */
static void acknowledged(struct session *s, const struct frame_receipt *r,
                         struct session_actions *out)
{
    enum envelope_lane lane = r->stream.lane;
    struct session_out *o = &s->out[lane];

    if (r->seq >= o->base)
        o->credit = r->credit;
    if (r->seq > o->sent)
        session_act(
            out, (struct session_action){.kind = SESSION_MORE, .lane = lane});
    advance_to(o, r->seq);
    session_act(out, (struct session_action){.kind = SESSION_ACKNOWLEDGED,
                                             .lane = lane,
                                             .seq = r->seq});
    session_lane_more(s, lane, out);
}

/* WIRE.md 10.5: "Only a receipt of the receiver's current incarnation counts."
 */
void session_lane_receipt(struct session *s, const struct session_event *ev,
                          struct session_actions *out)
{
    struct bytes body = session_verified(s, out, FRAME_RECEIPT, ev->frame);
    struct frame_receipt *r = &out->received;
    struct session_place at;
    struct session_out *o;
    bool covers;

    if (s->state == SESSION_CLOSED)
        return;
    if (frame_receipt_parse(r, body) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!my_stream(s, &r->stream, out) ||
        !stream_same_incarnation(&r->receiver_incarnation, &s->theirs))
        return;
    o = &s->out[r->stream.lane];
    at = (struct session_place){r->seq, r->head};
    if (!stands(s, r->stream.lane, &at, out))
        return;
    covers = r->run_count > 0 && r->seq > o->base && r->seq == o->released;
    acknowledged(s, r, out);
    /* WIRE.md 9.7: "at once when the last receipt covered everything" */
    if (covers) {
        o->head_at_ms = ev->now_ms;
        s->said_ms = ev->now_ms;
        session_act(out, (struct session_action){.kind = SESSION_SEND_HEAD,
                                                 .lane = r->stream.lane});
    }
}

void session_lane_nak(struct session *s, const struct session_event *ev,
                      struct session_actions *out)
{
    struct bytes body = session_verified(s, out, FRAME_NAK, ev->frame);
    struct session_place at;
    struct frame_nak n;
    struct session_out *o;

    if (s->state == SESSION_CLOSED)
        return;
    if (frame_nak_parse(&n, body) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!my_stream(s, &n.stream, out))
        return;
    at = (struct session_place){n.seq, n.head};
    if (!stands(s, n.stream.lane, &at, out))
        return;
    o = &s->out[n.stream.lane];
    /* A NAK may have been overtaken by the receipts of what it asks for. */
    if (n.seq < o->base)
        return;
    o->credit = n.credit;
    rewind_later(o, n.seq, ev->now_ms);
    session_lane_more(s, n.stream.lane, out);
}

void session_lane_rekey(struct session *s, const struct session_event *ev,
                        struct session_actions *out)
{
    struct bytes body = session_verified(s, out, FRAME_REKEY, ev->frame);
    struct frame_rekey r;
    struct session_out *o;

    if (s->state == SESSION_CLOSED)
        return;
    if (frame_rekey_parse(&r, body) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    if (!my_stream(s, &r.stream, out))
        return;
    o = &s->out[r.stream.lane];
    if (r.seq <= o->base || r.seq > o->sent)
        return;
    session_act(out, (struct session_action){.kind = SESSION_KEEP_CARD,
                                             .bytes = r.card});
    rewind_later(o, r.seq - 1, ev->now_ms);
    session_lane_more(s, r.stream.lane, out);
}

void session_lane_head(struct session *s, const struct session_event *ev,
                       struct session_actions *out)
{
    struct bytes body = session_verified(s, out, FRAME_HEAD, ev->frame);
    struct frame_head h;
    struct session_in *in;

    if (s->state == SESSION_CLOSED)
        return;
    if (frame_head_parse(&h, body) != ERR_OK) {
        session_alarm_end(s, out, SESSION_BAD_FRAME);
        return;
    }
    in = &s->in[h.stream.lane];
    if (!stream_same(&h.stream, &in->name)) {
        session_alarm_end(s, out, SESSION_OTHER_STREAM);
        return;
    }
    if (h.seq == in->stored.seq && !same_hash(&h.head, &in->stored.head)) {
        session_alarm_end(s, out, SESSION_BROKEN_CHAIN);
        return;
    }
    session_act(out, (struct session_action){.kind = SESSION_PROOF,
                                             .lane = h.stream.lane,
                                             .seq = h.seq,
                                             .bytes = ev->frame});
    /* Frames of one connection arrive in order, so this tail was lost. */
    if (h.seq > in->taken.seq)
        nak(s, h.stream.lane, ev->now_ms, out);
}
