#include "node/core/link/resume.h"

#include <string.h>

#include "node/core/record/release.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/recv.h"

static void out_checkpoints(const struct facts *d,
                            const struct outbox_stream *stream,
                            struct hello_out *o)
{
    uint64_t seqs[STREAM_CHECKPOINTS_MAX];
    size_t n = stream_checkpoints(seqs, o->seq);

    for (size_t i = 0; i < n; i++) {
        struct hello_checkpoint *at = &o->checkpoints[o->checkpoint_count];

        if (!outbox_chain(&d->txn.view, stream, seqs[i], &at->chain))
            continue;
        at->seq = seqs[i];
        o->checkpoint_count++;
    }
}

static void say_out(const struct facts *d, const struct peer *p,
                    enum envelope_lane lane, struct hello_out *o)
{
    struct outbox_stream stream = release_stream(d, p, lane);
    struct outbox_state state;

    outbox_state(&d->txn.view, &stream, &state);
    *o = (struct hello_out){
        .seq = state.n, .settled = state.settled, .head = state.head};
    out_checkpoints(d, &stream, o);
}

static void in_checkpoints(const struct facts *d,
                           const struct recv_stream *stream,
                           struct hello_in *in)
{
    uint64_t seqs[STREAM_CHECKPOINTS_MAX];
    size_t n = stream_checkpoints(seqs, in->seq);

    for (size_t i = 0; i < n; i++) {
        struct hello_checkpoint *at = &in->checkpoints[in->checkpoint_count];
        struct recv_entry e;

        if (!recv_entry(&d->txn.view, stream, seqs[i], &e))
            continue;
        *at = (struct hello_checkpoint){seqs[i], e.chain};
        in->checkpoint_count++;
    }
}

static void say_in(const struct facts *d, const struct peer *p,
                   enum envelope_lane lane, struct buffer *room,
                   struct hello_in *in)
{
    const struct recv_stream stream = {p->node_no, lane};
    struct recv_state state;
    size_t at = room->len;

    recv_state(&d->txn.view, &stream, &state);
    *in = (struct hello_in){
        .held = state.held != 0,
        .incarnation = state.incarnation,
        .seq = state.seq,
        .head = state.head,
    };
    if (buffer_add(room, (struct bytes){state.proof, state.proof_len}))
        in->proof = (struct bytes){room->at + at, state.proof_len};
    in_checkpoints(d, &stream, in);
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

static bool no_incarnation(const struct incarnation *i)
{
    static const struct incarnation none;

    return stream_same_incarnation(i, &none);
}

static void known_of(const struct facts *d, const struct peer *p, uint32_t life,
                     uint64_t known[static ENVELOPE_LANES])
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_stream stream = release_stream(d, p, l);

        known[l] = outbox_past(&d->txn.view, &stream, life);
    }
}

/* The peer may have been away while more than one life began. Before the one
   that was rebuilt nothing is known. */
static void say_lives(const struct facts *d, const struct peer *p,
                      uint32_t before, struct hello *out)
{
    struct incarnation names[HELLO_LIVES_MAX] = {0};
    size_t count =
        incarnation_below(&d->txn.view, before, names, HELLO_LIVES_MAX - 1);
    uint32_t lost = view_state(&d->txn.view)->lost;

    for (size_t i = 0; i < count && before > lost; i++) {
        struct hello_life *life = &out->lives[out->life_count];

        if (no_incarnation(&names[i])) /* of a store that kept no names */
            break;
        out->life_count++;
        life->incarnation = names[i];
        known_of(d, p, --before, life->known);
    }
    if (lost != 0 && before == lost)
        out->lives[out->life_count++] = (struct hello_life){0};
}

/* WIRE.md 10.3: "of the life before this one, what this node still knows that
   it released to you" */
static void say_past(const struct facts *d, const struct peer *p,
                     struct hello *out)
{
    const struct store_state *s = view_state(&d->txn.view);

    out->has_past = out->past == HELLO_NAMED;
    if (out->has_past) {
        known_of(d, p, s->life - 1, out->past_seq);
        say_lives(d, p, s->life - 1, out);
    }
}

void resume_say(const struct facts *d, const struct peer *p,
                struct buffer *room, struct hello *out)
{
    const struct store_state *s = view_state(&d->txn.view);
    struct loss loss;

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
    say_past(d, p, out);
    loss_get(&d->txn.view, p->node_no, &loss);
    out->again_ms = loss_again_ms(&loss, d->now_ms);
}

static bool signed_by_me(const struct facts *d, struct bytes proof,
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
static bool proven(const struct facts *d, const struct peer *p,
                   enum envelope_lane lane, const struct hello_in *in)
{
    struct envelope_header h;

    return in->proof.len > 0 && signed_by_me(d, in->proof, &h) &&
           ident_same(&h.sender, facts_me(d)) &&
           ident_same(&h.recipient, &p->id) && h.lane == lane &&
           h.seq == in->seq &&
           stream_same_incarnation(&h.incarnation, &in->incarnation) &&
           memcmp(&h.chain, &in->head, sizeof h.chain) == 0;
}

/* Of whatever life: the claim beside it may be of a later one, in which nothing
   was sent. */
static bool is_earlier(const struct facts *d, const struct peer *p,
                       struct bytes proof)
{
    struct envelope_header h;

    return proof.len > 0 && signed_by_me(d, proof, &h) &&
           ident_same(&h.sender, facts_me(d)) &&
           ident_same(&h.recipient, &p->id) &&
           !stream_same_incarnation(&h.incarnation,
                                    &view_state(&d->txn.view)->incarnation);
}

bool resume_shows_past(const struct facts *d, const struct peer *p,
                       const struct hello *h)
{
    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        if (is_earlier(d, p, h->in[l].proof))
            return true;
    return false;
}

/* A claim about a life before this one says nothing of the stream that begins
   now. Of a past that is unknown, or that has no names, any may be true, also
   after other lives. */
static bool of_my_past(const struct facts *d, const struct hello_in *in)
{
    return view_state(&d->txn.view)->lost != 0 ||
           view_state(&d->txn.view)->unnamed > 0 ||
           incarnation_life(&d->txn.view, &in->incarnation) != 0;
}

/* Whether the receiver's known incarnation answered what lies beyond a claim
   about an earlier life. */
static bool answered_beyond(const struct facts *d,
                            const struct outbox_stream *stream,
                            const struct hello_in *in)
{
    uint32_t life = incarnation_life(&d->txn.view, &in->incarnation);
    uint64_t seq = in->seq + 1;
    struct outbox_release r;
    struct outbox_entry e;
    struct loss loss;

    loss_get(&d->txn.view, stream->node_no, &loss);
    return life != 0 &&
           outbox_past_entry(&d->txn.view, stream, life, seq, &e) &&
           outbox_release_get(&d->txn.view, e.number, stream->node_no, &r) &&
           r.life == life && r.seq == seq && r.lane == stream->lane &&
           r.receiver_life == loss.receiver_life && r.receiver_life != 0;
}

static void judge_out(const struct facts *d, const struct peer *p,
                      const struct hello *h, enum envelope_lane lane,
                      struct session_judgement *j)
{
    const struct hello_in *in = &h->in[lane];
    struct outbox_stream stream = release_stream(d, p, lane);
    struct stream_receiver_facts f = {.claim_has = in->held,
                                      .claim_seq = in->seq};
    struct outbox_state state;
    struct hello_life named;
    struct hash chain;

    outbox_state(&d->txn.view, &stream, &state);
    f.released = state.n;
    f.acked = state.acked;
    f.claim_is_mine =
        stream_same_incarnation(&in->incarnation, &state.incarnation);
    if (f.claim_has && !f.claim_is_mine && of_my_past(d, in)) {
        f.behind_past = answered_beyond(d, &stream, in);
        f.claim_has = false;
        f.claim_seq = 0;
    }
    f.head_is_mine = f.claim_is_mine &&
                     outbox_chain(&d->txn.view, &stream, in->seq, &chain) &&
                     memcmp(&chain, &in->head, sizeof chain) == 0;
    f.proven = proven(d, p, lane, in);
    f.receiver_new = resume_is_new(d, p, h);
    f.receiver_explained =
        hello_names(h, &state.receiver_incarnation, &named) ||
        (hello_rebuilt(h) && h->identity_ms > state.receiver_identity_ms);
    j->out[lane].released = state.n;
    j->out[lane].verdict = stream_judge_receiver(&f);
    j->out[lane].claim_seq = f.claim_has ? f.claim_seq : 0;
}

static void judge_in(const struct facts *d, const struct peer *p,
                     const struct hello *h, enum envelope_lane lane,
                     struct session_judgement *j)
{
    const struct recv_stream stream = {p->node_no, lane};
    struct stream_sender_facts f = {0};
    struct recv_state state;
    struct hello_life named;

    recv_state(&d->txn.view, &stream, &state);
    f.held = state.held != 0;
    f.same = stream_same_incarnation(&h->incarnation, &state.incarnation);
    f.names_held = hello_names(h, &state.incarnation, &named);
    f.unknown_and_newer =
        hello_rebuilt(h) && h->identity_ms > state.identity_ms;
    j->in[lane].verdict = stream_judge_sender(&f);
    j->in[lane].stored = (struct session_place){state.seq, state.head};
    j->in[lane].settled = h->out[lane].settled;
}

void resume_judge(const struct facts *d, const struct peer *p,
                  const struct hello *h, struct session_judgement *out)
{
    *out = (struct session_judgement){0};
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        judge_out(d, p, h, l, out);
        judge_in(d, p, h, l, out);
    }
}

/* What of that which was answered is covered by a claim: of my present life,
   all earlier ones and its places up to the claim. Of an earlier one its places
   alone: this store may have been put back since, and know nothing of a loss
   that the incarnation began with. */
static struct loss_cursor covered(const struct facts *d,
                                  const struct hello_in *in)
{
    struct loss_cursor held = {0};

    if (!in->held)
        return held;
    held.life = incarnation_life(&d->txn.view, &in->incarnation);
    if (held.life != 0)
        held.seq = in->seq;
    if (held.life != view_state(&d->txn.view)->life)
        held.from = held.life;
    return held;
}

/* Places of this life go again where they stand. */
static void rewind_lanes(struct facts *d, struct peer *p,
                         const struct loss_cursor *held)
{
    const struct store_state *s = view_state(&d->txn.view);
    struct loss loss;
    bool again = false;

    loss_get(&d->txn.view, p->node_no, &loss);
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        struct outbox_stream stream = release_stream(d, p, l);
        uint64_t seq = held[l].life == s->life ? held[l].seq : 0;

        loss.again[l] = outbox_rewind(&d->txn, &stream, seq);
        again |= loss.again[l] != 0;
    }
    loss.again_life = s->life;
    if (again)
        (void)loss_begin(&loss, d->now_ms);
    loss_put(&d->txn, p->node_no, &loss);
}

/* Judged by incarnation: that nothing was acknowledged in this life of mine
   says nothing of the earlier ones. */
static void new_incarnation(struct facts *d, struct peer *p,
                            const struct hello *h)
{
    struct loss_cursor held[ENVELOPE_LANES];
    struct loss loss;

    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        held[l] = covered(d, &h->in[l]);
    loss_meet(&d->txn, p->node_no, held, d->now_ms);
    loss_get(&d->txn.view, p->node_no, &loss);
    if (loss.receiver_life > 1)
        rewind_lanes(d, p, held);
    p->repaid = false;
}

bool resume_is_new(const struct facts *d, const struct peer *p,
                   const struct hello *h)
{
    struct outbox_stream stream = release_stream(d, p, ENVELOPE_RELAYABLE);
    struct outbox_state state;

    outbox_state(&d->txn.view, &stream, &state);
    return !no_incarnation(&state.receiver_incarnation) &&
           !stream_same_incarnation(&h->incarnation,
                                    &state.receiver_incarnation);
}

void resume_met(struct facts *d, struct peer *p, const struct hello *h)
{
    struct outbox_stream stream = release_stream(d, p, ENVELOPE_RELAYABLE);
    struct outbox_state state;

    p->again_ms = h->again_ms;
    outbox_state(&d->txn.view, &stream, &state);
    if (!stream_same_incarnation(&h->incarnation, &state.receiver_incarnation))
        new_incarnation(d, p, h);
    for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
        stream.lane = (enum envelope_lane)l;
        outbox_state(&d->txn.view, &stream, &state);
        state.receiver_incarnation = h->incarnation;
        state.receiver_identity_ms = h->identity_ms;
        outbox_state_put(&d->txn, &stream, &state);
    }
}
