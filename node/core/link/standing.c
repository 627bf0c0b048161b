#include "node/core/link/standing.h"

#include <string.h>

#include "node/core/release.h"
#include "node/core/store/inbox.h"

static void out_checkpoints(const struct desk *d,
                            const struct outbox_line *line, struct hello_out *o)
{
    uint64_t seqs[STREAM_CHECKPOINTS_MAX];
    size_t n = stream_checkpoints(seqs, o->seq);

    for (size_t i = 0; i < n; i++) {
        struct hello_checkpoint *at = &o->checkpoints[o->checkpoint_count];

        if (!outbox_chain(d->store, line, seqs[i], &at->chain))
            continue;
        at->seq = seqs[i];
        o->checkpoint_count++;
    }
}

static void say_out(const struct desk *d, const struct peer *p,
                    enum envelope_lane lane, struct hello_out *o)
{
    struct outbox_line line = release_line(d, p, lane);
    struct outbox_state state;

    outbox_state(d->store, &line, &state);
    *o = (struct hello_out){
        .seq = state.n, .settled = state.settled, .head = state.head};
    out_checkpoints(d, &line, o);
}

static void in_checkpoints(const struct desk *d, const struct inbox_line *line,
                           struct hello_in *in)
{
    uint64_t seqs[STREAM_CHECKPOINTS_MAX];
    size_t n = stream_checkpoints(seqs, in->seq);

    for (size_t i = 0; i < n; i++) {
        struct hello_checkpoint *at = &in->checkpoints[in->checkpoint_count];
        struct inbox_entry e;

        if (!inbox_entry(d->store, line, seqs[i], &e))
            continue;
        *at = (struct hello_checkpoint){seqs[i], e.chain};
        in->checkpoint_count++;
    }
}

static void say_in(const struct desk *d, const struct peer *p,
                   enum envelope_lane lane, struct buffer *room,
                   struct hello_in *in)
{
    const struct inbox_line line = {p->party, lane};
    struct inbox_state state;
    size_t at = room->len;

    inbox_state(d->store, &line, &state);
    *in = (struct hello_in){
        .held = state.held != 0,
        .incarnation = state.incarnation,
        .seq = state.seq,
        .head = state.head,
    };
    if (buffer_add(room, (struct bytes){state.proof, state.proof_len}))
        in->proof = (struct bytes){room->at + at, state.proof_len};
    in_checkpoints(d, &line, in);
}

static enum hello_past past_of(const struct store_state *s)
{
    switch ((enum store_past)s->past) {
    case STORE_FIRST:
        return HELLO_FIRST;
    case STORE_NAMED:
        return HELLO_NAMED;
    case STORE_UNKNOWN:
        return HELLO_UNKNOWN;
    }
    return HELLO_UNKNOWN;
}

void standing_say(const struct desk *d, const struct peer *p,
                  struct buffer *room, struct hello *out)
{
    const struct store_state *s = store_state(d->store);

    out->role = d->self->card.identity.role;
    out->clock_ms = d->now_ms;
    out->incarnation = s->incarnation;
    out->past = past_of(s);
    if (out->past == HELLO_NAMED)
        out->predecessor = s->predecessor;
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        say_out(d, p, l, &out->out[l]);
        say_in(d, p, l, room, &out->in[l]);
    }
}

static bool signed_by_me(const struct desk *d, struct bytes proof,
                         struct envelope_header *h)
{
    const struct card_identity *i = &d->self->card.identity;

    if (envelope_proof_open(h, proof, &i->sk) == ERR_OK)
        return true;
    for (size_t n = 0; n < i->earlier_count; n++)
        if (envelope_proof_open(h, proof, &i->earlier[n].sk) == ERR_OK)
            return true;
    return false;
}

/* WIRE.md 11.1: "with my own signature" */
static bool proven(const struct desk *d, const struct peer *p,
                   enum envelope_lane lane, const struct hello_in *in)
{
    struct envelope_header h;

    return in->proof.len > 0 && signed_by_me(d, in->proof, &h) &&
           ident_same(&h.sender, desk_me(d)) &&
           ident_same(&h.recipient, &p->id) && h.lane == lane &&
           h.seq == in->seq &&
           stream_same_incarnation(&h.incarnation, &in->incarnation) &&
           memcmp(&h.chain, &in->head, sizeof h.chain) == 0;
}

static bool no_incarnation(const struct incarnation *i)
{
    static const struct incarnation none;

    return stream_same_incarnation(i, &none);
}

/* A claim about the life before this one is expected when this one says so,
   and says nothing of the stream that begins now. */
static bool of_my_past(const struct desk *d, const struct hello_in *in)
{
    const struct store_state *s = store_state(d->store);

    return s->past == STORE_UNKNOWN ||
           (s->past == STORE_NAMED &&
            stream_same_incarnation(&in->incarnation, &s->predecessor));
}

static void judge_out(const struct desk *d, const struct peer *p,
                      const struct hello *h, enum envelope_lane lane,
                      struct session_judgement *j)
{
    const struct hello_in *in = &h->in[lane];
    struct outbox_line line = release_line(d, p, lane);
    struct stream_receiver_facts f = {.claim_has = in->held,
                                      .claim_seq = in->seq};
    struct outbox_state state;
    struct hash chain;

    outbox_state(d->store, &line, &state);
    f.released = state.n;
    f.acked = state.acked;
    f.claim_is_mine =
        stream_same_incarnation(&in->incarnation, &state.incarnation);
    if (f.claim_has && !f.claim_is_mine && of_my_past(d, in)) {
        f.claim_has = false;
        f.claim_seq = 0;
    }
    f.head_is_mine = f.claim_is_mine &&
                     outbox_chain(d->store, &line, in->seq, &chain) &&
                     memcmp(&chain, &in->head, sizeof chain) == 0;
    f.proven = proven(d, p, lane, in);
    f.receiver_new =
        !no_incarnation(&state.receiver_incarnation) &&
        !stream_same_incarnation(&h->incarnation, &state.receiver_incarnation);
    f.receiver_explained =
        (h->past == HELLO_NAMED &&
         stream_same_incarnation(&h->predecessor,
                                 &state.receiver_incarnation)) ||
        (h->past == HELLO_UNKNOWN &&
         h->identity_ms > state.receiver_identity_ms);
    j->out[lane].released = state.n;
    j->out[lane].verdict = stream_judge_receiver(&f);
    j->out[lane].claim_seq = f.claim_has ? f.claim_seq : 0;
}

static void judge_in(const struct desk *d, const struct peer *p,
                     const struct hello *h, enum envelope_lane lane,
                     struct session_judgement *j)
{
    const struct inbox_line line = {p->party, lane};
    struct stream_sender_facts f = {0};
    struct inbox_state state;

    inbox_state(d->store, &line, &state);
    f.held = state.held != 0;
    f.same = stream_same_incarnation(&h->incarnation, &state.incarnation);
    f.names_held = h->past == HELLO_NAMED &&
                   stream_same_incarnation(&h->predecessor, &state.incarnation);
    f.unknown_and_newer =
        h->past == HELLO_UNKNOWN && h->identity_ms > state.identity_ms;
    j->in[lane].verdict = stream_judge_sender(&f);
    j->in[lane].stored = (struct session_place){state.seq, state.head};
    j->in[lane].settled = h->out[lane].settled;
}

void standing_judge(const struct desk *d, const struct peer *p,
                    const struct hello *h, struct session_judgement *out)
{
    *out = (struct session_judgement){0};
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        judge_out(d, p, h, l, out);
        judge_in(d, p, h, l, out);
    }
}

bool standing_too_soon(const struct desk *d, const struct peer *p,
                       const struct session_judgement *j)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_line line = release_line(d, p, l);
        struct outbox_state state;

        outbox_state(d->store, &line, &state);
        if (j->out[l].verdict == STREAM_RESTORED && state.restored_ms != 0 &&
            d->now_ms - state.restored_ms < STANDING_RESTORED_MS)
            return true;
    }
    return false;
}

void standing_met(const struct desk *d, const struct peer *p,
                  const struct hello *h)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_line line = release_line(d, p, l);
        struct outbox_state state;

        outbox_state(d->store, &line, &state);
        state.receiver_incarnation = h->incarnation;
        state.receiver_identity_ms = h->identity_ms;
        outbox_state_put(d->store, &line, &state);
    }
}
