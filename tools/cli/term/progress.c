#include "tools/cli/term/progress.h"

#include <stdio.h>
#include <unistd.h>

void progress_begin(struct progress *p, const char *what, uint64_t now_ms)
{
    *p = (struct progress){.what = what,
                           .begun_ms = now_ms,
                           .terminal = isatty(STDERR_FILENO) != 0};
}

void progress_step(struct progress *p, uint64_t done, uint64_t total,
                   uint64_t now_ms)
{
    if (!p->terminal || now_ms - p->begun_ms < PROGRESS_AFTER_MS ||
        now_ms - p->shown_ms < PROGRESS_EVERY_MS)
        return;
    if (total > 0)
        fprintf(stderr, "\r\033[K%llu / %llu %s", (unsigned long long)done,
                (unsigned long long)total, p->what);
    else
        fprintf(stderr, "\r\033[K%llu %s", (unsigned long long)done, p->what);
    fflush(stderr);
    p->shown_ms = now_ms;
    p->shown = true;
}

void progress_end(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
