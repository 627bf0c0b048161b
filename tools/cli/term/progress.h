/*
 * progress: one line on stderr while something takes longer than a second, on a
 * terminal only; it is gone when the work is done.
 */
#ifndef TOOLS_CLI_TERM_PROGRESS_H
#define TOOLS_CLI_TERM_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/client/watch.h"

enum { PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 200 };

struct progress {
    const char *what; /* translated; borrowed */
    uint64_t begun_ms, shown_ms;
    bool terminal, shown;
};

/* what: "records shared"; it stands behind the numbers. */
void progress_begin(struct progress *p, const char *what, uint64_t now_ms);

/* done of total; total 0: not known. */
void progress_step(struct progress *p, uint64_t done, uint64_t total,
                   uint64_t now_ms);

/* Clears the line: before anything else is printed, and at the end. */
void progress_end(struct progress *p);

/* What the client library shows of itself, on the terminal that there is. */
const struct watch *progress_watch(void);

#endif
