#include "node/core/arrivals.h"

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

void arrivals_unseal(struct core *c)
{
    struct arrivals *a = c->arrivals;
    enum err err;

    if (a->count == 0)
        return;
    do {
        a->records.len = 0;
        err = key_line_open(core_keys(c), a->open, a->count);
    } while (core_keys_again(c, err));
    if (err == ERR_OK)
        return;
    log_warn("cannot have envelopes opened: %s", err_text(err));
    arrivals_answer(c, false);
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

/* Why a lane stopped before all was taken. */
static void answer_stop(struct core *c, struct talk *t, enum envelope_lane lane,
                        const struct talk_batch *b)
{
    struct session_event ev = {.lane = lane, .seq = b->seq};

    switch (b->outcome) {
    case INGEST_TAKEN:
        return;
    case INGEST_REKEY:
        ev.kind = SESSION_NEEDS_REKEY;
        talk_step(c, t, &ev);
        return;
    case INGEST_BAD:
        ev.kind = SESSION_BAD;
        talk_step(c, t, &ev);
        return;
    case INGEST_NEW_CARD:
        log_info("peer '%s' signs under a newer card: asking for it anew",
                 t->peer->name);
        talk_end(c, t, true); /* the next GREET brings the card */
        return;
    }
}

static void answer_lane(struct core *c, struct talk *t, enum envelope_lane lane,
                        bool committed)
{
    struct talk_batch *b = &t->batch[lane];
    struct session_event ev = {.kind = SESSION_STORED, .lane = lane};

    if (!committed) {
        ev.kind = SESSION_UNTAKEN;
        talk_step(c, t, &ev);
        return;
    }
    if (b->run_count > 0) {
        ev.place = (struct session_place){b->in.state.seq, b->in.state.head};
        ev.runs = b->runs;
        ev.count = b->run_count;
        talk_step(c, t, &ev);
    }
    if (b->stopped)
        answer_stop(c, t, lane, b);
}

void arrivals_answer(struct core *c, bool committed)
{
    for (size_t i = 0; i < c->talk_count; i++) {
        struct talk *t = c->talk[i];

        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            if (t->batch[l].taken > 0)
                answer_lane(c, t, l, committed);
            t->batch[l].taken = t->batch[l].run_count = 0;
            t->batch[l].begun = t->batch[l].stopped = false;
        }
    }
    c->arrivals->count = 0;
    c->arrivals->lane_full = false;
    c->arrivals->frames.len = c->arrivals->records.len = 0;
}
