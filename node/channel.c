#include "node/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "node/log.h"

enum {
    SNDBUF_ASKED = 1024 * 1024,
    /* The kernel wants a little more than the message itself. */
    SNDBUF_LEAST = CHANNEL_MESSAGE_MAX + 1024,
    FDS_A_MESSAGE_MAX = 4, /* received; one is kept */
};

struct waiting {
    struct waiting *next;
    int fd;
    size_t len;
    uint8_t octet[];
};

struct channel {
    int fd;
    struct waiting *first, *last;
    size_t queued, messages;
};

/* Room for descriptors beside a message, aligned as the kernel wants it. */
union fd_room {
    char octet[CMSG_SPACE(sizeof(int) * FDS_A_MESSAGE_MAX)];
    struct cmsghdr align;
};

static enum err failed(const char *what)
{
    log_warn("channel: cannot %s: %s", what, strerror(errno));
    return ERR_IO;
}

/*
 * An unprivileged process is given at most net.core.wmem_max, doubled: enough
 * by default. Linux clamps silently, so what counts is what is read back.
 */
static enum err widen(int fd)
{
    int asked = SNDBUF_ASKED, got = 0;
    socklen_t len = sizeof got;

    if (setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &asked, sizeof asked) != 0 ||
        getsockopt(fd, SOL_SOCKET, SO_SNDBUF, &got, &len) != 0)
        return failed("set its send buffer");
    if (got >= SNDBUF_LEAST)
        return ERR_OK;
    log_warn("channel: send buffer is %d bytes, %d are needed: raise "
             "net.core.wmem_max to 262144",
             got, SNDBUF_LEAST);
    return ERR_IO;
}

enum err channel_pair(int fd[static 2])
{
    int type = SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC;

    if (socketpair(AF_UNIX, type, 0, fd) != 0)
        return failed("make a pair");
    return ERR_OK;
}

enum err channel_open(struct channel **out, int fd)
{
    int flags = fcntl(fd, F_GETFL);
    enum err err = ERR_OK;
    struct channel *c;

    *out = NULL;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
        err = failed("take over a descriptor");
    if (err == ERR_OK)
        err = widen(fd);
    if (err != ERR_OK) {
        close(fd);
        return err;
    }
    c = calloc(1, sizeof *c);
    if (c == NULL)
        abort();
    c->fd = fd;
    *out = c;
    return ERR_OK;
}

static void drop_first(struct channel *c)
{
    struct waiting *w = c->first;

    c->first = w->next;
    if (c->first == NULL)
        c->last = NULL;
    c->queued -= w->len;
    c->messages--;
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

void channel_close(struct channel *c)
{
    if (c == NULL)
        return;
    while (c->first != NULL)
        drop_first(c);
    close(c->fd);
    free(c);
}

int channel_fd(const struct channel *c)
{
    return c->fd;
}

bool channel_wants_write(const struct channel *c)
{
    return c->first != NULL;
}

size_t channel_queued(const struct channel *c)
{
    return c->queued;
}

static enum err translated(void)
{
    switch (errno) {
    case EAGAIN:
    case ENOBUFS:
    case ETOOMANYREFS: /* descriptors in flight: the other end must take some */
        return ERR_BUSY;
    case EPIPE:
    case ECONNRESET:
    case ENOTCONN:
        return ERR_CLOSED;
    default:
        log_warn("channel: cannot send: %s", strerror(errno));
        return ERR_CLOSED;
    }
}

static enum err send_now(struct channel *c, struct bytes message, int fd)
{
    union fd_room room;
    struct iovec at = {(void *)(uintptr_t)message.at, message.len};
    struct msghdr m = {.msg_iov = &at, .msg_iovlen = 1};
    struct cmsghdr *h;
    ssize_t n;

    if (fd >= 0) {
        memset(&room, 0, sizeof room);
        m.msg_control = room.octet;
        m.msg_controllen = CMSG_SPACE(sizeof fd);
        h = CMSG_FIRSTHDR(&m);
        h->cmsg_level = SOL_SOCKET;
        h->cmsg_type = SCM_RIGHTS;
        h->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(h), &fd, sizeof fd);
    }
    do
        n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n < 0 ? translated() : ERR_OK;
}

static enum err enqueue(struct channel *c, struct bytes message, int fd)
{
    struct waiting *w;

    if (message.len > CHANNEL_QUEUE_MAX - c->queued ||
        c->messages == CHANNEL_QUEUE_MESSAGES_MAX)
        return ERR_BUSY;
    w = malloc(sizeof *w + message.len);
    if (w == NULL)
        abort();
    w->next = NULL;
    w->fd = fd;
    w->len = message.len;
    memcpy(w->octet, message.at, message.len);
    if (c->last == NULL)
        c->first = w;
    else
        c->last->next = w;
    c->last = w;
    c->queued += w->len;
    c->messages++;
    return ERR_OK;
}

enum err channel_flush(struct channel *c)
{
    enum err err;

    while (c->first != NULL) {
        struct bytes message = {c->first->octet, c->first->len};

        err = send_now(c, message, c->first->fd);
        if (err == ERR_BUSY)
            return ERR_OK;
        if (err != ERR_OK)
            return err;
        drop_first(c);
    }
    return ERR_OK;
}

enum err channel_send_fd(struct channel *c, struct bytes message, int fd)
{
    enum err err;

    if (message.len == 0)
        return ERR_USAGE;
    if (message.len > CHANNEL_MESSAGE_MAX)
        return ERR_TOO_BIG;
    err = channel_flush(c);
    if (err != ERR_OK)
        return err;
    if (c->first != NULL)
        return enqueue(c, message, fd);
    err = send_now(c, message, fd);
    if (err == ERR_BUSY)
        return enqueue(c, message, fd);
    if (err == ERR_OK && fd >= 0)
        close(fd);
    return err;
}

enum err channel_send(struct channel *c, struct bytes message)
{
    return channel_send_fd(c, message, -1);
}

/* Keep the first descriptor if wanted; close the others, which nobody asked
   for. */
static void take_fds(struct msghdr *m, int *fd)
{
    int got[FDS_A_MESSAGE_MAX];
    struct cmsghdr *h;
    size_t n;

    for (h = CMSG_FIRSTHDR(m); h != NULL; h = CMSG_NXTHDR(m, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
            continue;
        n = (h->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(got, CMSG_DATA(h), n * sizeof(int));
        for (size_t i = 0; i < n; i++) {
            if (fd != NULL && *fd < 0)
                *fd = got[i];
            else
                close(got[i]);
        }
    }
}

/* Who closes with something unread leaves ECONNRESET once, before its last
   messages. */
static ssize_t receive_once(int from, struct msghdr *m)
{
    ssize_t n;

    do
        n = recvmsg(from, m, MSG_CMSG_CLOEXEC);
    while (n < 0 && (errno == EINTR || errno == ECONNRESET));
    return n;
}

enum err channel_receive(struct channel *c, struct buffer *out, int *fd)
{
    union fd_room room;
    struct iovec at = {out->at, out->cap};
    struct msghdr m = {.msg_iov = &at,
                       .msg_iovlen = 1,
                       .msg_control = room.octet,
                       .msg_controllen = sizeof room.octet};
    ssize_t n;

    out->len = 0;
    if (fd != NULL)
        *fd = -1;
    n = receive_once(c->fd, &m);
    if (n < 0)
        return errno == EAGAIN ? ERR_BUSY : ERR_CLOSED;
    take_fds(&m, fd);
    if ((m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        if (fd != NULL && *fd >= 0) {
            close(*fd);
            *fd = -1;
        }
        return ERR_TOO_BIG;
    }
    /* No one sends empty messages, see channel_send(): this is the end. */
    if (n == 0)
        return ERR_CLOSED;
    out->len = (size_t)n;
    return ERR_OK;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ERR_BUSY once the deadline has passed. */
static enum err await(struct channel *c, short events, int64_t deadline_ms)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    int64_t left_ms = deadline_ms - now_ms();

    if (left_ms <= 0)
        return ERR_BUSY;
    if (poll(&p, 1, (int)left_ms) < 0 && errno != EINTR)
        return ERR_IO;
    return ERR_OK;
}

static enum err queue_by(struct channel *c, struct bytes message,
                         int64_t deadline_ms)
{
    enum err err = channel_send(c, message);

    while (err == ERR_BUSY) {
        err = await(c, POLLOUT, deadline_ms);
        if (err != ERR_OK)
            return err;
        err = channel_send(c, message);
    }
    return err;
}

enum err channel_queue_wait(struct channel *c, struct bytes message,
                            unsigned timeout_ms)
{
    return queue_by(c, message, now_ms() + timeout_ms);
}

enum err channel_send_wait(struct channel *c, struct bytes message,
                           unsigned timeout_ms)
{
    int64_t deadline_ms = now_ms() + timeout_ms;
    enum err err = queue_by(c, message, deadline_ms);

    if (err != ERR_OK)
        return err;
    while (channel_wants_write(c)) {
        err = await(c, POLLOUT, deadline_ms);
        if (err != ERR_OK)
            return err;
        err = channel_flush(c);
        if (err != ERR_OK)
            return err;
    }
    return ERR_OK;
}

enum err channel_receive_wait(struct channel *c, struct buffer *out, int *fd,
                              unsigned timeout_ms)
{
    int64_t deadline_ms = now_ms() + timeout_ms;
    enum err err;

    for (;;) {
        err = channel_receive(c, out, fd);
        if (err != ERR_BUSY)
            return err;
        err = await(c, POLLIN, deadline_ms);
        if (err != ERR_OK)
            return err;
    }
}
