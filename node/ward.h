/*
 * ward: one process that noroshid starts, and starts again after a while.
 *
 * A plain struct, zero at first; whoever owns it says what time it is. It waits
 * longer after each end, until it has run for a minute.
 */
#ifndef NODE_WARD_H
#define NODE_WARD_H

#include <poll.h>

#include "node/keyfile.h"
#include "node/program.h"

enum {
    WARD_BACKOFF_MIN_MS = 100,
    WARD_BACKOFF_MAX_MS = 10 * 1000,
    WARD_STEADY_MS = 60 * 1000, /* up for this long: back-off starts anew */
};

struct ward {
    enum process which;
    pid_t pid; /* 0: not running */
    struct channel *line;
    bool fresh; /* forked, and not yet told START */
    int64_t started_ms, due_ms;
    int64_t backoff_ms;
    uint64_t restarts;
    struct sandbox sandbox; /* as the child has told it */
};

void ward_init(struct ward *w, enum process which);

/* Whether it is to be started now. */
bool ward_due(const struct ward *w, int64_t now_ms);
/* Fork it and give it what it works with. False: it could not be, and is due
   later. */
bool ward_start(struct ward *w, const struct program_world *world,
                const struct unlock_key *key, int64_t now_ms);
/* It ended. */
void ward_gone(struct ward *w);
/* It is to be started again: soon, where it had run for long or was not to
   blame, else later than the last time. Answers after how long. */
int64_t ward_again(struct ward *w, bool blameless, int64_t now_ms);

/* A line and a descriptor (or -1), which is closed here; nothing where it does
   not run. */
void ward_tell(struct ward *w, const struct parent_line *line, int fd);
void ward_signal(const struct ward *w, const struct program_world *world,
                 int number);

/* What to poll of it, and what came of that: what it is still owed is sent, and
   a line that was closed is closed here. */
struct pollfd ward_poll(const struct ward *w);
void ward_polled(struct ward *w, const struct pollfd *at);

/* Wait for its end, and forget it. */
void ward_close(struct ward *w);

#endif
