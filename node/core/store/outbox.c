#include "node/core/store/outbox.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/store/jobs.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/table.h"

static struct table_key state_key(const struct outbox_stream *stream)
{
    struct table_key k = {0};

    table_key_u32(&k, stream->node_no);
    table_key_u8(&k, (uint8_t)stream->lane);
    table_key_u8(&k, 0);
    return k;
}

static struct table_key life_key(const struct outbox_stream *stream,
                                 uint32_t life)
{
    struct table_key k = {0};

    table_key_u32(&k, stream->node_no);
    table_key_u8(&k, (uint8_t)stream->lane);
    table_key_u32(&k, life);
    return k;
}

static struct table_key entry_key(const struct view *view,
                                  const struct outbox_stream *stream,
                                  uint64_t seq)
{
    struct table_key k = life_key(stream, view_state(view)->life);

    table_key_u64(&k, seq);
    return k;
}

static struct hash start(const struct view *view,
                         const struct outbox_stream *stream)
{
    const struct stream_name name = {stream->me, stream->peer, stream->lane,
                                     view_state(view)->incarnation};

    return stream_start(&name);
}

void outbox_state(const struct view *view, const struct outbox_stream *stream,
                  struct outbox_state *out)
{
    struct table_key k = state_key(stream);
    const struct incarnation *now = &view_state(view)->incarnation;

    *out = (struct outbox_state){0};
    table_get_value(view, TABLE_STREAM, &k, out, sizeof *out);
    if (stream_same_incarnation(&out->incarnation, now))
        return;
    *out = (struct outbox_state){
        .incarnation = *now,
        .receiver_incarnation = out->receiver_incarnation,
        .receiver_identity_ms = out->receiver_identity_ms,
        .head = start(view, stream),
    };
}

void outbox_state_put(struct txn *txn, const struct outbox_stream *stream,
                      const struct outbox_state *state)
{
    struct table_key k = state_key(stream);
    uint64_t sum = 0;

    for (size_t i = 0; i < OUTBOX_DISPOSITIONS; i++)
        sum += state->by[i];
    /* Released = acknowledged by disposition + in flight. */
    assert(sum == state->acked && state->acked <= state->n);
    assert(state->settled <= state->acked);
    table_put_value(txn, TABLE_STREAM, &k, state, sizeof *state);
}

uint64_t outbox_past(const struct view *view,
                     const struct outbox_stream *stream, uint32_t life)
{
    struct table_key all = life_key(stream, life), end = all;
    struct table_cursor c;
    uint64_t seq = 0;

    table_key_u64(&end, UINT64_MAX);
    table_walk(&c, view, TABLE_OUT);
    if (table_walk_below(&c, &end) && table_walk_within(&c, &all))
        seq = bytes_get_be(c.key.at + all.len, 8);
    table_walk_end(&c);
    return seq;
}

bool outbox_entry(const struct view *view, const struct outbox_stream *stream,
                  uint64_t seq, struct outbox_entry *out)
{
    struct table_key k = entry_key(view, stream, seq);

    return table_get_value(view, TABLE_OUT, &k, out, sizeof *out);
}

bool outbox_past_entry(const struct view *view,
                       const struct outbox_stream *stream, uint32_t life,
                       uint64_t seq, struct outbox_entry *out)
{
    struct table_key k = life_key(stream, life);

    table_key_u64(&k, seq);
    return table_get_value(view, TABLE_OUT, &k, out, sizeof *out);
}

static void entry_put(struct txn *txn, const struct outbox_stream *stream,
                      uint64_t seq, const struct outbox_entry *e)
{
    struct table_key k = entry_key(&txn->view, stream, seq);

    table_put_value(txn, TABLE_OUT, &k, e, sizeof *e);
}

bool outbox_chain(const struct view *view, const struct outbox_stream *stream,
                  uint64_t seq, struct hash *out)
{
    struct outbox_entry e;

    if (seq == 0) {
        *out = start(view, stream);
        return true;
    }
    if (!outbox_entry(view, stream, seq, &e))
        return false;
    *out = e.chain;
    return true;
}

uint64_t outbox_append(struct txn *txn, const struct outbox_stream *stream,
                       uint64_t number, const struct record_id *id,
                       const uint8_t blind[static ENVELOPE_BLIND])
{
    struct outbox_entry e = {.number = number, .id = *id};
    struct outbox_state state;

    outbox_state(&txn->view, stream, &state);
    memcpy(e.blind, blind, sizeof e.blind);
    state.n++;
    e.slot = stream_slot(id, blind);
    e.chain = stream_next(&state.head, state.n, &e.slot);
    state.head = e.chain;
    entry_put(txn, stream, state.n, &e);
    txn_state(txn)->releases++;
    outbox_state_put(txn, stream, &state);
    return state.n;
}

static enum outbox_release_state released_as(uint64_t disposition)
{
    switch ((enum frame_disposition)disposition) {
    case FRAME_STORED:
        return OUTBOX_STORED;
    case FRAME_HELD:
        return OUTBOX_HELD;
    case FRAME_VOID:
        return OUTBOX_VOID;
    case FRAME_NOT_ACCEPTED:
        return OUTBOX_REFUSED;
    case FRAME_UNOPENED:
        return OUTBOX_UNOPENED;
    }
    return OUTBOX_SENT;
}

/* What is no news to the author: what it was told was so for less than
   LOSS_TOLD_AFTER_MS. */
static bool same_again(const struct outbox_release *was,
                       const struct outbox_release *r, uint64_t lost_ms,
                       uint64_t now_ms)
{
    return r->answer == was->answer && r->state == was->answer &&
           now_ms < lost_ms + LOSS_TOLD_AFTER_MS;
}

static void tell_author(struct txn *txn, uint64_t number, uint32_t node_no,
                        uint64_t now_ms)
{
    jobs_put(txn, &(struct job_at){.kind = JOB_PASSED,
                                   .number = number,
                                   .node_no = node_no,
                                   .job.since_ms = now_ms});
}

static bool is_newest(const struct view *view, const struct outbox_release *r,
                      uint64_t seq)
{
    return r->seq == seq && r->life == view_state(view)->life;
}

/* The release's row follows its newest seq, not an older one's receipt; that it
   went, an older one tells as well. */
static void release_follows(struct txn *txn, const struct outbox_stream *stream,
                            uint64_t seq, const struct outbox_entry *e,
                            uint64_t now_ms)
{
    struct outbox_release r, was;
    bool newest, lost, over;
    uint64_t lost_ms;

    if (!outbox_release_get(&txn->view, e->number, stream->node_no, &r))
        return;
    was = r;
    newest = is_newest(&txn->view, &r, seq);
    lost = outbox_release_lost(&txn->view, stream->node_no, &was, &lost_ms);
    /* What was lost and holds no more keeps its answer. */
    over = lost && e->disposition == FRAME_VOID;
    if (e->disposition != 0 && e->disposition != FRAME_VOID)
        r.marks |= OUTBOX_EVER;
    if (newest)
        r.state = (uint8_t)released_as(e->disposition);
    if (newest && !over) {
        outbox_release_answered(&txn->view, stream->node_no, &r);
        r.since_ms = now_ms;
    }
    outbox_release_put(txn, e->number, stream->node_no, &r);
    if (newest && (r.marks & OUTBOX_PASSED) && !over &&
        !(lost && same_again(&was, &r, lost_ms, now_ms)))
        tell_author(txn, e->number, stream->node_no, now_ms);
}

void outbox_mark(struct txn *txn, const struct outbox_stream *stream,
                 uint64_t mark)
{
    struct outbox_state state;

    outbox_state(&txn->view, stream, &state);
    state.record_mark = mark;
    if (view_error(&txn->view) == ERR_OK)
        outbox_state_put(txn, stream, &state);
}

void outbox_void(struct txn *txn, const struct outbox_stream *stream,
                 uint64_t seq, const struct outbox_voiding *why)
{
    struct outbox_release r;
    struct outbox_entry e;

    if (!outbox_entry(&txn->view, stream, seq, &e) ||
        e.forms & OUTBOX_VOID_LEFT)
        return;
    e.forms |= OUTBOX_VOID_LEFT | (why->went ? 0 : OUTBOX_NO_RECORD);
    entry_put(txn, stream, seq, &e);
    if (!outbox_release_get(&txn->view, e.number, stream->node_no, &r))
        return;
    if (why->went)
        r.marks |= OUTBOX_EVER;
    if (is_newest(&txn->view, &r, seq))
        r.rule = why->rule;
    outbox_release_put(txn, e.number, stream->node_no, &r);
}

/* WIRE.md 10.5: "changes "held" once, to stored or not accepted; another answer
   once given stays" */
static bool changes(const struct outbox_entry *e,
                    enum frame_disposition disposition)
{
    return e->disposition == 0 ||
           (e->disposition == FRAME_HELD &&
            (disposition == FRAME_STORED || disposition == FRAME_NOT_ACCEPTED));
}

/* WIRE.md 9.9: "void where only a record may have left; any other answer where
   no record may have left" */
static enum outbox_runs judge_one(const struct outbox_entry *e,
                                  enum frame_disposition disposition)
{
    if (disposition == FRAME_VOID &&
        !(e->forms & (OUTBOX_VOID_LEFT | OUTBOX_UNKNOWN)))
        return OUTBOX_FALSE_VOID;
    if (disposition != FRAME_VOID && e->forms & OUTBOX_NO_RECORD)
        return OUTBOX_FALSE_RECORD;
    return changes(e, disposition) ? OUTBOX_NEWS : OUTBOX_NO_NEWS;
}

/* The part of a run that may be news: what is settled changes no more. */
static struct frame_run unsettled(const struct frame_run *run,
                                  const struct outbox_state *state)
{
    struct frame_run left = *run;

    if (left.from <= state->settled)
        left.from = state->settled + 1;
    if (left.to > state->n)
        left.to = state->n;
    return left;
}

enum outbox_runs outbox_judge(const struct view *view,
                              const struct outbox_stream *stream,
                              const struct frame_run *runs, size_t count)
{
    enum outbox_runs all = OUTBOX_NO_NEWS;
    struct outbox_state state;
    struct outbox_entry e;

    outbox_state(view, stream, &state);
    for (size_t i = 0; i < count; i++) {
        struct frame_run run = unsettled(&runs[i], &state);

        for (uint64_t seq = run.from; seq <= run.to; seq++) {
            enum outbox_runs one = outbox_entry(view, stream, seq, &e)
                                       ? judge_one(&e, run.disposition)
                                       : OUTBOX_NO_NEWS;

            if (one == OUTBOX_FALSE_VOID || one == OUTBOX_FALSE_RECORD)
                return one;
            if (one == OUTBOX_NEWS)
                all = one;
        }
    }
    return all;
}

static void acknowledge_one(struct txn *txn, const struct outbox_stream *stream,
                            struct outbox_state *state, uint64_t seq,
                            const struct frame_run *run, uint64_t now_ms)
{
    struct outbox_entry e;

    if (!outbox_entry(&txn->view, stream, seq, &e) ||
        !changes(&e, run->disposition))
        return;
    if (e.disposition != 0 && seq <= state->acked) {
        state->by[e.disposition]--;
        state->by[run->disposition]++;
    }
    e.disposition = run->disposition;
    entry_put(txn, stream, seq, &e);
    release_follows(txn, stream, seq, &e, now_ms);
}

/* Both only without a hole: what a lost receipt would have said is in flight.
 */
static void advance(const struct view *view, const struct outbox_stream *stream,
                    struct outbox_state *state)
{
    struct outbox_entry e;

    while (state->acked < state->n &&
           outbox_entry(view, stream, state->acked + 1, &e) &&
           e.disposition != 0) {
        if (state->settled == state->acked && e.disposition != FRAME_HELD)
            state->settled++;
        state->acked++;
        state->by[e.disposition]++;
    }
    while (state->settled < state->acked &&
           outbox_entry(view, stream, state->settled + 1, &e) &&
           e.disposition != FRAME_HELD)
        state->settled++;
}

void outbox_acknowledge(struct txn *txn, const struct outbox_stream *stream,
                        const struct frame_run *runs, size_t count,
                        uint64_t now_ms)
{
    struct outbox_state state;

    outbox_state(&txn->view, stream, &state);
    for (size_t i = 0; i < count; i++) {
        struct frame_run run = unsettled(&runs[i], &state);

        for (uint64_t seq = run.from; seq <= run.to; seq++)
            acknowledge_one(txn, stream, &state, seq, &run, now_ms);
    }
    advance(&txn->view, stream, &state);
    if (view_error(&txn->view) == ERR_OK)
        outbox_state_put(txn, stream, &state);
}

uint64_t outbox_rewind(struct txn *txn, const struct outbox_stream *stream,
                       uint64_t seq)
{
    struct outbox_state state;
    struct outbox_entry e;
    uint64_t last = 0;

    outbox_state(&txn->view, stream, &state);
    for (uint64_t at = seq + 1; at <= state.n; at++) {
        if (!outbox_entry(&txn->view, stream, at, &e) || e.disposition == 0)
            continue;
        if (at <= state.acked)
            state.by[e.disposition]--;
        e.disposition = 0;
        entry_put(txn, stream, at, &e);
        last = at;
    }
    if (state.acked > seq)
        state.acked = seq;
    if (state.settled > seq)
        state.settled = seq;
    if (view_error(&txn->view) == ERR_OK && last > 0)
        outbox_state_put(txn, stream, &state);
    return last;
}

/* One entry of the life before, if the peer has not confirmed it. What it holds
   it may still judge, but tells that of a stream that is over. */
static void renew_one(struct txn *txn, const struct outbox_stream *stream,
                      const struct outbox_entry *e, uint64_t now_ms)
{
    uint8_t blind[ENVELOPE_BLIND];
    struct outbox_release r;

    if (e->disposition != 0 && e->disposition != FRAME_HELD)
        return;
    if (!outbox_release_get(&txn->view, e->number, stream->node_no, &r))
        r = (struct outbox_release){0};
    /* This life may have begun from an older copy: its mark proves nothing. */
    if (!(e->forms & OUTBOX_NO_RECORD))
        r.marks |= OUTBOX_EVER;
    randombytes_buf(blind, sizeof blind);
    r.seq = outbox_append(txn, stream, e->number, &e->id, blind);
    r.life = view_state(&txn->view)->life;
    r.lane = (uint8_t)stream->lane;
    r.state = OUTBOX_SENT;
    r.since_ms = now_ms;
    outbox_release_put(txn, e->number, stream->node_no, &r);
}

void outbox_renew(struct txn *txn, const struct outbox_stream *stream,
                  uint32_t life, uint64_t now_ms)
{
    struct table_key from = life_key(stream, life);
    struct outbox_entry e;
    uint64_t seq = 0;
    bool more = true;

    while (more) {
        struct table_key k = from;

        table_key_u64(&k, ++seq);
        more = table_get_value(&txn->view, TABLE_OUT, &k, &e, sizeof e);
        if (more)
            renew_one(txn, stream, &e, now_ms);
    }
}
