#include "node/core/link/batch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/envelope.h"

struct arrival {
    struct talk *talk;
    enum envelope_lane lane;
    struct envelope envelope; /* points into frames */
    struct key_line_open *open;
};

struct arrivals {
    struct arrival list[ARRIVALS_MAX];
    struct key_line_open open[ARRIVALS_MAX];
    size_t count;
    bool lane_full;
    struct buffer frames, records;
    uint8_t frame_octets[ARRIVALS_ROOM];
    uint8_t record_octets[ARRIVALS_ROOM];
};

void arrivals_open(struct arrivals **out)
{
    struct arrivals *a = calloc(1, sizeof *a);

    if (a == NULL)
        abort();
    a->frames = (struct buffer){a->frame_octets, 0, sizeof a->frame_octets};
    a->records = (struct buffer){a->record_octets, 0, sizeof a->record_octets};
    *out = a;
}

void arrivals_close(struct arrivals *a)
{
    free(a);
}

bool arrivals_full(const struct core *c)
{
    const struct arrivals *a = c->arrivals;

    return a->count == ARRIVALS_MAX || a->lane_full ||
           a->frames.cap - a->frames.len < FRAME_MAX;
}

bool arrivals_any(const struct core *c)
{
    return c->arrivals->count > 0;
}

/* An arrival that finds no room was asked for past arrivals_full(). */
void arrivals_take(struct core *c, struct talk *t, enum envelope_lane lane,
                   struct bytes frame)
{
    struct arrivals *a = c->arrivals;
    struct arrival *at = &a->list[a->count];
    struct bytes copy = {a->frames.at + a->frames.len, frame.len};

    assert(!arrivals_full(c));
    if (!buffer_add(&a->frames, frame) ||
        envelope_parse(&at->envelope, copy) != ERR_OK)
        return;
    at->talk = t;
    at->lane = lane;
    at->open = &a->open[a->count];
    *at->open = (struct key_line_open){
        .frame = copy,
        .author_hint = &t->peer->card.identity.sk,
        .now_ms = c->desk.now_ms,
        .out = &a->records,
    };
    at->open->sk_count = card_sk_candidates(
        at->open->sks, &t->peer->card, at->envelope.header.sender_version_ms);
    a->count++;
    /* What one receipt can tell. */
    a->lane_full |= ++t->batch[lane].taken == FRAME_RUNS_MAX;
}

enum err arrivals_unseal(struct core *c)
{
    struct arrivals *a = c->arrivals;
    enum err err;

    if (a->count == 0)
        return ERR_OK;
    do {
        a->records.len = 0;
        err = key_line_open(core_keys(c), a->open, a->count);
    } while (core_keys_again(c, err));
    if (err != ERR_OK)
        log_warn("cannot have envelopes opened: %s", err_text(err));
    return err;
}

static void stop(struct talk_batch *b, enum ingest_outcome why, uint64_t seq)
{
    b->stopped = true;
    b->outcome = why;
    b->seq = seq;
}

static void store_one(struct core *c, struct arrival *at)
{
    struct talk_batch *b = &at->talk->batch[at->lane];
    struct session *s = &at->talk->session;
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

    if (at->talk->ended || b->stopped)
        return;
    memcpy(item.blind, at->open->blind, sizeof item.blind);
    if (!b->begun)
        ingest_begin(&c->desk, &b->in, at->talk->peer, &s->in[at->lane].name);
    b->begun = true;
    outcome = ingest_one(&c->desk, &b->in, &item, &disposition);
    if (outcome != INGEST_TAKEN) {
        stop(b, outcome, seq);
        return;
    }
    inbox_run_add(b->runs, &b->run_count, seq, disposition);
}

static void end_one(struct core *c, struct talk *t, enum envelope_lane lane)
{
    struct talk_batch *b = &t->batch[lane];
    const struct envelope *last = NULL;

    for (size_t i = 0; i < c->arrivals->count; i++) {
        struct arrival *at = &c->arrivals->list[i];

        if (at->talk == t && at->lane == lane &&
            at->envelope.header.seq == b->in.state.seq)
            last = &at->envelope;
    }
    ingest_end(&c->desk, &b->in, last);
}

void arrivals_store(struct core *c)
{
    if (c->arrivals->count == 0)
        return;
    core_write(c);
    for (size_t i = 0; i < c->arrivals->count; i++)
        store_one(c, &c->arrivals->list[i]);
    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (c->talk[i]->batch[l].begun)
                end_one(c, c->talk[i], l);
}

void arrivals_clear(struct core *c)
{
    struct arrivals *a = c->arrivals;

    a->count = 0;
    a->lane_full = false;
    a->frames.len = a->records.len = 0;
}
