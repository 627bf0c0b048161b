#include "node/hunt/log_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int open_path(const char *path, bool live)
{
    if (strcmp(path, "-") == 0)
        return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    return open(path,
                O_RDONLY | O_CLOEXEC | O_NOCTTY | (live ? O_NONBLOCK : 0));
}

bool log_input_open(struct log_input *in, const char *path, bool live,
                    struct fault *fault)
{
    const int fd = open_path(path, live);

    *in = (struct log_input){.fd = fd, .live = live};
    if (fd < 0) {
        (void)fault_say(fault, ERR_IO, "%s", strerror(errno));
        return false;
    }
    if (fstat(fd, &in->stat) != 0 || S_ISDIR(in->stat.st_mode)) {
        (void)fault_say(fault, ERR_IO, "%s", strerror(EISDIR));
        close(fd);
        return false;
    }
    in->path = strdup(path);
    if (in->path == NULL)
        abort();
    in->regular = S_ISREG(in->stat.st_mode);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

void log_input_close(struct log_input *in)
{
    close(in->fd);
    free(in->path);
}

/* Whether it still has octets that were read from it. */
static bool has_still(const struct log_input *in, const uint8_t *octets,
                      size_t len, uint64_t at)
{
    uint8_t now[LOG_INPUT_KEPT];

    return pread(in->fd, now, len, (off_t)at) == (ssize_t)len &&
           memcmp(now, octets, len) == 0;
}

/* A file that its writer empties has lost what was not read by then. */
static void check_kept(struct log_input *in)
{
    struct stat now;

    if (!in->regular || fstat(in->fd, &now) != 0)
        return;
    if ((uint64_t)now.st_size < in->read) {
        in->emptied = true;
        (void)fault_say(&in->fault, ERR_BAD_SHAPE,
                        "it became shorter while it was read");
    } else if (in->live && (!has_still(in, in->head, in->head_len, 0) ||
                            !has_still(in, in->tail, in->tail_len,
                                       in->read - in->tail_len))) {
        in->emptied = true;
        (void)fault_say(&in->fault, ERR_BAD_SHAPE,
                        "it was written anew while it was read");
    }
}

static void keep(struct log_input *in, const uint8_t *at, size_t len)
{
    const size_t head = sizeof in->head - in->head_len;
    const size_t last = len < sizeof in->tail ? len : sizeof in->tail;
    size_t before = sizeof in->tail - last;

    if (head > 0) {
        memcpy(in->head + in->head_len, at, len < head ? len : head);
        in->head_len += len < head ? len : head;
    }
    if (before > in->tail_len)
        before = in->tail_len;
    memmove(in->tail, in->tail + in->tail_len - before, before);
    memcpy(in->tail + before, at + len - last, last);
    in->tail_len = before + last;
}

/* A pipe that has a name may get another writer. The new end is open before the
   old one is closed, so that no writer finds none. */
static void wait_for_writer(struct log_input *in)
{
    const int fd = open_path(in->path, true);

    if (fd < 0) {
        in->over = true;
        return;
    }
    (void)dup3(fd, in->fd, O_CLOEXEC);
    close(fd);
}

static void end(struct log_input *in)
{
    in->ended = true;
    if (in->regular)
        check_kept(in);
    else if (in->live && S_ISFIFO(in->stat.st_mode) &&
             strcmp(in->path, "-") != 0)
        wait_for_writer(in);
    else
        in->over = true;
}

static bool is_ready(const struct log_input *in)
{
    struct pollfd p = {.fd = in->fd, .events = POLLIN};

    return !in->live || in->regular || poll(&p, 1, 0) > 0;
}

size_t log_input_read(struct log_input *in, uint8_t *at, size_t max)
{
    ssize_t got;

    if (in->ended)
        return 0;
    if (!is_ready(in)) {
        in->ended = true;
        return 0;
    }
    do {
        got = read(in->fd, at, max);
    } while (got < 0 && errno == EINTR);
    if (got == 0)
        end(in);
    if (got < 0)
        in->ended = true;
    if (got < 0 && errno != EAGAIN)
        (void)fault_say(&in->fault, ERR_IO, "%s", strerror(errno));
    if (got <= 0)
        return 0;
    in->read += (uint64_t)got;
    if (in->regular && in->live)
        keep(in, at, (size_t)got);
    return (size_t)got;
}

void log_input_again(struct log_input *in)
{
    if (!in->live || !in->ended || in->over || in->fault.why != ERR_OK)
        return;
    check_kept(in);
    in->ended = in->fault.why != ERR_OK;
}

void log_input_seek(struct log_input *in, uint64_t at)
{
    const size_t len = at < sizeof in->tail ? (size_t)at : sizeof in->tail;

    if (lseek(in->fd, (off_t)at, SEEK_SET) < 0)
        (void)fault_say(&in->fault, ERR_IO, "%s", strerror(errno));
    in->ended = in->fault.why != ERR_OK;
    in->read = at;
    if (in->head_len > at)
        in->head_len = (size_t)at;
    in->tail_len =
        pread(in->fd, in->tail, len, (off_t)(at - len)) == (ssize_t)len ? len
                                                                        : 0;
}
