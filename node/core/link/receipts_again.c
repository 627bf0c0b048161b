#include "node/core/link/receipts_again.h"

#include "node/core/link/session_say.h"
#include "node/core/store/recv.h"

static bool owes(const struct conn *t, enum envelope_lane lane)
{
    return conn_open(t) && t->repeat[lane].next <= t->repeat[lane].to;
}

void receipts_again_add(struct conn *t, enum envelope_lane lane, uint64_t seq)
{
    struct conn_repeat *r = &t->repeat[lane];

    if (r->next > r->to)
        *r = (struct conn_repeat){seq, seq};
    else if (seq < r->next)
        r->next = seq;
    else if (seq > r->to)
        r->to = seq;
}

void receipts_again_change(struct core *c, struct conn *t,
                           enum envelope_lane lane, const struct frame_run *run)
{
    /* No receipt names a place that its session has not answered. */
    if (run->to > t->session.in[lane].stored.seq)
        receipts_again_add(t, lane, run->to);
    else
        session_say_receipt(c, t, lane, run, 1);
}

static void page(struct core *c, struct conn *t, enum envelope_lane lane)
{
    const struct recv_stream stream = {t->peer->node_no, lane};
    struct conn_repeat *r = &t->repeat[lane];
    struct frame_run runs[FRAME_RUNS_MAX];
    uint64_t to = r->next + RECEIPTS_AGAIN_PLACES_MAX - 1;
    size_t n;

    if (to > r->to)
        to = r->to;
    core_read(c);
    n = recv_runs(&c->facts.txn.view, &stream, r->next, to, runs,
                  FRAME_RUNS_MAX);
    session_say_receipt(c, t, lane, runs, n);
    r->next = to + 1;
}

void receipts_again_pages(struct core *c)
{
    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (owes(c->conn[i], l) && !net_out_crowded(&c->net_out))
                page(c, c->conn[i], l);
}

bool receipts_again_left(const struct core *c)
{
    bool left = false;

    for (size_t i = 0; i < c->conn_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            left |= owes(c->conn[i], l);
    return left && !net_out_crowded(&c->net_out);
}
