#include "node/core/facts/brake.h"

bool brake_disputed(const struct config *c, uint32_t disputed)
{
    return c->brake_disputed > 0 && disputed >= c->brake_disputed;
}
