#include "node/hunt/log_position.h"

#include <sodium.h>

#include "proto/ascii.h"

/* Take the octets behind the trail's end; those in front of it were taken. */
static void follow(struct log_trail *t, uint64_t offset, struct bytes text)
{
    const uint64_t seen = t->end > offset ? t->end - offset : 0;
    size_t room, last, before;

    if (seen >= text.len)
        return;
    text = ascii_from(text, (size_t)seen);
    t->end = offset + seen + text.len;

    room = sizeof t->head - t->head_len;
    room = room < text.len ? room : text.len;
    memcpy(t->head + t->head_len, text.at, room);
    t->head_len += room;

    last = text.len < sizeof t->tail ? text.len : sizeof t->tail;
    before = sizeof t->tail - last;
    before = before < t->tail_len ? before : t->tail_len;
    memmove(t->tail, t->tail + t->tail_len - before, before);
    memcpy(t->tail + before, text.at + text.len - last, last);
    t->tail_len = before + last;
}

static void hash(uint8_t out[static LOG_POSITION_HASH], const uint8_t *at,
                 size_t len)
{
    if (crypto_generichash(out, LOG_POSITION_HASH, at, len, NULL, 0) != 0)
        abort();
}

static uint64_t ends_in(struct bytes lines)
{
    uint64_t ends = 0;

    for (size_t i = 0; i < lines.len; i++)
        ends += lines.at[i] == '\n';
    return ends;
}

void log_position_move(struct log_position *at, struct log_trail *trail,
                       const struct log_run *run)
{
    follow(trail, run->offset, run->lines);
    at->offset = trail->end;
    at->lines += ends_in(run->lines);
    hash(at->head, trail->head, trail->head_len);
    hash(at->tail, trail->tail, trail->tail_len);
}

static bool is_hash(const uint8_t want[static LOG_POSITION_HASH],
                    const uint8_t *at, size_t len)
{
    uint8_t got[LOG_POSITION_HASH];

    hash(got, at, len);
    return memcmp(want, got, sizeof got) == 0;
}

/* Octets that are hashed of a text that begins at `from`. */
static size_t hashed(const struct log_position *at, uint64_t from)
{
    const uint64_t len = at->offset - from;

    return len < LOG_POSITION_OCTETS ? (size_t)len : LOG_POSITION_OCTETS;
}

static bool is_at_end(const struct log_position *at,
                      const struct log_trail *trail)
{
    return trail->end == at->offset &&
           is_hash(at->head, trail->head, trail->head_len) &&
           is_hash(at->tail, trail->tail, trail->tail_len);
}

/* Of a log whose text is its file: without reading what stands in between. */
static enum log_position_found jump(const struct log_position *at,
                                    struct log_trail *trail, struct log_file *f,
                                    struct log_run *run)
{
    const size_t len = hashed(at, run->offset);

    trail->head_len = trail->tail_len = len;
    if (!log_file_octets(f, at->offset - len, trail->tail, len))
        return LOG_POSITION_BEHIND;
    if (!log_file_octets(f, run->offset, trail->head, len))
        return LOG_POSITION_BEHIND;
    trail->end = at->offset;
    if (!is_at_end(at, trail))
        return LOG_POSITION_OTHER;
    log_file_seek(f, at->offset);
    if (!log_file_next(f, run))
        run->lines.len = 0;
    return LOG_POSITION_FOUND;
}

/* Of others: read up to there. */
static enum log_position_found walk(const struct log_position *at,
                                    struct log_trail *trail, struct log_file *f,
                                    struct log_run *run)
{
    size_t len;

    while (run->offset + run->lines.len < at->offset) {
        follow(trail, run->offset, run->lines);
        if (!log_file_next(f, run))
            return LOG_POSITION_BEHIND;
    }
    len = (size_t)(at->offset - run->offset);
    follow(trail, run->offset, (struct bytes){run->lines.at, len});
    if (!is_at_end(at, trail))
        return LOG_POSITION_OTHER;
    run->lines = ascii_from(run->lines, len);
    run->offset = run->line_start = at->offset;
    return LOG_POSITION_FOUND;
}

enum log_position_found log_position_find(const struct log_position *at,
                                          struct log_trail *trail,
                                          struct log_file *f,
                                          struct log_run *run)
{
    size_t len;

    *trail = (struct log_trail){0};
    if (!log_file_next(f, run)) {
        run->lines.len = 0;
        return at->offset == 0 ? LOG_POSITION_FOUND : LOG_POSITION_SHORT;
    }
    if (at->offset <= run->offset)
        return LOG_POSITION_FOUND;
    len = hashed(at, run->offset);
    if (len > run->lines.len)
        return LOG_POSITION_SHORT;
    if (!is_hash(at->head, run->lines.at, len))
        return LOG_POSITION_OTHER;
    return log_file_is_as_stored(f) ? jump(at, trail, f, run)
                                    : walk(at, trail, f, run);
}

bool log_position_same(const struct log_file *a, const struct log_file *b,
                       uint64_t len)
{
    uint8_t of_a[LOG_POSITION_OCTETS], of_b[LOG_POSITION_OCTETS];
    const size_t last =
        len < LOG_POSITION_OCTETS ? (size_t)len : LOG_POSITION_OCTETS;

    return log_file_octets(a, len - last, of_a, last) &&
           log_file_octets(b, len - last, of_b, last) &&
           memcmp(of_a, of_b, last) == 0;
}
