/*
 * hook_lane: one event and its command: what gathers until the command may run
 * again, how often it may, and what becomes of it.
 *
 * A command runs once at a time. What happens meanwhile, or beyond its rate,
 * gathers, and the next run is told all of it: the first rows, and how many
 * there are. A run that fails is tried again, and given up then.
 */
#ifndef TOOLS_HOOK_HOOK_LANE_H
#define TOOLS_HOOK_HOOK_LANE_H

#include <jansson.h>

#include "node/config.h"
#include "tools/client/inbox.h"
#include "tools/hook/hook_command.h"

enum {
    HOOK_LANE_ROWS_MAX = 20, /* that a run is told; the rest are counted */
    HOOK_LANE_TRIES = 3,
    HOOK_LANE_AGAIN_MS = 2 * 1000, /* and twice as long the second time */
};

/* Rows of one run. */
struct hook_batch {
    json_t *rows; /* NULL: none */
    uint64_t count;
    uint64_t page;          /* number of that which brought the first of them */
    struct inbox_mark from; /* where that page began */
};

struct hook_lane {
    enum config_hook event;
    const char *command; /* "": nothing is run */
    uint32_t a_minute, timeout_s;
    uint64_t tokens_ms; /* saved up; a run costs a minute's part */
    uint64_t looked_ms;
    struct hook_batch gathered, run;
    struct hook_command process;
    unsigned tries;
    uint64_t again_ms;
    uint64_t runs, failed;
    bool news; /* of the two, since it was reported */
    char why[HOOK_COMMAND_WHY_MAX];
};

void hook_lane_open(struct hook_lane *l, const struct config *c,
                    enum config_hook event, uint64_t now_ms);
void hook_lane_close(struct hook_lane *l);

/* Takes the row over. */
void hook_lane_add(struct hook_lane *l, json_t *row, uint64_t page,
                   const struct inbox_mark *from);

/* Start what may run, and go on with what does. node: whose event it is. */
void hook_lane_step(struct hook_lane *l, const char *node, uint64_t now_ms);

/* A process ended. False: it is none of this lane's. */
bool hook_lane_ended(struct hook_lane *l, pid_t pid, int status,
                     uint64_t now_ms);

/* What is not dealt with, the oldest of it; NULL: all is. */
const struct hook_batch *hook_lane_owes(const struct hook_lane *l);

#endif
