#include "node/hunt/log_time.h"

#include "node/hunt/log_json.h"
#include "node/hunt/log_pairs.h"
#include "proto/ascii.h"

enum {
    AROUND_MAX = 16 * 1024, /* octets before and behind a line of an object */
    SEARCHED_MAX = 160, /* octets of a line in which a stamp is looked for */
    /* Of a longer line this is read before and behind each value, and of text
       its front: else a line of many values would be read again for each. */
    READ_MAX = 64 * 1024,
};

/* Headings of a column with the time. */
static const char *const time_names[] = {
    "timestamp",     "@timestamp",    "time",       "_time",
    "datetime",      "date and time", "date time",  "event time",
    "eventtime",     "event_time",    "utctime",    "timecreated",
    "timegenerated", "start time",    "start_time", "ts",
};

void log_time_begin(struct log_time *t, uint64_t written_ms)
{
    *t = (struct log_time){.written_ms = written_ms};
}

static struct bytes first_line(struct bytes *left)
{
    const size_t end = ascii_find(*left, 0, '\n');
    struct bytes line = {left->at, end};

    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    return line;
}

static struct bytes unquoted(struct bytes cell)
{
    cell = ascii_trim(cell);
    if (cell.len >= 2 && cell.at[0] == '"' && cell.at[cell.len - 1] == '"')
        cell = (struct bytes){cell.at + 1, cell.len - 2};
    return cell;
}

/* Where the cell at the front of left ends. */
static size_t cell_end(struct bytes left, uint8_t separator)
{
    bool quoted = false;
    size_t at = 0;

    if (separator != ',' && separator != ';')
        return ascii_find(left, 0, separator);
    for (; at < left.len && (quoted || left.at[at] != separator); at++)
        if (left.at[at] == '"')
            quoted = !quoted;
    return at;
}

/* The next cell of a line; false at its end. */
static bool next_cell(struct bytes *out, struct bytes *left, uint8_t separator)
{
    size_t end;

    if (left->at == NULL)
        return false;
    end = cell_end(*left, separator);
    *out = (struct bytes){left->at, end};
    *left = end < left->len ? ascii_from(*left, end + 1) : (struct bytes){0};
    return true;
}

static struct bytes cell_of(struct bytes line, uint8_t separator,
                            unsigned column)
{
    struct bytes cell = {0};

    for (unsigned i = 0; i < column; i++)
        if (!next_cell(&cell, &line, separator))
            return (struct bytes){0};
    return unquoted(cell);
}

/* "#fields<TAB>ts<TAB>uid", "#Fields: date time c-ip" */
static void heed_fields(struct log_time *t, struct bytes names)
{
    struct bytes cell;

    t->date = t->time = 0;
    for (unsigned i = 1; next_cell(&cell, &names, t->separator); i++) {
        if (ascii_same(cell, "ts") || ascii_same(cell, "time"))
            t->time = i;
        else if (ascii_same(cell, "date"))
            t->date = i;
    }
}

static void heed_heading(struct log_time *t, struct bytes line)
{
    if (ascii_starts(line, "#fields\t")) {
        t->table = LOG_TABLE_ZEEK;
        t->separator = '\t';
        heed_fields(t, ascii_from(line, strlen("#fields\t")));
    } else if (ascii_starts(line, "#fields:")) {
        t->table = LOG_TABLE_W3C;
        t->separator = ' ';
        heed_fields(t, ascii_trim(ascii_from(line, strlen("#fields:"))));
    }
}

/* What stands most often in a line of those that part columns; 0: none. */
static uint8_t separator_of(struct bytes line)
{
    static const char separators[] = ",\t;|";
    uint8_t found = 0;
    size_t most = 0;

    for (size_t i = 0; separators[i] != '\0'; i++) {
        size_t count = 0;

        for (size_t at = 0; at < line.len; at++)
            count += line.at[at] == (uint8_t)separators[i];
        if (count > most) {
            most = count;
            found = (uint8_t)separators[i];
        }
    }
    return found;
}

/* A first line of names, of which one is that of a time. */
static void heed_names(struct log_time *t, struct bytes line)
{
    struct bytes cell;

    t->separator = separator_of(line);
    if (t->separator == 0)
        return;
    for (unsigned i = 1; next_cell(&cell, &line, t->separator); i++) {
        cell = unquoted(cell);
        if (ascii_same(cell, "date"))
            t->date = i;
        else if (t->time == 0 &&
                 ascii_one_of(cell, time_names,
                              sizeof time_names / sizeof *time_names))
            t->time = i;
    }
    if (t->time != 0 || t->date != 0)
        t->table = LOG_TABLE_CSV;
}

void log_time_heed(struct log_time *t, struct bytes lines, bool first)
{
    struct bytes left = lines;

    if (first && lines.len > 0 && lines.at[0] != '#' && lines.at[0] != '{')
        heed_names(t, first_line(&left));
    /* Whatever is rotated or appended may have a heading anywhere. */
    for (const uint8_t *mark = memchr(left.at, '#', left.len); mark != NULL;
         mark = memchr(left.at, '#', left.len)) {
        const bool begins = mark == lines.at || mark[-1] == '\n';

        left = ascii_from(left, (size_t)(mark - left.at));
        if (begins)
            heed_heading(t, first_line(&left));
        else
            left = ascii_from(left, 1);
    }
}

/* A stamp, or a number since 1970, at the front of text. */
static bool read_either(uint64_t *ms, const struct log_time *t,
                        struct bytes text)
{
    struct log_stamp stamp;

    if (log_stamp_epoch(ms, text) > 0)
        return true;
    if (log_stamp_read(&stamp, text) == 0)
        return false;
    *ms = log_stamp_ms(&stamp, t->written_ms);
    return true;
}

/* Date and time of two columns, or of one. */
static bool of_columns(uint64_t *ms, const struct log_time *t,
                       struct bytes date, struct bytes clock)
{
    uint8_t octets[64];
    struct buffer both = {octets, 0, sizeof octets};
    struct log_stamp stamp;

    if (!buffer_add(&both, date) || !buffer_add_octet(&both, ' ') ||
        !buffer_add(&both, clock) ||
        log_stamp_read(&stamp, bytes_of(&both)) == 0)
        return read_either(ms, t, clock);
    if (t->table == LOG_TABLE_W3C && stamp.zone == LOG_ZONE_LOCAL)
        stamp.zone = LOG_ZONE_UTC; /* the format's own word: GMT */
    *ms = log_stamp_ms(&stamp, t->written_ms);
    return true;
}

static bool of_table(uint64_t *ms, const struct log_time *t, struct bytes line)
{
    struct bytes date = cell_of(line, t->separator, t->date);
    struct bytes clock = cell_of(line, t->separator, t->time);

    if (line.len > 0 && line.at[0] == '#')
        return false;
    if (date.len > 0 && clock.len > 0)
        return of_columns(ms, t, date, clock);
    return read_either(ms, t, date.len == 0 ? clock : date);
}

/* At least so many octets of the line and of what is around it. */
static struct bytes widened(const struct log_place *p, size_t *at)
{
    const uint8_t *from = p->around.at, *end = from + p->around.len;

    if ((size_t)(p->line.at - from) > AROUND_MAX) {
        const uint8_t *start = p->line.at - AROUND_MAX;

        from = memchr(start, '\n', AROUND_MAX);
        from = from == NULL ? p->line.at : from + 1;
    }
    if ((size_t)(end - p->line.at) > p->line.len + AROUND_MAX)
        end = p->line.at + p->line.len + AROUND_MAX;
    *at = (size_t)(p->line.at - from) + p->at;
    return (struct bytes){from, (size_t)(end - from)};
}

/* The same place in as much of its line as is read. */
static struct log_place shortened(const struct log_place *p)
{
    const size_t from = p->at > READ_MAX ? p->at - READ_MAX : 0;
    struct log_place near = *p;

    near.line = ascii_from(p->line, from);
    near.at = p->at - from;
    if (near.line.len > near.at + READ_MAX)
        near.line.len = near.at + READ_MAX;
    return near;
}

/* Of JSON: from where an object begins, and not in a string. */
static struct log_place shortened_json(const struct log_place *p)
{
    static const char parts[] = "},{";
    struct log_place near = shortened(p);
    const uint8_t *found;
    size_t skipped;

    if (near.line.at == p->line.at)
        return near;
    found = memmem(near.line.at, near.at, parts, strlen(parts));
    if (found == NULL)
        return (struct log_place){p->around, p->line, p->at};
    skipped = (size_t)(found - near.line.at) + strlen("},");
    near.line = ascii_from(near.line, skipped);
    near.at -= skipped;
    return near;
}

static bool has(struct bytes text, const char *word)
{
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

/* <TimeCreated SystemTime="2026-11-28T05:06:07.0890000Z"/> of the event. */
static bool of_xml(uint64_t *ms, const struct log_time *t,
                   const struct log_place *p)
{
    static const char name[] = "SystemTime=", begin[] = "<Event ";
    const struct log_place near = shortened(p);
    size_t at;
    struct bytes text = widened(&near, &at), event;
    const uint8_t *found = NULL, *next = text.at;

    while (next != NULL && (size_t)(next - text.at) <= at) {
        found = next;
        next = memmem(next + 1, text.len - (size_t)(next + 1 - text.at), begin,
                      strlen(begin));
    }
    event = ascii_from(text, (size_t)(found - text.at));
    if (next != NULL)
        event.len = (size_t)(next - found);
    found = memmem(event.at, event.len, name, strlen(name));
    if (found == NULL)
        return false;
    event = ascii_from(event, (size_t)(found - event.at) + strlen(name));
    return event.len > 1 && read_either(ms, t, ascii_from(event, 1));
}

static bool of_json(uint64_t *ms, const struct log_time *t,
                    const struct log_place *p)
{
    const struct log_place near = shortened_json(p);
    size_t at;
    struct bytes text;

    if (log_json_time(ms, near.line, near.at, t->written_ms))
        return true;
    if (p->line.len > READ_MAX)
        return false;
    text = widened(p, &at);
    return log_json_time(ms, text, at, t->written_ms);
}

/* Behind "<34>" and "1 " of syslog, or what opens: '[' of nginx and others. */
static struct bytes without_front(struct bytes line)
{
    if (line.len > 0 && line.at[0] == '<') {
        line = ascii_from(line, ascii_find(line, 0, '>'));
        line = line.len > 0 ? ascii_from(line, 1) : line;
        if (ascii_starts(line, "1 "))
            line = ascii_from(line, 2);
    }
    while (line.len > 0 && strchr("[\"' ", line.at[0]) != NULL &&
           line.at[0] != '\0')
        line = ascii_from(line, 1);
    return line;
}

/* Where a stamp may begin that is not at the line's front. */
static bool may_begin(struct bytes line, size_t at)
{
    return strchr("[=\"' (|,\t", line.at[at - 1]) != NULL &&
           line.at[at - 1] != '\0' && ascii_alnum(line.at[at]);
}

/* The first stamp of day and time near the front. */
static bool of_text(uint64_t *ms, const struct log_time *t, struct bytes line)
{
    if (log_pairs_time(ms, line, t->written_ms) ||
        read_either(ms, t, without_front(line)))
        return true;
    for (size_t at = 1; at < line.len && at < SEARCHED_MAX; at++) {
        struct log_stamp stamp;

        if (may_begin(line, at) &&
            log_stamp_read(&stamp, ascii_from(line, at)) > 0) {
            *ms = log_stamp_ms(&stamp, t->written_ms);
            return true;
        }
    }
    return false;
}

/* Whether a line is one of JSON, or of an object that takes several. */
static bool begins_json(struct bytes line)
{
    const uint8_t next = line.len > 1 ? line.at[1] : 0;

    if (line.len == 0 || line.at[0] != '[')
        return line.len > 0 && strchr("{}\"", line.at[0]) != NULL &&
               line.at[0] != 0;
    return next == 0 || next == '{' || next == '"' || next == '[';
}

static bool begins_xml(struct bytes line)
{
    return line.len > 1 && line.at[0] == '<' && !ascii_digit(line.at[1]);
}

/* What is read of a line to see what it is. */
static struct bytes front_of(struct bytes line)
{
    line = ascii_trim(line);
    if (line.len > READ_MAX)
        line.len = READ_MAX;
    return line;
}

static bool has_json(struct bytes line)
{
    return has(line, "{\"");
}

bool log_time_is_one(struct bytes line)
{
    line = front_of(line);
    return !begins_xml(line) && !begins_json(line) && !has_json(line);
}

bool log_time_of(uint64_t *ms, const struct log_time *t,
                 const struct log_place *place)
{
    const struct bytes line = front_of(place->line);

    if (t->table != LOG_TABLE_NONE && of_table(ms, t, place->line))
        return true;
    if (begins_xml(line))
        return of_xml(ms, t, place);
    if (begins_json(line))
        return of_json(ms, t, place);
    return of_text(ms, t, line) || (has_json(line) && of_json(ms, t, place));
}
