/*
 * noroshi-hook: runs the commands that [hooks] names, when what they are for
 * happens. It asks core as the command line does, by a channel of its own, and
 * may change nothing there.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "node/child.h"
#include "node/log.h"
#include "tools/client/row.h"
#include "tools/hook/hook_event.h"
#include "tools/hook/hook_lane.h"
#include "tools/hook/hook_mark.h"
#include "tools/hook/hook_state.h"

enum {
    ASK_EVERY_MS = 1000,
    STATUS_EVERY_MS = 15 * 1000,
    RUNNING_MS = 50, /* how often a command that runs is looked at */
};

struct hook {
    struct child child;
    struct config config;
    struct client *client; /* NULL: core is away */
    struct hook_lane lane[CONFIG_HOOKS];
    struct hook_state state;
    struct inbox_mark mark, kept; /* heard up to; on disk */
    uint64_t page;
    uint64_t asked_ms, status_ms;
    bool more, stop;
    json_t *node; /* what it calls itself */
};

static uint64_t steady_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void away(struct hook *h)
{
    client_close(h->client);
    h->client = NULL;
}

/* The channel that the parent brought, if it is new. */
static void take_link(struct hook *h)
{
    struct channel **link = &h->child.link[PROCESS_CORE];

    if (*link == NULL)
        return;
    away(h);
    h->client = client_on_channel(h->child.dir, *link);
    *link = NULL;
    h->asked_ms = h->status_ms = 0;
}

/* A line where it is not that core went away: of that the log tells. */
static bool answered(struct hook *h, enum verdict verdict)
{
    if (verdict == VERDICT_AWAY)
        away(h);
    else if (verdict != VERDICT_DONE)
        log_warn("core does not answer what hook asks");
    return verdict == VERDICT_DONE;
}

static void take_row(struct hook *h, const json_t *row,
                     const struct inbox_mark *from)
{
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        if (hook_event_is(row, (enum config_hook)i))
            hook_lane_add(&h->lane[i], hook_event_row(row), h->page, from);
}

static void ask_inbox(struct hook *h)
{
    static const struct filter all;
    const struct inbox_mark from = h->mark;
    struct reasons why = {.count = 0};
    json_t *rows = NULL, *row;
    size_t i;

    if (answered(
            h, inbox_since(h->client, &all, &h->mark, &h->more, &rows, &why))) {
        h->page++;
        json_array_foreach(rows, i, row) take_row(h, row, &from);
    }
    json_decref(rows);
}

static void look_at(struct hook *h, const json_t *row, uint64_t now_ms)
{
    enum config_hook event;
    json_t *told;

    if (row_is(row, "what", "node")) {
        json_decref(h->node);
        h->node = json_incref(json_object_get(row, "org"));
    }
    told = hook_state_look(&h->state, &h->config, row, now_ms, &event);
    if (told != NULL)
        hook_lane_add(&h->lane[event], told, h->page, &h->mark);
}

static void ask_status(struct hook *h, uint64_t now_ms)
{
    struct reasons why = {.count = 0};
    json_t *rows, *row;
    size_t i;

    client_begin(h->client, "status");
    if (answered(h, client_ask_all(h->client, &rows, &why)))
        json_array_foreach(rows, i, row) look_at(h, row, now_ms);
    json_decref(rows);
}

static void report(struct hook *h, struct hook_lane *l)
{
    struct reasons why = {.count = 0};
    struct control_writer *args = client_begin(h->client, "hook.report");
    json_t *rows;

    control_put_text(args, "event", config_hook_text(l->event));
    control_put_uint(args, "runs", l->runs);
    control_put_uint(args, "failed", l->failed);
    control_put_text(args, "fault", l->why);
    if (answered(h, client_ask(h->client, &rows, &why)))
        l->news = false;
    json_decref(rows);
}

static void ask(struct hook *h, uint64_t now_ms)
{
    if (h->client != NULL &&
        (h->status_ms == 0 || now_ms - h->status_ms >= STATUS_EVERY_MS)) {
        h->status_ms = now_ms;
        ask_status(h, now_ms);
    }
    if (h->client != NULL &&
        (h->more || h->asked_ms == 0 || now_ms - h->asked_ms >= ASK_EVERY_MS)) {
        h->asked_ms = now_ms;
        ask_inbox(h);
    }
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        if (h->client != NULL && h->lane[i].news)
            report(h, &h->lane[i]);
}

/* Up to where all was dealt with. */
static void keep_mark(struct hook *h)
{
    const struct inbox_mark *mark = &h->mark;
    struct fault fault = {.why = ERR_OK};
    uint64_t page = UINT64_MAX;

    for (size_t i = 0; i < CONFIG_HOOKS; i++) {
        const struct hook_batch *b = hook_lane_owes(&h->lane[i]);

        if (b == NULL || b->page >= page)
            continue;
        page = b->page;
        mark = &b->from;
    }
    if (mark->len == 0 || (mark->len == h->kept.len &&
                           memcmp(mark->at, h->kept.at, mark->len) == 0))
        return;
    if (hook_mark_write(mark, h->child.dir, &fault) == ERR_OK)
        h->kept = *mark;
    else
        log_warn("%s", fault.about);
}

static bool runs(const struct hook *h)
{
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        if (hook_lane_owes(&h->lane[i]) != NULL)
            return true;
    return false;
}

static void hear_parent(struct hook *h)
{
    struct parent_line line;
    enum child_event event;

    while ((event = child_hear(&h->child, &line)) != CHILD_NOTHING) {
        h->stop |= event == CHILD_STOP;
        if (event == CHILD_STOP)
            return;
    }
    take_link(h);
}

static void reap(struct hook *h, uint64_t now_ms)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (size_t i = 0; i < CONFIG_HOOKS; i++)
            if (hook_lane_ended(&h->lane[i], pid, status, now_ms))
                break;
}

static void step(struct hook *h)
{
    struct pollfd at = {.fd = channel_fd(h->child.parent), .events = POLLIN};
    const bool at_once = h->more || (h->client != NULL && h->asked_ms == 0);
    const int wait_ms = at_once ? 0 : runs(h) ? RUNNING_MS : ASK_EVERY_MS;
    const char *node = json_string_value(h->node);
    uint64_t now_ms;

    if (poll(&at, 1, wait_ms) < 0 && errno != EINTR)
        log_warn("cannot wait: %s", strerror(errno));
    now_ms = steady_ms();
    hear_parent(h);
    reap(h, now_ms);
    ask(h, now_ms);
    for (size_t i = 0; i < CONFIG_HOOKS && node != NULL; i++)
        hook_lane_step(&h->lane[i], node, now_ms);
    keep_mark(h);
}

/* What systemd gave noroshid is not for commands. */
static void forget_environment(void)
{
    static const char *const names[] = {"CREDENTIALS_DIRECTORY",
                                        "NOTIFY_SOCKET", "WATCHDOG_USEC",
                                        "WATCHDOG_PID"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static enum err begin(struct hook *h)
{
    struct fault fault = {.why = ERR_OK};
    enum err err = config_read(&h->config, h->child.dir, &fault);

    if (err != ERR_OK) {
        child_failed(&h->child, "%s", fault.about);
        return err;
    }
    log_quiet(h->config.quiet);
    forget_environment();
    if (hook_mark_read(&h->mark, h->child.dir, &fault) != ERR_OK)
        log_warn("%s", fault.about);
    h->kept = h->mark;
    hook_state_open(&h->state);
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        hook_lane_open(&h->lane[i], &h->config, (enum config_hook)i,
                       steady_ms());
    take_link(h);
    child_ready(&h->child);
    return ERR_OK;
}

static void end(struct hook *h)
{
    for (size_t i = 0; i < CONFIG_HOOKS; i++)
        hook_lane_close(&h->lane[i]);
    hook_state_close(&h->state);
    json_decref(h->node);
    away(h);
}

int main(int argc, char **argv)
{
    static struct hook h;
    enum err err;

    if (child_open(&h.child, argc, argv, PROCESS_HOOK) != ERR_OK)
        return CHILD_EXIT_USAGE;
    err = begin(&h);
    if (err == ERR_OK) {
        while (!h.stop)
            step(&h);
        end(&h);
    }
    child_close(&h.child);
    return err == ERR_OK ? EXIT_SUCCESS : CHILD_EXIT_FAILED;
}
