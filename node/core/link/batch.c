#include "node/core/link/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/envelope.h"

enum { LEARN_PARTS = 16 };

struct batch_item {
    struct conn *conn;
    enum envelope_lane lane;
    struct envelope envelope; /* points into frames */
    struct key_line_open *open;
    uint64_t opened_us; /* what that took */
};

struct batch {
    struct batch_item list[BATCH_MAX];
    struct key_line_open open[BATCH_MAX];
    size_t count;
    struct buffer frames, records;
    uint8_t frame_octets[BATCH_ROOM];
    uint8_t record_octets[BATCH_ROOM];
};

void batch_open(struct batch **out)
{
    struct batch *a = calloc(1, sizeof *a);

    if (a == NULL)
        abort();
    a->frames = (struct buffer){a->frame_octets, 0, sizeof a->frame_octets};
    a->records = (struct buffer){a->record_octets, 0, sizeof a->record_octets};
    *out = a;
}

void batch_close(struct batch *a)
{
    free(a);
}

bool batch_full(const struct core *c)
{
    const struct batch *a = c->batch;

    return a->count == BATCH_MAX || a->frames.cap - a->frames.len < FRAME_MAX;
}

/* What one receipt can tell. */
bool batch_full_for(const struct conn *t)
{
    bool full = false;

    for (unsigned l = 0; l < ENVELOPE_LANES; l++)
        full |= t->batch[l].taken == FRAME_RUNS_MAX;
    return full;
}

size_t batch_count(const struct core *c)
{
    return c->batch->count;
}

/* An arrival that finds no room was asked for past batch_full(). */
void batch_take(struct core *c, struct conn *t, enum envelope_lane lane,
                struct bytes frame)
{
    struct batch *a = c->batch;
    struct batch_item *at = &a->list[a->count];
    struct bytes copy = {a->frames.at + a->frames.len, frame.len};

    assert(!batch_full(c));
    if (!buffer_add(&a->frames, frame) ||
        envelope_parse(&at->envelope, copy) != ERR_OK)
        return;
    at->conn = t;
    at->lane = lane;
    at->open = &a->open[a->count];
    *at->open = (struct key_line_open){
        .frame = copy,
        .author_hint = &t->peer->card.identity.sk,
        .now_ms = c->facts.now_ms,
        .out = &a->records,
    };
    at->open->sk_count = card_sk_candidates(
        at->open->sks, &t->peer->card, at->envelope.header.sender_version_ms);
    a->count++;
    t->batch[lane].taken++;
}

/* The next one is expected to take about as long. */
static void learn(int64_t *expected_us, int64_t took_us)
{
    *expected_us += (took_us - *expected_us) / LEARN_PARTS;
}

/* Nobody's envelopes are opened apart: each costs its share. */
static void charge_all(struct core *c, uint64_t us)
{
    struct batch *a = c->batch;

    for (size_t i = 0; i < a->count; i++) {
        struct conn *t = a->list[i].conn;

        a->list[i].opened_us = us / a->count;
        work_charge(c->facts.work, &t->peer->work, WORK_RECORDS, us / a->count);
        learn(&t->open_us, (int64_t)(us / a->count));
    }
}

enum err batch_unseal(struct core *c)
{
    const uint64_t begun_us = work_now_us(c->facts.work);
    struct batch *a = c->batch;
    enum err err;

    if (a->count == 0)
        return ERR_OK;
    do {
        a->records.len = 0;
        err = key_line_open(core_keys(c), a->open, a->count);
    } while (core_keys_again(c, err));
    charge_all(c, work_now_us(c->facts.work) - begun_us);
    if (err != ERR_OK)
        log_warn("cannot have envelopes opened: %s", err_text(err));
    return err;
}

static void stop(struct conn_batch *b, enum ingest_outcome why, uint64_t seq)
{
    b->stopped = true;
    b->outcome = why;
    b->seq = seq;
}

static void store_one(struct core *c, struct batch_item *at)
{
    struct conn_batch *b = &at->conn->batch[at->lane];
    struct session *s = &at->conn->session;
    uint64_t seq = at->envelope.header.seq;
    enum frame_disposition disposition;
    enum ingest_outcome outcome;
    struct ingest_item item = {
        .envelope = &at->envelope,
        .opened = at->open->err,
        .record = at->open->record,
        .sender_is_author = at->open->author_ok,
        .last_try = session_unopened(s, at->lane, seq),
    };

    memcpy(item.blind, at->open->blind, sizeof item.blind);
    if (!b->begun)
        ingest_begin(&c->facts, &b->in, at->conn->peer, &s->in[at->lane].name);
    b->begun = true;
    outcome = ingest_one(&c->facts, &b->in, &item, &disposition);
    if (outcome != INGEST_TAKEN) {
        stop(b, outcome, seq);
        return;
    }
    recv_run_add(b->runs, &b->run_count, seq, disposition);
}

/* What waits is opened again: that may take longer than to store it now. And a
   stream goes on by one place at least. */
static bool may_wait(const struct conn *t, const struct conn_batch *b)
{
    return b->run_count > 0 && t->record_us > t->open_us;
}

/* What is over its turn waits, with all that follows it. */
static void store_in_turn(struct core *c, struct batch_item *at)
{
    struct conn_batch *b = &at->conn->batch[at->lane];
    struct work *w = &at->conn->peer->work;
    struct work_place before;
    int64_t left_us;

    if (at->conn->ended || b->stopped)
        return;
    if (c->facts.work != NULL && !work_may_go_on(w) && may_wait(at->conn, b)) {
        stop(b, INGEST_LATER, at->envelope.header.seq);
        at->conn->deferred[at->lane] = true;
        return;
    }
    left_us = w->left_us;
    before = work_enter(c->facts.work, w, WORK_RECORDS);
    store_one(c, at);
    /* Now it is known what was opened. */
    work_was(c->facts.work, WORK_RECORDS, at->opened_us);
    work_count(c->facts.work, at->open->record.len);
    work_leave(c->facts.work, before);
    learn(&at->conn->record_us, left_us - w->left_us);
}

static void end_one(struct core *c, struct conn *t, enum envelope_lane lane)
{
    struct conn_batch *b = &t->batch[lane];
    const struct envelope *last = NULL;

    for (size_t i = 0; i < c->batch->count; i++) {
        struct batch_item *at = &c->batch->list[i];

        if (at->conn == t && at->lane == lane &&
            at->envelope.header.seq == b->in.state.seq)
            last = &at->envelope;
    }
    ingest_end(&c->facts, &b->in, last);
}

void batch_store(struct core *c)
{
    if (c->batch->count == 0)
        return;
    core_write(c);
    for (size_t i = 0; i < c->batch->count; i++)
        store_in_turn(c, &c->batch->list[i]);
    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (c->conn[i]->batch[l].begun)
                end_one(c, c->conn[i], l);
}

void batch_clear(struct core *c)
{
    struct batch *a = c->batch;

    for (size_t i = 0; i < a->count; i++)
        a->list[i].conn->lent_us = 0;
    a->count = 0;
    a->frames.len = a->records.len = 0;
}
