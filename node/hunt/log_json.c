#include "node/hunt/log_json.h"

#include "node/hunt/log_stamp.h"
#include "proto/ascii.h"

enum {
    DEPTH_MAX = 32, /* deeper objects count as part of this one */
    NONE = 1000,    /* no time */
    BELOW = 100,    /* one of an object inside */
};

/* An object that is not over. */
struct object {
    size_t begin;
    unsigned rank; /* of the best time so far; the lower the better */
    uint64_t ms;
};

struct walk_json {
    struct bytes text;
    size_t at, value_at;
    uint64_t written_ms;
    struct object open[DEPTH_MAX];
    size_t depth; /* of those that are open; may be more than there is room */
    bool found;
    uint64_t ms;
};

/* Names of an event's time, the surest first. */
static const char *const names[] = {
    "eventTime",     "TimeCreated", "SystemTime",   "UtcTime",
    "EventTime",     "ts",          "timestamp",    "@timestamp",
    "time",          "_time",       "datetime",     "event_time",
    "TimeGenerated", "published",   "CreationTime", "__REALTIME_TIMESTAMP",
    "date",
};

static unsigned rank_of(struct bytes name)
{
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (bytes_equal(name, bytes_text(names[i])))
            return i;
    return NONE;
}

static struct object *top(struct walk_json *w)
{
    return w->depth == 0 || w->depth > DEPTH_MAX ? NULL
                                                 : &w->open[w->depth - 1];
}

static void offer(struct object *o, unsigned rank, uint64_t ms)
{
    if (o == NULL || rank >= o->rank)
        return;
    o->rank = rank;
    o->ms = ms;
}

static void open_object(struct walk_json *w)
{
    if (w->depth < DEPTH_MAX)
        w->open[w->depth] = (struct object){w->at, NONE, 0};
    w->depth++;
}

/* True: it is around the value, and has a time. */
static bool answers(struct walk_json *w, const struct object *o)
{
    if (o->rank >= NONE || o->begin > w->value_at || w->at < w->value_at)
        return false;
    w->found = true;
    w->ms = o->ms;
    return true;
}

static void close_object(struct walk_json *w)
{
    const struct object *o = top(w);

    if (w->depth == 0) { /* of one that began before the text */
        return;
    }
    w->depth--;
    if (o == NULL || answers(w, o) || o->rank >= NONE)
        return;
    if (top(w) != NULL)
        offer(top(w), o->rank % BELOW + BELOW, o->ms);
}

/* What the string at the cursor holds; the cursor is moved behind it. */
static struct bytes string(struct walk_json *w)
{
    const size_t from = ++w->at;
    size_t end;

    while (w->at < w->text.len && w->text.at[w->at] != '"')
        w->at += w->text.at[w->at] == '\\' ? 2 : 1;
    end = w->at < w->text.len ? w->at : w->text.len;
    w->at = end + 1;
    return (struct bytes){w->text.at + from, end - from};
}

static void blanks(struct walk_json *w)
{
    while (w->at < w->text.len && w->text.at[w->at] <= ' ')
        w->at++;
}

static uint8_t octet(const struct walk_json *w)
{
    return w->at < w->text.len ? w->text.at[w->at] : 0;
}

/* A number since 1970, or a stamp, in quotes or without. */
static void value_of(struct walk_json *w, unsigned rank)
{
    struct bytes value = {w->text.at + w->at, w->text.len - w->at};
    struct log_stamp stamp;
    uint64_t ms;

    if (octet(w) == '"')
        value = string(w);
    if (log_stamp_epoch(&ms, value) > 0)
        offer(top(w), rank, ms);
    else if (log_stamp_read(&stamp, value) > 0)
        offer(top(w), rank, log_stamp_ms(&stamp, w->written_ms));
}

static void string_or_name(struct walk_json *w)
{
    const struct bytes name = string(w);
    unsigned rank;

    blanks(w);
    if (octet(w) != ':')
        return;
    w->at++;
    blanks(w);
    rank = rank_of(name);
    if (rank != NONE && w->at < w->text.len)
        value_of(w, rank);
}

bool log_json_time(uint64_t *ms, struct bytes text, size_t at,
                   uint64_t written_ms)
{
    struct walk_json w = {
        .text = text, .value_at = at, .written_ms = written_ms};

    /* What began before the text is an object as well. */
    open_object(&w);
    while (w.at < text.len && !w.found) {
        const uint8_t next = text.at[w.at];

        if (next == '"') {
            string_or_name(&w);
            continue;
        }
        if (next == '{')
            open_object(&w);
        else if (next == '}')
            close_object(&w);
        w.at++;
    }
    w.at = text.len;
    for (size_t d = w.depth < DEPTH_MAX ? w.depth : DEPTH_MAX;
         d > 0 && !w.found; d--)
        (void)answers(&w, &w.open[d - 1]);
    *ms = w.ms;
    return w.found;
}
