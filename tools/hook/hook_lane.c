#include "tools/hook/hook_lane.h"

#include <stdlib.h>

#include "node/date.h"
#include "node/log.h"

void hook_lane_open(struct hook_lane *l, const struct config *c,
                    enum config_hook event, uint64_t now_ms)
{
    *l = (struct hook_lane){.event = event,
                            .command = c->hook[event],
                            .a_minute = c->hooks_a_minute,
                            .timeout_s = c->hook_timeout_s,
                            .tokens_ms = DATE_MINUTE_MS,
                            .looked_ms = now_ms,
                            .process = {.in = -1}};
}

static void clear(struct hook_batch *b)
{
    json_decref(b->rows);
    *b = (struct hook_batch){.rows = NULL};
}

void hook_lane_close(struct hook_lane *l)
{
    hook_command_stop(&l->process);
    clear(&l->run);
    clear(&l->gathered);
}

void hook_lane_add(struct hook_lane *l, json_t *row, uint64_t page,
                   const struct inbox_mark *from)
{
    struct hook_batch *b = &l->gathered;

    if (l->command[0] == '\0') {
        json_decref(row);
        return;
    }
    if (b->rows == NULL)
        *b = (struct hook_batch){
            .rows = json_array(), .page = page, .from = *from};
    if (b->count++ < HOOK_LANE_ROWS_MAX)
        json_array_append_new(b->rows, row);
    else
        json_decref(row);
}

/* A minute saves up a minute at most. */
static bool may_run(struct hook_lane *l, uint64_t now_ms)
{
    const uint64_t cost = DATE_MINUTE_MS / l->a_minute;

    l->tokens_ms += now_ms - l->looked_ms;
    l->looked_ms = now_ms;
    if (l->tokens_ms > DATE_MINUTE_MS)
        l->tokens_ms = DATE_MINUTE_MS;
    if (l->tokens_ms < cost)
        return false;
    l->tokens_ms -= cost;
    return true;
}

static void done(struct hook_lane *l)
{
    clear(&l->run);
    l->tries = 0;
    l->again_ms = 0;
    l->news = true;
}

/* why: it is in l->why. */
static void failed(struct hook_lane *l, uint64_t now_ms)
{
    const char *event = config_hook_text(l->event);

    if (++l->tries < HOOK_LANE_TRIES) {
        l->again_ms = now_ms + l->tries * HOOK_LANE_AGAIN_MS;
        log_warn("hook '%s': %s; it is tried again", event, l->why);
        return;
    }
    log_warn("alarm: hook '%s': %s; %llu events are given up: see [hooks] in "
             "noroshi.conf",
             event, l->why, (unsigned long long)l->run.count);
    l->failed++;
    done(l);
}

static char *told(const struct hook_lane *l, const char *node)
{
    json_t *all = json_pack("{s:s, s:s, s:I, s:O}", "event",
                            config_hook_text(l->event), "node", node, "count",
                            (json_int_t)l->run.count, "rows", l->run.rows);
    char *text = json_dumps(all, JSON_COMPACT);

    json_decref(all);
    if (text == NULL)
        abort();
    return text;
}

static bool may_start(struct hook_lane *l, uint64_t now_ms)
{
    if (l->process.pid != 0)
        return false;
    if (l->run.rows != NULL)
        return now_ms >= l->again_ms;
    if (l->gathered.rows == NULL || !may_run(l, now_ms))
        return false;
    l->run = l->gathered;
    l->gathered = (struct hook_batch){.rows = NULL};
    l->runs++;
    return true;
}

void hook_lane_step(struct hook_lane *l, const char *node, uint64_t now_ms)
{
    hook_command_step(&l->process, now_ms);
    if (may_start(l, now_ms) &&
        !hook_command_start(&l->process, l->command, told(l, node),
                            now_ms + l->timeout_s * UINT64_C(1000), l->why))
        failed(l, now_ms);
}

bool hook_lane_ended(struct hook_lane *l, pid_t pid, int status,
                     uint64_t now_ms)
{
    char why[HOOK_COMMAND_WHY_MAX];

    if (l->process.pid != pid)
        return false;
    hook_command_ended(&l->process, status, why);
    if (why[0] == '\0') {
        done(l);
        return true;
    }
    snprintf(l->why, sizeof l->why, "%s", why);
    failed(l, now_ms);
    return true;
}

const struct hook_batch *hook_lane_owes(const struct hook_lane *l)
{
    if (l->run.rows != NULL)
        return &l->run;
    return l->gathered.rows != NULL ? &l->gathered : NULL;
}
