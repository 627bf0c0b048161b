#include "node/core/link/receipts_out.h"

#include "node/core/link/batch.h"
#include "node/core/link/session_actions.h"

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
        carry_step(c, t, &ev);
        return;
    case INGEST_BAD:
        ev.kind = SESSION_BAD;
        carry_step(c, t, &ev);
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
        carry_step(c, t, &ev);
        return;
    }
    if (b->run_count > 0) {
        ev.place = (struct session_place){b->in.state.seq, b->in.state.head};
        ev.runs = b->runs;
        ev.count = b->run_count;
        carry_step(c, t, &ev);
    }
    if (b->stopped)
        answer_stop(c, t, lane, b);
}

void answers_give(struct core *c, bool committed)
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
    arrivals_clear(c);
}
