#include "node/core/link/credit.h"

#include "node/core/facts/confirmation.h"
#include "node/core/record/ingest.h"

struct frame_credit credit_of(struct core *c, const struct peer *p)
{
    if (outage_lasts(&c->outage))
        return (struct frame_credit){0, 0, outage_reason(&c->outage)};
    core_read(c);
    if (!confirmation_lets(&c->facts, p))
        return (struct frame_credit){0, 0, FRAME_REASON_UNCONFIRMED};
    return ingest_credit(&c->facts, p);
}
