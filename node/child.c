#include "node/child.h"

#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "node/locked.h"
#include "node/log.h"
#include "node/program.h"

/* argv: NAME FD PARENT-PID DIR. Nobody types it. */
enum { ARGUMENTS = 4 };

/* Ctrl-C and a service manager signal every process; the parent alone decides
   who stops when. Between fork and the first prctl() the parent may already
   have died: then the signal never comes, and we have another parent. */
static enum err harden(long parent_pid)
{
    struct rlimit none = {0, 0};

    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN); /* a peer that hung up: the write fails */
    signal(SIGXFSZ, SIG_IGN); /* a file that is too long: the write fails */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
        (long)getppid() != parent_pid ||
        prctl(PR_SET_DUMPABLE, PROGRAM_DUMPABLE) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        setrlimit(RLIMIT_CORE, &none) != 0)
        return ERR_CLOSED;
    return ERR_OK;
}

static bool number(const char *text, long *out)
{
    char *end = NULL;

    *out = strtol(text, &end, 10);
    return *end == '\0' && end != text && *out >= 0 && *out < INT_MAX;
}

static void keep_link(struct child *c, enum process which, int fd)
{
    channel_close(c->link[which]);
    c->link[which] = NULL;
    /* A channel that cannot be opened looks like a dead neighbour, which the
       parent will notice and mend. */
    if (fd >= 0 && channel_open(&c->link[which], fd) != ERR_OK)
        log_warn("no channel to %s", process_text(which));
}

static void keep_secret(struct child *c, struct parent_line *line)
{
    if (line->purpose != 0 && line->purpose < KEYFILE_IDENTITY) {
        c->secret[line->purpose] = line->secret;
        c->has_secret[line->purpose] = true;
    }
    sodium_memzero(&line->secret, sizeof line->secret);
}

/* A descriptor that nobody asked for, or a second one, is not kept open. */
static void keep_file(struct child *c, enum keyfile_purpose purpose, int fd)
{
    int *at = purpose == 0 ? &c->config_fd : &c->key_fd;

    if (*at >= 0)
        close(*at);
    *at = fd;
}

static enum err hear(struct child *c, struct parent_line *line, int *fd,
                     unsigned wait_ms)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};
    enum err err = channel_receive_wait(c->parent, &b, fd, wait_ms);

    if (err != ERR_OK)
        return err;
    err = parent_line_parse(line, bytes_of(&b));
    line->text = (struct bytes){NULL, 0}; /* parents send no text */
    sodium_memzero(room, sizeof room);
    return err;
}

/* What a child is given before it starts. */
static enum err take_provision(struct child *c, struct parent_line *line,
                               int fd)
{
    if (line->kind == PARENT_LINE_SECRET)
        keep_secret(c, line);
    else if (line->kind == PARENT_LINE_CHANNEL)
        keep_link(c, line->which, fd);
    else if (line->kind == PARENT_LINE_FILE)
        keep_file(c, line->purpose, fd);
    else
        return ERR_BAD_SHAPE;
    return ERR_OK;
}

static enum err await_start(struct child *c)
{
    struct parent_line line;
    enum err err;
    int fd = -1;

    do {
        err = hear(c, &line, &fd, CHILD_START_MS);
        if (err != ERR_OK)
            return err;
        if (line.kind == PARENT_LINE_START)
            return ERR_OK;
        if (line.kind == PARENT_LINE_STOP)
            return ERR_CLOSED;
        err = take_provision(c, &line, fd);
    } while (err == ERR_OK);
    return err;
}

static enum err lock_secrets(struct child *c)
{
    struct fault fault = {0};
    enum err err;

    if (sodium_init() < 0)
        return ERR_IO;
    err = locked_hold(c->secret, sizeof c->secret, &fault);
    if (err != ERR_OK)
        log_warn("%s", fault.about);
    return err;
}

enum err child_open(struct child *out, int argc, char **argv, enum process me)
{
    long fd, parent_pid;
    enum err err;

    *out = (struct child){.me = me, .config_fd = -1, .key_fd = -1};
    log_name(process_text(me));
    if (argc != ARGUMENTS || !number(argv[1], &fd) ||
        !number(argv[2], &parent_pid)) {
        log_warn("this program is started by noroshid, not by hand");
        return ERR_USAGE;
    }
    out->dir = argv[3];
    err = harden(parent_pid);
    if (err == ERR_OK)
        err = lock_secrets(out);
    if (err == ERR_OK)
        err = channel_open(&out->parent, (int)fd);
    if (err == ERR_OK)
        err = await_start(out);
    if (err != ERR_OK) {
        log_warn("cannot start under the parent: %s", err_text(err));
        child_close(out);
    }
    return err;
}

void child_close(struct child *c)
{
    for (size_t i = 0; i < PROCESSES; i++) {
        channel_close(c->link[i]);
        c->link[i] = NULL;
    }
    channel_close(c->parent);
    c->parent = NULL;
    keep_file(c, 0, -1);
    keep_file(c, KEYFILE_TRANSPORT, -1);
    locked_release(c->secret, sizeof c->secret);
}

static void tell_line(struct child *c, const struct parent_line *line)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};

    /* A parent that cannot be told is gone, and takes us along. */
    if (parent_line_write(&b, line) != ERR_OK ||
        channel_send_wait(c->parent, bytes_of(&b), CHILD_START_MS) != ERR_OK)
        log_warn("the parent does not listen");
}

static void tell(struct child *c, enum parent_line_kind kind, const char *text)
{
    struct parent_line line = {.kind = kind, .text = bytes_text(text)};

    tell_line(c, &line);
}

void child_contained(struct child *c, const struct sandbox *box)
{
    struct parent_line line = {.kind = PARENT_LINE_SANDBOX, .sandbox = *box};

    tell_line(c, &line);
}

static void tell_printed(struct child *c, enum parent_line_kind kind,
                         const char *format, va_list args)
{
    char text[PARENT_LINE_TEXT_MAX];

    vsnprintf(text, sizeof text, format, args);
    tell(c, kind, text);
}

void child_ready(struct child *c)
{
    tell(c, PARENT_LINE_READY, "");
}

void child_failed(struct child *c, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell_printed(c, PARENT_LINE_FAILED, format, args);
    va_end(args);
}

void child_refused(struct child *c, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    tell_printed(c, PARENT_LINE_REFUSED, format, args);
    va_end(args);
}

void child_alive(struct child *c)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};
    const struct parent_line line = {.kind = PARENT_LINE_ALIVE};

    if (c->parent == NULL)
        return;
    if (parent_line_write(&b, &line) != ERR_OK ||
        channel_send(c->parent, bytes_of(&b)) == ERR_TOO_BIG)
        abort(); /* it always fits */
    /* A parent that does not read now reads it later, or is gone. */
}

void child_suspects(struct child *c, const struct box_public *tk)
{
    uint8_t room[PARENT_LINE_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct parent_line line = {.kind = PARENT_LINE_HOLDER};

    if (c->parent == NULL)
        return;
    if (tk != NULL)
        line.tk = *tk;
    if (parent_line_write(&b, &line) != ERR_OK ||
        channel_send(c->parent, bytes_of(&b)) == ERR_TOO_BIG)
        abort(); /* it always fits */
}

enum child_event child_hear(struct child *c, struct parent_line *line)
{
    int fd = -1;
    enum err err = hear(c, line, &fd, 0);

    if (err == ERR_BUSY)
        return CHILD_NOTHING;
    if (err != ERR_OK)
        return CHILD_STOP;
    if (line->kind == PARENT_LINE_CHANNEL) {
        keep_link(c, line->which, fd);
        return CHILD_LINKED;
    }
    if (line->kind == PARENT_LINE_SUSPECT)
        return CHILD_SUSPECT;
    /* Whatever else comes is not for a child that runs. */
    return line->kind == PARENT_LINE_PROCESS ? CHILD_PROCESS : CHILD_STOP;
}
