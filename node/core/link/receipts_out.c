#include "node/core/link/receipts_out.h"

#include "node/core/facts/alarm.h"
#include "node/core/link/batch.h"
#include "node/core/link/session_actions.h"
#include "node/core/link/session_set.h"

/* Why a lane stopped before all was taken. */
static void answer_stop(struct core *c, struct conn *t, enum envelope_lane lane,
                        const struct conn_batch *b)
{
    struct session_event ev = {.lane = lane, .seq = b->seq};

    switch (b->outcome) {
    case INGEST_TAKEN:
        return;
    case INGEST_REKEY:
        ev.kind = SESSION_NEEDS_REKEY;
        session_actions_step(c, t, &ev);
        return;
    case INGEST_BAD:
        ev.kind = SESSION_BAD;
        session_actions_step(c, t, &ev);
        return;
    case INGEST_NEW_CARD:
        if (alarm_note_due(t->peer, "signs under a newer card",
                           c->facts.now_ms))
            log_info("peer '%s' signs under a newer card: asking for it anew",
                     t->peer->name);
        conn_end(c, t, true); /* the next GREET brings the card */
        return;
    case INGEST_LATER:
        ev.kind = SESSION_UNTAKEN;
        session_actions_step(c, t, &ev);
        session_set_credit(c, t);
        return;
    }
}

static void answer_lane(struct core *c, struct conn *t, enum envelope_lane lane,
                        bool committed)
{
    struct conn_batch *b = &t->batch[lane];
    struct session_event ev = {.kind = SESSION_STORED, .lane = lane};

    if (!committed) {
        ev.kind = SESSION_UNTAKEN;
        session_actions_step(c, t, &ev);
        return;
    }
    if (b->run_count > 0) {
        ev.place = (struct session_place){b->in.state.seq, b->in.state.head};
        ev.runs = b->runs;
        ev.count = b->run_count;
        session_actions_step(c, t, &ev);
    }
    if (b->stopped)
        answer_stop(c, t, lane, b);
}

void receipts_out_send(struct core *c, bool committed)
{
    for (size_t i = 0; i < c->conn_count; i++) {
        struct conn *t = c->conn[i];

        for (unsigned l = 0; l < ENVELOPE_LANES; l++) {
            if (t->batch[l].taken > 0)
                answer_lane(c, t, l, committed);
            t->batch[l].taken = t->batch[l].run_count = 0;
            t->batch[l].begun = t->batch[l].stopped = false;
        }
    }
    batch_clear(c);
}
