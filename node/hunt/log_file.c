#include "node/hunt/log_file.h"

#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/log_decode.h"
#include "node/hunt/log_ends.h"
#include "node/hunt/log_input.h"
#include "node/hunt/log_utf16.h"
#include "node/hunt/walk.h"
#include "proto/ascii.h"

enum {
    INPUT = 64 * 1024, /* octets of a file that are decoded at a time */
    SNIFFED = 4,       /* octets that tell UTF-16 */
    FIRST = 8,    /* that tell packing and UTF-16, where there are so many */
    ROOM_MIN = 8, /* for the longest character, and a CR before it */
    CARRY = LOG_FILE_LINE_MAX + 2 * LOG_FILE_OVERLAP,
};

/* Octets that one step has read and the next has not taken. */
struct store {
    uint8_t *at;
    size_t cap;
    struct bytes left;
};

struct log_file {
    struct log_input input;

    bool begun;                /* its packing is known, */
    struct log_decode *decode; /* NULL: plain */
    enum log_packing packing;
    struct store in;
    struct store first; /* octets that do not tell it yet */
    bool sniffed;       /* and its octets' meaning */
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

static struct log_file *open_log(const char *path, bool live,
                                 struct fault *fault)
{
    struct log_file *f = calloc(1, sizeof *f);

    if (f == NULL)
        abort();
    if (!log_input_open(&f->input, path, live, fault)) {
        free(f);
        return NULL;
    }
    f->carry = (struct buffer){room(CARRY), 0, CARRY};
    f->in = (struct store){.at = room(INPUT), .cap = INPUT};
    f->first = (struct store){.at = room(FIRST), .cap = FIRST};
    return f;
}

struct log_file *log_file_open(const char *path, struct fault *fault)
{
    return open_log(path, false, fault);
}

struct log_file *log_file_open_live(const char *path, struct fault *fault)
{
    return open_log(path, true, fault);
}

void log_file_close(struct log_file *f)
{
    if (f == NULL)
        return;
    log_decode_close(f->decode);
    log_input_close(&f->input);
    free(f->in.at);
    free(f->first.at);
    free(f->wide.at);
    free(f->carry.at);
    free(f);
}

const struct fault *log_file_fault(const struct log_file *f)
{
    return &f->input.fault;
}

const struct log_input *log_file_input(const struct log_file *f)
{
    return &f->input;
}

bool log_file_was_replaced(const struct log_file *f)
{
    const struct log_input *in = &f->input;
    struct stat now;

    if (!in->regular || strcmp(in->path, "-") == 0)
        return false;
    return stat(in->path, &now) != 0 || now.st_dev != in->stat.st_dev ||
           now.st_ino != in->stat.st_ino;
}

/* More of the file behind what is left of it; false: there is no more. */
static bool fill_in(struct log_file *f)
{
    struct store *in = &f->in;
    size_t got;

    if (in->left.len > 0)
        memmove(in->at, in->left.at, in->left.len);
    in->left.at = in->at;
    got = log_input_read(&f->input, in->at + in->left.len,
                         in->cap - in->left.len);
    in->left.len += got;
    return got > 0;
}

/* Whether so few octets of a log that grows do not say yet how it is written.
 */
static bool is_too_little(const struct log_file *f, const uint8_t *at,
                          size_t len)
{
    return f->input.live && len < FIRST && memchr(at, '\n', len) == NULL;
}

/* How it is packed; false: that is not known yet. */
static bool begin(struct log_file *f)
{
    while (f->in.left.len < FIRST && fill_in(f))
        continue;
    if (is_too_little(f, f->in.at, f->in.left.len))
        return false;
    f->begun = true;
    f->packing = log_decode_sniff(f->in.left);
    if (f->packing != LOG_PLAIN)
        f->decode = log_decode_open(f->packing);
    return true;
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
    f->input.ended = true;
    f->in.left.len = 0;
}

/* Whether the file may be asked for more: a pipe only where it is all that
   can be done. */
static bool may_ask(const struct log_file *f, const struct buffer *out)
{
    return !f->input.ended && (out->len == 0 || f->input.regular);
}

/* One step of it; false: another would bring nothing. */
static bool decode(struct log_file *f, struct buffer *out)
{
    const size_t before = out->len;

    if (f->in.left.len == 0 && may_ask(f, out))
        (void)fill_in(f);
    if (!log_decode_step(f->decode, &f->in.left, out)) {
        (void)fault_say(&f->input.fault, ERR_BAD_SHAPE,
                        "its %s data are damaged", log_decode_text(f->packing));
        stop(f);
        return false;
    }
    return out->len > before || f->in.left.len > 0 || may_ask(f, out);
}

static size_t read_decoded(struct log_file *f, uint8_t *at, size_t max)
{
    struct buffer out = {at, 0, max};

    while (out.len < max && f->input.fault.why == ERR_OK && decode(f, &out))
        continue;
    if (out.len < max && f->input.ended && !f->input.live &&
        f->input.fault.why == ERR_OK && !log_decode_is_whole(f->decode))
        (void)fault_say(&f->input.fault, ERR_BAD_SHAPE, "its %s data end early",
                        log_decode_text(f->packing));
    return out.len;
}

/* Octets as they were before they were compressed; 0: there are no more. */
static size_t read_octets(struct log_file *f, uint8_t *at, size_t max)
{
    if (!f->begun && !begin(f))
        return 0;
    if (f->decode != NULL)
        return read_decoded(f, at, max);
    if (f->in.left.len > 0)
        return take(&f->in, at, max);
    return log_input_read(&f->input, at, max);
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
        log_utf16_step(f->utf16, &wide->left, &out, got == 0 && !f->input.live);
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
    size_t len = take(&f->first, at, max), got = 1;
    struct bytes head;

    while (got > 0 && (len < SNIFFED || (f->input.regular && len < max))) {
        got = read_octets(f, at + len, max - len);
        len += got;
    }
    if (is_too_little(f, at, len)) {
        memcpy(f->first.at, at, len);
        f->first.left = (struct bytes){f->first.at, len};
        return 0;
    }
    f->sniffed = true;
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
            len = log_ends_last(&f->ends, at, f->input.live);
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

void log_file_finish(struct log_file *f)
{
    f->input.live = false;
    f->input.ended = !f->input.regular || f->input.fault.why != ERR_OK;
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
    run->goes_on = run->waited = false;
    log_input_again(&f->input);
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
    run->waited = got > 0 && !f->input.regular;
    if (got == 0 && f->input.live)
        return keep_line(f, run, used);
    if (got == 0)
        whole = used;
    cut(f, run, whole, whole, used);
    return whole > 0;
}

bool log_file_is_as_stored(const struct log_file *f)
{
    return f->input.regular && f->packing == LOG_PLAIN &&
           f->utf16 == LOG_UTF16_NONE && f->ends.kind != LOG_ENDS_RETURN;
}

bool log_file_octets(const struct log_file *f, uint64_t offset, uint8_t *at,
                     size_t len)
{
    return pread(f->input.fd, at, len, (off_t)offset) == (ssize_t)len;
}

void log_file_seek(struct log_file *f, uint64_t offset)
{
    log_input_seek(&f->input, offset);
    f->in.left.len = f->carry.len = 0;
    f->ends.held = false;
    f->offset = f->line_start = offset;
}
