#include "tools/cli/term/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "tools/cli/cli.h"
#include "tools/client/when.h"

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

static const char *const watched[] = {
    [WATCH_READING] = N_("MiB read"),
    [WATCH_WAITING] = N_("seconds: waiting for noroshid"),
    [WATCH_PREPARED] = N_("records prepared"),
};

static void watch_one(void *of, enum watch_what what, uint64_t done,
                      uint64_t total)
{
    struct progress *p = of;

    if (p->what == NULL)
        progress_begin(p, _(watched[what]), when_now_ms());
    progress_step(p, done, total, when_now_ms());
}

static void watch_none(void *of)
{
    struct progress *p = of;

    if (p->what != NULL)
        progress_end(p);
    p->what = NULL;
}

const struct watch *progress_watch(void)
{
    static struct progress one;
    static const struct watch watch = {watch_one, watch_none, &one};

    return &watch;
}
