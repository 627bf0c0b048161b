#include "node/core/link/credit.h"

#include "node/core/facts/confirmation.h"
#include "node/core/link/conn.h"
#include "node/core/record/ingest.h"

/* WIRE.md 9.5: "in four steps, of which the last is one frame" */
static void step_down(const struct core *c, const struct peer *p,
                      struct frame_credit *credit)
{
    static const struct {
        uint32_t frames, octets;
    } steps[WORK_STEPS] = {
        {FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS},
        {FRAME_CREDIT_FRAMES / 4, FRAME_CREDIT_OCTETS / 4},
        {FRAME_CREDIT_FRAMES / 16, FRAME_CREDIT_OCTETS / 16},
        {1, 1},
    };
    struct work_sum sum;

    work_sum(&p->work, work_now_us(c->facts.work), &sum);
    credit->frames = steps[work_step(&sum)].frames;
    credit->octets = steps[work_step(&sum)].octets;
}

struct frame_credit credit_of(struct core *c, const struct peer *p)
{
    struct frame_credit credit;

    if (outage_lasts(&c->outage))
        return (struct frame_credit){0, 0, outage_reason(&c->outage)};
    core_read(c);
    if (!confirmation_lets(&c->facts, p))
        return (struct frame_credit){0, 0, FRAME_REASON_UNCONFIRMED};
    credit = ingest_credit(&c->facts, p);
    if (credit.frames > 0 && conn_others_wait(c, p))
        step_down(c, p, &credit);
    return credit;
}
