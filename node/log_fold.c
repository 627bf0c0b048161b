#include "node/log_fold.h"

#include <string.h>

#include "node/log.h"

struct log_fold *log_fold_of(struct log_fold *table, size_t max,
                             const char *what)
{
    size_t i = 0;

    while (i < max - 1 && table[i].what != NULL &&
           strcmp(table[i].what, what) != 0)
        i++;
    table[i].what = what;
    return &table[i];
}

/* A clock that was set back ends the hour, too. */
static bool over(const struct log_fold *f, uint64_t now_ms)
{
    return now_ms < f->since_ms || now_ms - f->since_ms >= LOG_FOLD_MS;
}

void log_fold_tell(struct log_fold *f, const char *who, uint64_t now_ms)
{
    if (!over(f, now_ms))
        return;
    if (f->more > 0)
        log_warn("%s%u times more in an hour: %s", who, (unsigned)f->more,
                 f->what);
    f->lines = f->more = 0;
}

bool log_fold_due(struct log_fold *f, uint32_t lines_max, const char *who,
                  uint64_t now_ms)
{
    log_fold_tell(f, who, now_ms);
    if (f->lines == 0)
        f->since_ms = now_ms;
    if (f->lines == lines_max) {
        f->more++;
        return false;
    }
    f->lines++;
    return true;
}
