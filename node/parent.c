/*
 * Start-up, in order:
 *
 *  1. noroshid reads the config, checks the key files' modes, and makes the
 *     unlock key; only then parent_open() takes the lock.
 *  2. keys, net and core are forked and executed, each with one inherited
 *     socket: its line to us.
 *  3. Each hears SECRET lines (keys: signing, sealing, store; net: transport;
 *     core: none), net two FILE lines with the open configuration and transport
 *     key, then CHANNEL lines with one end of a fresh socketpair for each
 *     neighbour (core-keys, core-net), then START.
 *  4. keys opens its files. net tests that an unknown key is refused, and
 *     waits. core asks keys for the store key, opens the store, tells net whom
 *     to let in, where to listen and whom to dial. Each enters its sandbox and
 *     tells us, and we tell core.
 *  5. net listens and tells core; core says READY; we print "ready".
 *
 * Whoever dies is started again in the same way, and its living neighbours get
 * the other ends of fresh socketpairs.
 */
#include "node/parent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "node/file.h"
#include "node/heartbeat.h"
#include "node/local.h"
#include "node/lock.h"
#include "node/log.h"
#include "node/notify.h"
#include "node/parent_server.h"
#include "node/program.h"
#include "node/sandbox.h"
#include "node/suspect.h"
#include "node/ward.h"

enum stage {
    STAGE_STARTING,
    STAGE_READY,
    STAGE_STOP_CORE, /* first, so that it can finish what it promised */
    STAGE_STOP_ALL,
};

struct parent {
    const struct program_world *world;
    const struct unlock_key *key;
    int lock_fd, signal_fd;
    struct ward ward[PROCESSES]; /* PROCESS_PARENT's has a sandbox only */
    enum stage stage;
    int64_t stop_by_ms;
    unsigned crashes;                     /* before the first ready */
    struct suspect suspect;               /* when net ends */
    struct heartbeat heartbeat;           /* core's */
    int64_t watchdog_ms, watchdog_due_ms; /* 0: nobody asks */
    struct parent_server *server;
    char core_fault[PARENT_LINE_TEXT_MAX + 1]; /* its last words */
    struct fault *fault;
};

/* hook comes last: where nothing is to be run, it is none of them. */
static const enum process order[] = {PROCESS_KEYS, PROCESS_NET, PROCESS_CORE,
                                     PROCESS_HOOK};
enum { WARDS_MAX = sizeof order / sizeof order[0] };

static size_t wards(const struct parent *p)
{
    return p->world->hooks ? WARDS_MAX : WARDS_MAX - 1;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* core shows them to the operator. */
static void tell_processes(struct parent *p)
{
    for (size_t i = 0; i < 1 + wards(p); i++) {
        const enum process which = i == 0 ? PROCESS_PARENT : order[i - 1];
        struct parent_line line = {.kind = PARENT_LINE_PROCESS, .which = which};

        line.pid = which == PROCESS_PARENT ? (uint64_t)getpid()
                                           : (uint64_t)p->ward[which].pid;
        line.restarts = p->ward[which].restarts;
        line.sandbox = p->ward[which].sandbox;
        ward_tell(&p->ward[PROCESS_CORE], &line, -1);
    }
}

/* A fresh socketpair between core and one of the others, where one of the two
   is new and both run. */
static void join(struct parent *p, enum process other)
{
    struct ward *core = &p->ward[PROCESS_CORE], *w = &p->ward[other];
    struct parent_line to_core = {.kind = PARENT_LINE_CHANNEL, .which = other};
    struct parent_line to_other = {.kind = PARENT_LINE_CHANNEL,
                                   .which = PROCESS_CORE};
    int fd[2];

    if (core->pid == 0 || w->pid == 0 || (!core->fresh && !w->fresh))
        return;
    if (channel_pair(fd) != ERR_OK)
        return;
    ward_tell(core, &to_core, fd[0]);
    ward_tell(w, &to_other, fd[1]);
}

/* Start whoever is due. */
static void start(struct parent *p)
{
    struct parent_line line = {.kind = PARENT_LINE_START};
    bool any = false;

    for (size_t i = 0; i < wards(p); i++) {
        struct ward *w = &p->ward[order[i]];

        if (p->stage > STAGE_READY || !ward_due(w, now_ms()) ||
            !ward_start(w, p->world, p->key, now_ms()))
            continue;
        any = true;
        if (w->which == PROCESS_CORE)
            heartbeat_heard(&p->heartbeat);
    }
    if (!any)
        return;
    join(p, PROCESS_KEYS);
    join(p, PROCESS_NET);
    if (p->world->hooks)
        join(p, PROCESS_HOOK);
    for (size_t i = 0; i < wards(p); i++) {
        if (p->ward[order[i]].fresh)
            ward_tell(&p->ward[order[i]], &line, -1);
        p->ward[order[i]].fresh = false;
    }
    tell_processes(p);
}

/* Whom net names is shut out by core, which hears of it before it is given the
   next net: that one need not wait for longer each time. */
static bool blame(struct parent *p, enum process which, int status)
{
    struct parent_line line = {.kind = PARENT_LINE_SUSPECT};
    char hex[IDENT_HEX_TEXT];

    if (which != PROCESS_NET ||
        !suspect_find(&p->suspect, &line.tk, status, now_ms()))
        return false;
    ident_hex(hex, line.tk.octet);
    log_warn("alarm: net ended while the peer with transport key %.16s held "
             "most of its memory: it is shut out for %d minutes",
             hex, SUSPECT_MS / 60000);
    ward_tell(&p->ward[PROCESS_CORE], &line, -1);
    return true;
}

static void died(struct parent *p, enum process which, int status)
{
    struct ward *w = &p->ward[which];
    bool killed = WIFSIGNALED(status);
    int code = killed ? WTERMSIG(status) : WEXITSTATUS(status);
    int64_t after_ms;

    ward_gone(w);
    if (p->stage > STAGE_READY)
        return;
    after_ms = ward_again(w, blame(p, which, status), now_ms());
    log_warn("%s ended (%s %d), starting it again in %lld ms",
             process_text(which), killed ? "signal" : "exit", code,
             (long long)after_ms);
    tell_processes(p);
    if (p->stage == STAGE_STARTING && which != PROCESS_HOOK &&
        ++p->crashes >= PARENT_START_CRASHES_MAX)
        fault_say(p->fault, ERR_IO, "%s ends before it is ready (%s %d)",
                  process_text(which), killed ? "signal" : "exit", code);
}

/* A store of an earlier version takes its time. */
static void on_alive(struct parent *p)
{
    heartbeat_heard(&p->heartbeat);
    if (p->stage == STAGE_STARTING)
        notify_say("EXTEND_TIMEOUT_USEC=60000000");
}

static void on_ready(struct parent *p, enum process which)
{
    if (which != PROCESS_CORE)
        return;
    p->core_fault[0] = '\0';
    if (p->stage != STAGE_STARTING)
        return;
    p->stage = STAGE_READY;
    /* Bare, so that scripts can wait for the line, whatever the log level. */
    fputs("ready\n", stderr);
    notify_say("READY=1");
}

static void on_failed(struct parent *p, enum process which,
                      const struct parent_line *line)
{
    enum err why = line->kind == PARENT_LINE_REFUSED ? ERR_USAGE : ERR_IO;

    if (which == PROCESS_CORE)
        snprintf(p->core_fault, sizeof p->core_fault, "%.*s",
                 (int)line->text.len, (const char *)line->text.at);
    if (p->stage == STAGE_STARTING && which != PROCESS_HOOK)
        fault_say(p->fault, why, "%s: %.*s", process_text(which),
                  (int)line->text.len, (const char *)line->text.at);
    else
        log_warn("%s: %.*s", process_text(which), (int)line->text.len,
                 (const char *)line->text.at);
}

static void on_sandbox(struct parent *p, enum process which,
                       const struct sandbox *box)
{
    p->ward[which].sandbox = *box;
    tell_processes(p);
}

static void on_line(struct parent *p, enum process which,
                    const struct parent_line *line)
{
    if (line->kind == PARENT_LINE_READY)
        on_ready(p, which);
    if (line->kind == PARENT_LINE_SANDBOX)
        on_sandbox(p, which, &line->sandbox);
    if (line->kind == PARENT_LINE_ALIVE && which == PROCESS_CORE)
        on_alive(p);
    if (line->kind == PARENT_LINE_HOLDER && which == PROCESS_NET)
        suspect_holder(&p->suspect, &line->tk);
    if (line->kind == PARENT_LINE_FAILED || line->kind == PARENT_LINE_REFUSED)
        on_failed(p, which, line);
}

/* Everything a child has said. */
static void hear(struct parent *p, enum process which)
{
    struct ward *w = &p->ward[which];
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct parent_line line;

    while (w->line != NULL && channel_receive(w->line, &b, NULL) == ERR_OK) {
        if (parent_line_parse(&line, bytes_of(&b)) == ERR_OK)
            on_line(p, which, &line);
    }
}

static void reap(struct parent *p)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (size_t i = 0; i < wards(p); i++) {
            if (p->ward[order[i]].pid != pid)
                continue;
            hear(p, order[i]); /* its last words come before its death */
            died(p, order[i], status);
        }
    }
}

static bool running(const struct parent *p)
{
    for (size_t i = 0; i < wards(p); i++)
        if (p->ward[order[i]].pid != 0)
            return true;
    return false;
}

static void signal_all(struct parent *p, int number)
{
    for (size_t i = 0; i < wards(p); i++)
        ward_signal(&p->ward[order[i]], p->world, number);
}

static void stop_at(struct parent *p, enum stage stage)
{
    struct parent_line line = {.kind = PARENT_LINE_STOP};

    p->stage = stage;
    p->stop_by_ms = now_ms() + PARENT_STOP_MS;
    for (size_t i = 0; i < wards(p); i++)
        if (stage == STAGE_STOP_ALL || order[i] == PROCESS_CORE)
            ward_tell(&p->ward[order[i]], &line, -1);
}

/* The next step of stopping, when it is time for one. */
static void stop_on(struct parent *p)
{
    if (p->stage == STAGE_STOP_CORE && p->ward[PROCESS_CORE].pid == 0)
        stop_at(p, STAGE_STOP_ALL);
    if (p->stage < STAGE_STOP_CORE || now_ms() < p->stop_by_ms)
        return;
    log_warn("not everyone stopped in time: killing what still runs");
    signal_all(p, SIGKILL);
    stop_at(p, STAGE_STOP_ALL);
}

static void on_signal(struct parent *p)
{
    struct signalfd_siginfo info;

    while (read(p->signal_fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD || p->stage > STAGE_READY)
            continue;
        notify_say("STOPPING=1");
        stop_at(p, STAGE_STOP_CORE);
    }
    reap(p);
}

/* A core that hangs keeps all waiting; one that is started again does not. */
static void check_core(struct parent *p)
{
    if (p->stage > STAGE_READY || !heartbeat_check(&p->heartbeat, now_ms()) ||
        p->ward[PROCESS_CORE].pid == 0)
        return;
    log_warn("alarm: core has said nothing for %u s: killing it",
             heartbeat_silent_s(&p->heartbeat));
    ward_signal(&p->ward[PROCESS_CORE], p->world, SIGKILL);
}

static void pat_watchdog(struct parent *p)
{
    if (p->watchdog_ms == 0 || now_ms() < p->watchdog_due_ms ||
        !heartbeat_lives(&p->heartbeat))
        return;
    p->watchdog_due_ms = now_ms() + p->watchdog_ms;
    notify_say("WATCHDOG=1");
}

/* Until something is due: a start, a check, or the end of patience. */
static int wait_ms(const struct parent *p)
{
    int64_t until_ms =
        p->stage > STAGE_READY ? p->stop_by_ms : p->heartbeat.check_ms;
    int64_t left_ms;

    for (size_t i = 0; i < wards(p); i++) {
        const struct ward *w = &p->ward[order[i]];

        if (p->stage <= STAGE_READY && w->pid == 0 && w->due_ms < until_ms)
            until_ms = w->due_ms;
    }
    if (p->watchdog_ms != 0 && p->watchdog_due_ms < until_ms &&
        heartbeat_lives(&p->heartbeat))
        until_ms = p->watchdog_due_ms;
    left_ms = until_ms - now_ms();
    return left_ms < 0 ? 0 : (int)left_ms;
}

_Static_assert(HEARTBEAT_HUNG_MS == 30 * 1000, "core_next() says so");

static const char *core_next(const struct parent *p)
{
    if (p->stage > STAGE_READY)
        return "noroshid is stopping";
    if (p->ward[PROCESS_CORE].pid == 0)
        return "started again by itself";
    return heartbeat_silent_s(&p->heartbeat) > 1
               ? "killed and started again when it has said nothing for 30 s"
               : NULL;
}

static void answer_status(struct parent *p)
{
    struct parent_report report = {
        .core_silent_s = heartbeat_silent_s(&p->heartbeat),
        .core_next = core_next(p),
        .core_fault = p->core_fault,
    };

    for (unsigned i = PROCESS_PARENT; i < PROCESSES; i++) {
        report.process[i].wanted = i != PROCESS_HOOK || p->world->hooks;
        report.process[i].pid =
            i == PROCESS_PARENT ? (uint64_t)getpid() : (uint64_t)p->ward[i].pid;
        report.process[i].restarts = p->ward[i].restarts;
    }
    parent_server_hear(p->server, &report);
}

static void hear_wards(struct parent *p, const struct pollfd *at)
{
    for (size_t i = 0; i < wards(p); i++) {
        if (at[i].revents == 0)
            continue;
        hear(p, order[i]);
        ward_polled(&p->ward[order[i]], &at[i]);
    }
}

static enum err step(struct parent *p)
{
    struct pollfd at[1 + WARDS_MAX + PARENT_SERVER_FDS_MAX] = {
        {.fd = p->signal_fd, .events = POLLIN}};
    size_t n = 1 + wards(p);

    for (size_t i = 0; i < wards(p); i++)
        at[1 + i] = ward_poll(&p->ward[order[i]]);
    n += parent_server_poll(p->server, at + n);
    if (poll(at, n, wait_ms(p)) < 0 && errno != EINTR)
        return fault_say(p->fault, ERR_IO, "cannot poll: %s", strerror(errno));
    hear_wards(p, at + 1);
    if (at[0].revents != 0)
        on_signal(p);
    check_core(p);
    pat_watchdog(p);
    answer_status(p);
    return ERR_OK;
}

enum err parent_run(struct parent *p, struct fault *fault)
{
    enum err err = ERR_OK;

    p->fault = fault;
    for (;;) {
        start(p);
        err = step(p);
        if (err != ERR_OK || fault->why != ERR_OK)
            return fault->why;
        stop_on(p);
        if (p->stage == STAGE_STOP_ALL && !running(p))
            return ERR_OK;
    }
}

static enum err watch_signals(struct parent *p, struct fault *fault)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    p->signal_fd = -1;
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
        p->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (p->signal_fd >= 0)
        return ERR_OK;
    return fault_say(fault, ERR_IO, "cannot watch signals: %s",
                     strerror(errno));
}

/* Nobody else runs on it, and who may ask finds somebody. */
static enum err take_dir(struct parent *p, const char *dir, struct fault *fault)
{
    enum err err = lock_take(&p->lock_fd, dir, PARENT_LOCK_WAIT_MS, fault);

    if (err != ERR_OK)
        return err;
    local_enclose(dir);
    local_folder(dir, "packs");
    local_shared_folder(dir, "observations");
    if (parent_server_open(&p->server, dir) == ERR_OK)
        return ERR_OK;
    return fault_say(fault, ERR_IO, "cannot listen on '%s/parent'", dir);
}

enum err parent_open(struct parent **out, const struct program_world *world,
                     const struct unlock_key *key, struct fault *fault)
{
    struct parent *p = calloc(1, sizeof *p);
    enum err err = ERR_OK;

    *out = NULL;
    if (p == NULL)
        abort();
    p->world = world;
    p->key = key;
    p->lock_fd = p->signal_fd = -1;
    p->watchdog_ms = notify_watchdog_ms();
    for (size_t i = 0; i < wards(p) && err == ERR_OK; i++) {
        ward_init(&p->ward[order[i]], order[i]);
        err = program_check(world->folder, order[i], fault);
    }
    if (err == ERR_OK)
        err = watch_signals(p, fault);
    if (err == ERR_OK)
        err = take_dir(p, world->dir, fault);
    if (err != ERR_OK) {
        parent_close(p);
        return err;
    }
    p->ward[PROCESS_PARENT].sandbox.uid = getuid();
    sandbox_calls(&p->ward[PROCESS_PARENT].sandbox,
                  &(struct sandbox_of){.me = PROCESS_PARENT, .packs = -1});
    *out = p;
    return ERR_OK;
}

/* Core made it, and may remove nothing from the folder any more. */
static void forget_control(const struct parent *p)
{
    char path[FILE_PATH_MAX];

    file_path(path, p->world->dir, "control");
    unlink(path);
}

void parent_close(struct parent *p)
{
    if (p == NULL)
        return;
    parent_server_close(p->server);
    signal_all(p, SIGKILL);
    for (size_t i = 0; i < wards(p); i++)
        ward_close(&p->ward[order[i]]);
    if (p->signal_fd >= 0)
        close(p->signal_fd);
    if (p->lock_fd >= 0) {
        forget_control(p);
        close(p->lock_fd);
    }
    free(p);
}
