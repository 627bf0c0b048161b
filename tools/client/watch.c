#include "tools/client/watch.h"

#include <stddef.h>

void watch_step(const struct watch *w, enum watch_what what, uint64_t done,
                uint64_t total)
{
    if (w != NULL)
        w->step(w->of, what, done, total);
}

void watch_end(const struct watch *w)
{
    if (w != NULL)
        w->end(w->of);
}
