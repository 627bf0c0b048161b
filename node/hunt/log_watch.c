#include "node/hunt/log_watch.h"

#include <errno.h>
#include <stdalign.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
    EVENTS = 64 * 1024, /* octets of them that are read at a time */
    READS_MAX = 16,
    GROWTH = IN_MODIFY,
    NAMES = IN_CREATE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB |
            IN_DELETE_SELF | IN_MOVE_SELF,
};

void log_watch_open(struct log_watch *w)
{
    *w = (struct log_watch){.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
    w->blind = w->fd < 0;
}

void log_watch_close(struct log_watch *w)
{
    if (w->fd >= 0)
        close(w->fd);
}

void log_watch_again(struct log_watch *w)
{
    w->blind = w->fd < 0;
}

void log_watch_add(struct log_watch *w, const char *dir)
{
    if (w->fd < 0)
        return;
    if (inotify_add_watch(w->fd, *dir == '\0' ? "." : dir,
                          (uint32_t)(GROWTH | NAMES | IN_ONLYDIR)) < 0 &&
        errno != ENOENT && errno != ENOTDIR)
        w->blind = true;
}

static enum log_woken worst(const uint8_t *at, size_t len)
{
    enum log_woken woken = LOG_WOKEN_NOT;

    while (len >= sizeof(struct inotify_event)) {
        const struct inotify_event *e = (const void *)at;
        const size_t size = sizeof *e + e->len;

        if ((e->mask & (NAMES | IN_Q_OVERFLOW | IN_IGNORED | IN_UNMOUNT)) != 0)
            return LOG_WOKEN_NAMES;
        woken = LOG_WOKEN_GROWTH;
        at += size;
        len -= size;
    }
    return woken;
}

/* All events that are there, taken as one. */
static enum log_woken drain(struct log_watch *w)
{
    alignas(struct inotify_event) uint8_t room[EVENTS];
    enum log_woken woken = LOG_WOKEN_NOT;
    ssize_t len;

    if (w->fd < 0)
        return LOG_WOKEN_NOT;
    for (int i = 0; i < READS_MAX; i++) {
        enum log_woken more;

        len = read(w->fd, room, sizeof room);
        if (len <= 0)
            break;
        more = worst(room, (size_t)len);
        woken = more > woken ? more : woken;
    }
    return woken;
}

enum log_woken log_watch_wait(struct log_watch *w, const int *pipes,
                              size_t count, int ms)
{
    struct pollfd p[LOG_WATCH_PIPES_MAX + 1] = {
        {.fd = w->fd, .events = POLLIN}};
    enum log_woken woken;
    int ready;

    count = count < LOG_WATCH_PIPES_MAX ? count : LOG_WATCH_PIPES_MAX;
    for (size_t i = 0; i < count; i++)
        p[i + 1] = (struct pollfd){.fd = pipes[i], .events = POLLIN};
    if (w->blind && ms > LOG_WATCH_BLIND_MS)
        ms = LOG_WATCH_BLIND_MS;
    ready = poll(p, count + 1, ms);
    woken = drain(w);
    return w->blind && ready == 0 ? LOG_WOKEN_NAMES : woken;
}
