#include "node/core/link/receipts_again.h"

#include "node/core/link/session_actions.h"
#include "node/core/store/recv.h"

static bool owes(const struct talk *t, enum envelope_lane lane)
{
    return talk_open(t) && t->repeat[lane].next <= t->repeat[lane].to;
}

static void page(struct core *c, struct talk *t, enum envelope_lane lane)
{
    const struct inbox_line line = {t->peer->party, lane};
    struct talk_repeat *r = &t->repeat[lane];
    struct frame_run runs[FRAME_RUNS_MAX];
    uint64_t to = r->next + REPEAT_PLACES_MAX - 1;
    size_t n;

    if (to > r->to)
        to = r->to;
    core_read(c);
    n = inbox_runs(c->desk.store, &line, r->next, to, runs, FRAME_RUNS_MAX);
    carry_receipt(c, t, lane, runs, n);
    r->next = to + 1;
}

void repeat_pages(struct core *c)
{
    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            if (owes(c->talk[i], l) && !lines_crowded(&c->lines))
                page(c, c->talk[i], l);
}

bool repeat_left(const struct core *c)
{
    bool left = false;

    for (size_t i = 0; i < c->talk_count; i++)
        for (unsigned l = 0; l < ENVELOPE_LANES; l++)
            left |= owes(c->talk[i], l);
    return left && !lines_crowded(&c->lines);
}
