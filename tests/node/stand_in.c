/*
 * stand_in: plays net, core or keys, by the name it is started under, so that
 * the parent is tested without them. It writes what happens to it into
 * DIR/journal, a line each, and does what DIR/act-NAME says: "fail", "refuse"
 * or "crash" before it is ready.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "node/child.h"

enum { ALIVE_MS = 500 };

static struct child child;
static uint8_t room[1024];

static void note(const char *what, const char *detail)
{
    char line[256], path[4096];
    int n = snprintf(line, sizeof line, "%s %s %s\n", process_text(child.me),
                     what, detail);
    int fd;

    snprintf(path, sizeof path, "%s/journal", child.dir);
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, line, (size_t)n) != n)
        abort();
    close(fd);
}

static void note_start(void)
{
    char detail[128] = "", pid[32];

    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    note("pid", pid);
    for (enum keyfile_purpose p = KEYFILE_STORE; p < KEYFILE_IDENTITY; p++)
        if (child.has_secret[p])
            note("secret", keyfile_purpose_text(p));
    for (enum process p = PROCESS_NET; p <= PROCESS_KEYS; p++)
        if (child.link[p] != NULL)
            strcat(strcat(detail, " "), process_text(p));
    note("links", detail);
}

/* "fail", "refuse", "crash", "blame" or nothing. */
static void act(void)
{
    char path[4096], how[16] = "";
    FILE *from;

    snprintf(path, sizeof path, "%s/act-%s", child.dir, process_text(child.me));
    from = fopen(path, "r");
    if (from == NULL)
        return;
    if (fgets(how, sizeof how, from) == NULL)
        how[0] = '\0';
    fclose(from);
    if (strcmp(how, "fail") == 0) {
        child_failed(&child, "the disk is %s", "gone");
        exit(CHILD_EXIT_FAILED);
    }
    if (strcmp(how, "refuse") == 0) {
        child_refused(&child, "the disk is not %s", "mounted");
        exit(CHILD_EXIT_FAILED);
    }
    if (strcmp(how, "blame") == 0)
        child_suspects(&child, &(struct box_public){{0xab}});
    if (strcmp(how, "crash") == 0 || strcmp(how, "blame") == 0)
        abort();
}

/* core greets a neighbour, which greets back. */
static void greet(enum process which)
{
    if (child.link[which] != NULL &&
        channel_send(child.link[which], bytes_text("hello")) != ERR_OK)
        note("cannot greet", process_text(which));
}

static void hear(enum process which)
{
    struct buffer b = {room, 0, sizeof room};
    enum err err;

    if (child.link[which] == NULL)
        return;
    err = channel_receive(child.link[which], &b, NULL);
    if (err == ERR_CLOSED) {
        channel_close(child.link[which]);
        child.link[which] = NULL;
    }
    if (err != ERR_OK)
        return;
    note("heard", process_text(which));
    if (child.me != PROCESS_CORE)
        greet(which);
}

static bool hear_parent(void)
{
    struct parent_line line;
    char detail[64];

    for (;;) {
        switch (child_hear(&child, &line)) {
        case CHILD_NOTHING:
            return true;
        case CHILD_LINKED:
            note("linked", process_text(line.which));
            if (child.me == PROCESS_CORE)
                greet(line.which);
            break;
        case CHILD_PROCESS:
            snprintf(detail, sizeof detail, "%s %llu %llu",
                     process_text(line.which), (unsigned long long)line.pid,
                     (unsigned long long)line.restarts);
            note("process", detail);
            break;
        case CHILD_SUSPECT:
            snprintf(detail, sizeof detail, "%02x", line.tk.octet[0]);
            note("suspect", detail);
            break;
        case CHILD_STOP:
            note("stop", "");
            return false;
        }
    }
}

static void await(void)
{
    struct pollfd at[1 + PROCESSES] = {
        {.fd = channel_fd(child.parent), .events = POLLIN}};

    for (size_t i = 0; i < PROCESSES; i++) {
        at[1 + i].fd = -1;
        at[1 + i].events = POLLIN;
        if (child.link[i] != NULL)
            at[1 + i].fd = channel_fd(child.link[i]);
    }
    if (child.me == PROCESS_CORE)
        child_alive(&child);
    poll(at, 1 + PROCESSES, child.me == PROCESS_CORE ? ALIVE_MS : -1);
}

static enum process named(const char *program)
{
    for (enum process p = PROCESS_NET; p < PROCESS_KEYS; p++)
        if (strstr(program, process_text(p)) != NULL)
            return p;
    return PROCESS_KEYS;
}

int main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');

    if (child_open(&child, argc, argv, named(name)) != ERR_OK)
        return CHILD_EXIT_USAGE;
    note_start();
    act();
    child_ready(&child);
    if (child.me == PROCESS_CORE) {
        greet(PROCESS_NET);
        greet(PROCESS_KEYS);
    }
    while (hear_parent()) {
        await();
        for (enum process p = PROCESS_NET; p <= PROCESS_KEYS; p++)
            hear(p);
    }
    child_close(&child);
    return 0;
}
