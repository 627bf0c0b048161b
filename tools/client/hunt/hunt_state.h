/*
 * hunt_state: a file that says how far logs were searched, so that a hunt that
 * was ended, in whatever way, goes on there.
 *
 *     enum err err = hunt_state_open(&s, path, logs, &limit, &fault);
 *     ... cut stdout to hunt_state_about(s)->out, follow logs, tell hits ...
 *     err = hunt_state_commit(s, &(struct hunt_state_commit){...}, &fault);
 *
 * What was told goes out first and its positions are committed then. Commits
 * are appended, each with a hash over itself and all before it; what a crash
 * cut off is no commit. A file that has grown is written anew. It holds values
 * only of hits that are being summed up.
 */
#ifndef TOOLS_CLIENT_HUNT_HUNT_STATE_H
#define TOOLS_CLIENT_HUNT_HUNT_STATE_H

#include "node/hunt/log_follow.h"
#include "tools/client/hunt/hit_limit.h"

enum {
    HUNT_STATE_ENTRY_MAX =
        1024 * 1024,                   /* octets of one; a commit may be more */
    HUNT_STATE_ANEW_MIN = 1024 * 1024, /* a smaller file is not written anew, */
    HUNT_STATE_ANEW_TIMES = 4, /* nor one that is not so many times its begin */
    HUNT_STATE_MAX = 1024 * 1024 * 1024,
};

/* A file that hits are written to. */
struct hunt_state_out {
    uint64_t dev, ino; /* 0: it is none */
    uint64_t size;
};

/* What the last commit said. */
struct hunt_state_about {
    bool fresh;         /* there was none */
    uint64_t damaged;   /* octets behind it that are no commit */
    uint64_t written_s; /* when */
    bool ended;         /* that hunt ended by itself: all is told */
    struct hunt_state_out out;
};

struct hunt_state;

/*
 * Open it, or make it, and give what it says to logs and limit, which are used
 * from here on. ERR_BUSY (another hunt has it), ERR_IO, ERR_FULL, ERR_BAD_SHAPE
 * (it is something else), ERR_VERSION (another program wrote it). Of these it
 * is not touched.
 */
enum err hunt_state_open(struct hunt_state **out, const char *path,
                         struct log_follow *logs, struct hit_limit *limit,
                         struct fault *fault) MUST_CHECK;
void hunt_state_close(struct hunt_state *s);

const struct hunt_state_about *hunt_state_about(const struct hunt_state *s);

struct hunt_state_commit {
    struct hunt_state_out out;
    bool ended;
    bool durable; /* it stands also where the machine loses power now */
};

/* All that was told by now. ERR_FULL, ERR_IO: it is not kept; the next one that
   succeeds keeps all. */
enum err hunt_state_commit(struct hunt_state *s,
                           const struct hunt_state_commit *c,
                           struct fault *fault) MUST_CHECK;

#endif
