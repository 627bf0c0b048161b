#include "node/hunt/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/log_decode.h"
#include "node/hunt/log_ends.h"
#include "node/hunt/log_utf16.h"
#include "node/hunt/walk.h"
#include "proto/ascii.h"

enum {
    INPUT = 64 * 1024, /* octets of a file that are decoded at a time */
    SNIFFED = 4,       /* octets that tell UTF-16 */
    ROOM_MIN = 8,      /* for the longest character, and a CR before it */
    CARRY = LOG_FILE_LINE_MAX + 2 * LOG_FILE_OVERLAP,
};

/* Octets that one step has read and the next has not taken. */
struct store {
    uint8_t *at;
    size_t cap;
    struct bytes left;
};

struct log_file {
    int fd;
    char *path;
    struct stat stat;
    struct fault fault;
    bool ended; /* the file itself */
    bool live;  /* it may grow */
    bool regular, waited;
    uint64_t read;

    bool begun;                /* its packing is known, */
    struct log_decode *decode; /* NULL: plain */
    enum log_packing packing;
    struct store in;
    bool sniffed; /* and its octets' meaning */
    enum log_utf16 utf16;
    struct store wide;
    struct log_ends ends;

    uint64_t offset, line_start; /* of what the next run begins with */
    struct buffer carry;         /* octets of the line that the last run cut */
};

void log_run_free(struct log_run *run)
{
    free(run->octets);
    *run = (struct log_run){0};
}

static uint8_t *room(size_t octets)
{
    uint8_t *at = malloc(octets);

    if (at == NULL)
        abort();
    return at;
}

static struct log_file *opened(int fd, const char *path)
{
    struct log_file *f = calloc(1, sizeof *f);

    if (f == NULL || (f->path = strdup(path)) == NULL)
        abort();
    f->fd = fd;
    f->carry = (struct buffer){room(CARRY), 0, CARRY};
    f->in = (struct store){.at = room(INPUT), .cap = INPUT};
    return f;
}

struct log_file *log_file_open(const char *path, struct fault *fault)
{
    const bool standard = strcmp(path, "-") == 0;
    const int fd = standard ? dup(STDIN_FILENO)
                            : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct log_file *f;

    if (fd < 0) {
        (void)fault_say(fault, ERR_IO, "%s", strerror(errno));
        return NULL;
    }
    f = opened(fd, path);
    if (fstat(fd, &f->stat) != 0 || S_ISDIR(f->stat.st_mode)) {
        (void)fault_say(fault, ERR_IO, "%s", strerror(EISDIR));
        log_file_close(f);
        return NULL;
    }
    f->regular = S_ISREG(f->stat.st_mode);
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return f;
}

void log_file_close(struct log_file *f)
{
    if (f == NULL)
        return;
    log_decode_close(f->decode);
    close(f->fd);
    free(f->in.at);
    free(f->wide.at);
    free(f->carry.at);
    free(f->path);
    free(f);
}

const struct fault *log_file_fault(const struct log_file *f)
{
    return &f->fault;
}

const struct stat *log_file_stat(const struct log_file *f)
{
    return &f->stat;
}

uint64_t log_file_read(const struct log_file *f)
{
    return f->read;
}

bool log_file_was_replaced(const struct log_file *f)
{
    struct stat now;

    if (!f->regular || strcmp(f->path, "-") == 0)
        return false;
    return stat(f->path, &now) != 0 || now.st_dev != f->stat.st_dev ||
           now.st_ino != f->stat.st_ino;
}

/* A file that its writer empties has lost what was not read by then. */
static void check_length(struct log_file *f)
{
    struct stat now;

    if (f->regular && fstat(f->fd, &now) == 0 &&
        (uint64_t)now.st_size < f->read)
        (void)fault_say(&f->fault, ERR_BAD_SHAPE,
                        "it became shorter while it was read");
}

/* Octets of the file itself; 0: there are no more. */
static size_t read_file(struct log_file *f, uint8_t *at, size_t max)
{
    ssize_t got = -1;

    while (!f->ended && got < 0) {
        got = read(f->fd, at, max);
        if (got >= 0 || errno == EINTR)
            continue;
        (void)fault_say(&f->fault, ERR_IO, "%s", strerror(errno));
        f->ended = true;
    }
    if (got <= 0) {
        if (!f->ended && got == 0)
            check_length(f);
        f->ended = true;
        return 0;
    }
    f->read += (uint64_t)got;
    f->waited = !f->regular;
    return (size_t)got;
}

/* More of the file behind what is left of it; false: there is no more. */
static bool fill_in(struct log_file *f)
{
    struct store *in = &f->in;
    size_t got;

    if (in->left.len > 0)
        memmove(in->at, in->left.at, in->left.len);
    in->left.at = in->at;
    got = read_file(f, in->at + in->left.len, in->cap - in->left.len);
    in->left.len += got;
    return got > 0;
}

static void begin(struct log_file *f)
{
    f->begun = true;
    while (f->in.left.len < LOG_DECODE_HEAD && fill_in(f))
        continue;
    f->packing = log_decode_sniff(f->in.left);
    if (f->packing != LOG_PLAIN)
        f->decode = log_decode_open(f->packing);
}

/* What is left of the store, or as much of it as there is room. */
static size_t take(struct store *s, uint8_t *at, size_t max)
{
    const size_t len = s->left.len < max ? s->left.len : max;

    if (len > 0)
        memcpy(at, s->left.at, len);
    s->left = ascii_from(s->left, len);
    return len;
}

/* Nothing more is read. */
static void stop(struct log_file *f)
{
    f->ended = true;
    f->in.left.len = 0;
}

/* Whether the file may be asked for more: a pipe only where it is all that
   can be done. */
static bool may_ask(const struct log_file *f, const struct buffer *out)
{
    return !f->ended && (out->len == 0 || f->regular);
}

/* One step of it; false: another would bring nothing. */
static bool decode(struct log_file *f, struct buffer *out)
{
    const size_t before = out->len;

    if (f->in.left.len == 0 && may_ask(f, out))
        (void)fill_in(f);
    if (!log_decode_step(f->decode, &f->in.left, out)) {
        (void)fault_say(&f->fault, ERR_BAD_SHAPE, "its %s data are damaged",
                        log_decode_text(f->packing));
        stop(f);
        return false;
    }
    return out->len > before || f->in.left.len > 0 || may_ask(f, out);
}

static size_t read_decoded(struct log_file *f, uint8_t *at, size_t max)
{
    struct buffer out = {at, 0, max};

    while (out.len < max && f->fault.why == ERR_OK && decode(f, &out))
        continue;
    if (out.len < max && f->ended && f->fault.why == ERR_OK &&
        !log_decode_is_whole(f->decode))
        (void)fault_say(&f->fault, ERR_BAD_SHAPE, "its %s data end early",
                        log_decode_text(f->packing));
    return out.len;
}

/* Octets as they were before they were compressed; 0: there are no more. */
static size_t read_octets(struct log_file *f, uint8_t *at, size_t max)
{
    if (!f->begun)
        begin(f);
    if (f->decode != NULL)
        return read_decoded(f, at, max);
    if (f->in.left.len > 0)
        return take(&f->in, at, max);
    return read_file(f, at, max);
}

/* The same as UTF-8, from UTF-16. */
static size_t read_wide(struct log_file *f, uint8_t *at, size_t max)
{
    struct buffer out = {at, 0, max};
    struct store *wide = &f->wide;
    size_t got = 1;

    while (out.len == 0 && got > 0) {
        if (wide->left.len > 0)
            memmove(wide->at, wide->left.at, wide->left.len);
        wide->left.at = wide->at;
        got = read_octets(f, wide->at + wide->left.len,
                          wide->cap - wide->left.len);
        wide->left.len += got;
        log_utf16_step(f->utf16, &wide->left, &out, got == 0);
    }
    return out.len;
}

static bool has_mark8(struct bytes head)
{
    return head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0;
}

/* What stands first: whose octets they are, and how lines end. */
static size_t sniff(struct log_file *f, uint8_t *at, size_t max)
{
    size_t len = 0, got = 1;
    struct bytes head;

    f->sniffed = true;
    while (got > 0 && (len < SNIFFED || (f->regular && len < max))) {
        got = read_octets(f, at + len, max - len);
        len += got;
    }
    head = (struct bytes){at, len};
    f->utf16 = log_utf16_sniff(head);
    if (f->utf16 != LOG_UTF16_NONE) {
        const size_t mark = log_utf16_has_mark(head) ? 2 : 0;

        f->wide = (struct store){.at = room(len + INPUT), .cap = len + INPUT};
        memcpy(f->wide.at, at, len);
        f->wide.left = (struct bytes){f->wide.at + mark, len - mark};
        return read_wide(f, at, max);
    }
    if (has_mark8(head)) {
        f->offset = f->line_start = 3;
        len -= 3;
        memmove(at, at + 3, len);
    }
    return len;
}

static size_t read_next(struct log_file *f, uint8_t *at, size_t max)
{
    if (!f->sniffed)
        return sniff(f, at, max);
    return f->utf16 != LOG_UTF16_NONE ? read_wide(f, at, max)
                                      : read_octets(f, at, max);
}

/* At least ROOM_MIN octets of room; 0: there is no more. */
static size_t read_text(struct log_file *f, uint8_t *at, size_t max)
{
    size_t len = 0, got = 1;

    while (len == 0 && got > 0) {
        const size_t before = log_ends_held(&f->ends, at);

        got = read_next(f, at + before, max - before);
        if (got > 0)
            len = log_ends_read(&f->ends, at, before + got);
        else if (before > 0)
            len = log_ends_last(&f->ends, at, f->live);
    }
    return len;
}

static void run_grow(struct log_run *run, size_t cap)
{
    if (run->cap >= cap)
        return;
    run->octets = realloc(run->octets, cap);
    if (run->octets == NULL)
        abort();
    run->cap = cap;
}

/* Room for a longer line; false: it is longer than a run may be. */
static bool run_double(struct log_run *run)
{
    if (run->cap >= LOG_FILE_LINE_MAX)
        return false;
    run_grow(run, 2 * run->cap < LOG_FILE_LINE_MAX ? 2 * run->cap
                                                   : LOG_FILE_LINE_MAX);
    return true;
}

/* The run has the first len of its octets; the next begins with those from
   `next` on, of used ones. */
static void cut(struct log_file *f, struct log_run *run, size_t len,
                size_t next, size_t used)
{
    run->lines = (struct bytes){run->octets, len};
    run->offset = f->offset;
    run->line_start = f->line_start;
    f->carry.len = 0;
    (void)buffer_add(&f->carry,
                     (struct bytes){run->octets + next, used - next});
    f->offset += next;
    if (!run->goes_on)
        f->line_start = f->offset;
}

/* Where nothing goes on, from `at` backwards; `least`: nowhere. */
static size_t gap_before(const uint8_t *octets, size_t at, size_t least)
{
    while (at > least && (walk_kinds[octets[at - 1]] & WALK_ENDS) == 0)
        at--;
    return at;
}

/* A line that is longer than a run may be. Where LOG_FILE_OVERLAP octets have
   no gap they are no value, and it does not matter where they are cut. */
static void cut_line(struct log_file *f, struct log_run *run, size_t used)
{
    size_t end = gap_before(run->octets, used, used - LOG_FILE_OVERLAP);
    size_t next;

    if (end == used - LOG_FILE_OVERLAP)
        end = used;
    next = gap_before(run->octets, end - LOG_FILE_OVERLAP,
                      end - 2 * LOG_FILE_OVERLAP);
    run->goes_on = true;
    cut(f, run, end, next, used);
}

/* Octets up to behind the last line's end; 0: there is none. */
static size_t lines_len(const uint8_t *octets, size_t len)
{
    const uint8_t *last = memrchr(octets, '\n', len);

    return last == NULL ? 0 : (size_t)(last - octets) + 1;
}

void log_file_follow(struct log_file *f, bool live)
{
    f->live = live;
}

/* What was the end of a file that grows may be none by now. */
static void ask_again(struct log_file *f)
{
    if (f->live && f->fault.why == ERR_OK)
        f->ended = false;
}

/* A last line without an end: with what follows it is one. */
static bool keep_line(struct log_file *f, const struct log_run *run,
                      size_t used)
{
    f->carry.len = 0;
    (void)buffer_add(&f->carry, (struct bytes){run->octets, used});
    return false;
}

bool log_file_next(struct log_file *f, struct log_run *run)
{
    size_t used = f->carry.len, got = 1, whole = 0;

    run_grow(run, LOG_FILE_RUN);
    run_grow(run, used + LOG_FILE_OVERLAP);
    memcpy(run->octets, f->carry.at, used);
    run->goes_on = run->waited = f->waited = false;
    ask_again(f);
    while (whole == 0 && got > 0) {
        if (run->cap - used < ROOM_MIN && !run_double(run)) {
            cut_line(f, run, used);
            return true;
        }
        got = read_text(f, run->octets + used, run->cap - used);
        whole = lines_len(run->octets + used, got);
        whole += whole > 0 ? used : 0;
        used += got;
    }
    run->waited = f->waited;
    if (got == 0 && f->live)
        return keep_line(f, run, used);
    if (got == 0)
        whole = used;
    cut(f, run, whole, whole, used);
    return whole > 0;
}

/* Whether the octets of the text are those of the file. */
static bool is_as_stored(const struct log_file *f)
{
    return f->regular && f->packing == LOG_PLAIN &&
           f->utf16 == LOG_UTF16_NONE && f->ends.kind != LOG_ENDS_RETURN;
}

bool log_file_seek(struct log_file *f, struct log_run *run, uint64_t offset)
{
    if (is_as_stored(f) && lseek(f->fd, (off_t)offset, SEEK_SET) >= 0) {
        f->in.left.len = f->carry.len = 0;
        f->offset = f->line_start = offset;
        f->read = offset;
        return log_file_next(f, run);
    }
    while (run->offset + run->lines.len <= offset)
        if (!log_file_next(f, run))
            return false;
    if (run->offset < offset) {
        run->lines = ascii_from(run->lines, (size_t)(offset - run->offset));
        run->offset = run->line_start = offset;
    }
    return true;
}
