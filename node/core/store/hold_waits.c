#include "node/core/store/hold_waits.h"

#include <assert.h>
#include <string.h>

void hold_waits_id(struct hold_waits *w, enum hold_class class,
                   const struct node_id *id)
{
    struct hold_wait *wait = &w->list[w->count];

    hold_waits_state(w, class);
    memcpy(wait->about, id->octet, sizeof wait->about);
}

void hold_waits_time(struct hold_waits *w, enum hold_class class, uint64_t ms)
{
    struct hold_wait *wait = &w->list[w->count];

    hold_waits_state(w, class);
    bytes_put_be(wait->about, ms, sizeof ms);
}

void hold_waits_state(struct hold_waits *w, enum hold_class class)
{
    assert(w->count < HOLD_WAITS_MAX);
    w->list[w->count++] = (struct hold_wait){.class = class};
    w->own |= class == HOLD_TIME || class == HOLD_CLOCK ||
              class == HOLD_CONFIRM || class == HOLD_AGREED;
}
