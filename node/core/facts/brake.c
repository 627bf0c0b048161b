#include "node/core/facts/brake.h"

enum { DAY_S = 24 * 3600, WHOLE = 100 };

bool brake_disputed(const struct config *c, uint32_t disputed)
{
    return c->brake_disputed > 0 && disputed >= c->brake_disputed;
}

uint32_t brake_days(const struct observed *o, uint64_t now_s)
{
    return now_s < o->first_s
               ? 0
               : (uint32_t)(now_s / DAY_S - o->first_s / DAY_S + 1);
}

bool brake_commonplace(const struct config *c, const struct observed *o,
                       uint64_t now_s)
{
    const uint64_t known_s = now_s > o->first_s ? now_s - o->first_s : 0;

    return c->brake_commonplace > 0 &&
           known_s >= (uint64_t)BRAKE_KNOWN_DAYS * DAY_S &&
           (uint64_t)o->days * WHOLE >=
               (uint64_t)c->brake_commonplace * brake_days(o, now_s);
}
