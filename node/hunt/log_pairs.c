#include "node/hunt/log_pairs.h"

#include "proto/ascii.h"

enum { STAMP_MAX = 64 };

static bool ends_name(uint8_t c)
{
    return c <= ' ' || c == '|' || c == ',' || c == ';';
}

/* The value, without its quotes; what CEF writes may have blanks in it. */
static struct bytes value_at(struct bytes line, size_t at)
{
    struct bytes value = ascii_from(line, at);

    if (value.len > 0 && value.at[0] == '"') {
        value = ascii_from(value, 1);
        value.len = ascii_find(value, 0, '"');
    }
    if (value.len > STAMP_MAX)
        value.len = STAMP_MAX;
    return value;
}

/* Empty where there is no such pair. */
static struct bytes pair(struct bytes line, const char *name)
{
    const size_t len = strlen(name);
    struct bytes left = line;
    const uint8_t *found;

    while ((found = memmem(left.at, left.len, name, len)) != NULL) {
        const size_t at = (size_t)(found - line.at);

        if (at == 0 || ends_name(line.at[at - 1]))
            return value_at(line, at + len);
        left = ascii_from(line, at + 1);
    }
    return (struct bytes){0};
}

static bool read_either(uint64_t *ms, struct bytes text, uint64_t written_ms)
{
    struct log_stamp stamp;

    if (log_stamp_epoch(ms, text) > 0)
        return true;
    if (log_stamp_read(&stamp, text) == 0)
        return false;
    *ms = log_stamp_ms(&stamp, written_ms);
    return true;
}

static struct bytes up_to_blank(struct bytes text)
{
    text.len = ascii_find(text, 0, ' ');
    return text;
}

/* date=2026-11-28 time=10:00:00 tz="+0900" */
static bool of_date(uint64_t *ms, struct bytes line, uint64_t written_ms)
{
    const struct bytes date = up_to_blank(pair(line, "date="));
    const struct bytes clock = up_to_blank(pair(line, "time="));
    uint8_t octets[3 * STAMP_MAX];
    struct buffer both = {octets, 0, sizeof octets};

    if (date.len == 0 || clock.len == 0)
        return false;
    (void)buffer_add(&both, date);
    (void)buffer_add_octet(&both, ' ');
    (void)buffer_add(&both, clock);
    (void)buffer_add(&both, up_to_blank(pair(line, "tz=")));
    return read_either(ms, bytes_of(&both), written_ms);
}

static bool of_names(uint64_t *ms, struct bytes line, uint64_t written_ms)
{
    static const char *const names[] = {"rt=", "end=", "start=", "devTime="};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (read_either(ms, pair(line, names[i]), written_ms))
            return true;
    return false;
}

static bool has(struct bytes line, const char *word)
{
    return memmem(line.at, line.len, word, strlen(word)) != NULL;
}

bool log_pairs_time(uint64_t *ms, struct bytes line, uint64_t written_ms)
{
    if (has(line, "date=") &&
        (log_stamp_epoch(ms, pair(line, "eventtime=")) > 0 ||
         of_date(ms, line, written_ms)))
        return true;
    return (has(line, "CEF:") || has(line, "LEEF:")) &&
           of_names(ms, line, written_ms);
}
