#include "tools/formats/text/text.h"

#include <string.h>

#include "node/hunt/log_stamp.h"
#include "proto/ascii.h"
#include "tools/formats/line/bullet.h"
#include "tools/formats/line/line.h"
#include "tools/formats/mail/mail_quote.h"
#include "tools/formats/table/pipe.h"
#include "tools/formats/text/adoc.h"
#include "tools/formats/text/harmless.h"
#include "tools/formats/text/record_text.h"
#include "tools/formats/word/broken.h"
#include "tools/formats/word/tokenizer.h"

enum {
    LIST_SHARE_PERCENT = 60, /* so many lines begin with one: a list */
    LOG_SHARE_PERCENT = 60,  /* ... with a time: a log */
    LOG_LINES_MIN = 3,
    LOG_SAMPLE = 1000,
    SAMPLE_LINES = 10000, /* of which that is asked */
    LONE_MAX = 128,       /* octets of a word alone that is told */
    HEADING_MAX = 1024,   /* ... of a heading that each line below it asks */
};

/* A walk over the lines. */
struct walk {
    struct reading *r;
    const struct text_lines *in;
    struct bytes left;
    size_t count; /* lines so far */
    unsigned first;
    bool list;
    bool encrypted; /* between the lines that PGP puts round a message */
};

/* The next line, without its end; false after the last. */
static bool next_line(struct walk *w, struct bytes *line)
{
    size_t end = ascii_find(w->left, 0, '\n');

    if (w->left.len == 0)
        return false;
    *line = ascii_trim((struct bytes){w->left.at, end});
    w->left = ascii_from(w->left, end < w->left.len ? end + 1 : end);
    w->r->place.line = w->in->lines == NULL ? w->first + (unsigned)w->count + 1
                                            : w->in->lines[w->count];
    w->count++;
    return true;
}

static bool is_comment(struct bytes line)
{
    return line.at[0] == '#' || ascii_starts(line, "//") ||
           ascii_starts(line, ";;");
}

/* A URL's path without a host, or a regular expression for paths. */
static bool is_path(struct bytes word)
{
    return word.at[0] == '/' || word.at[0] == '\\';
}

/* Whether its beginning makes the line one of a list. */
static bool begins_with_one(struct reading *r, struct bytes line)
{
    return is_path(line) || line_begins_with_value(r, line);
}

static bool is_list(struct walk w)
{
    size_t lines = 0, begun = 0;
    struct bytes line;

    while (lines < SAMPLE_LINES && next_line(&w, &line)) {
        if (line.len == 0 || is_comment(line))
            continue;
        lines++;
        begun += begins_with_one(w.r, line);
    }
    return lines > 0 && begun * 100 >= lines * LIST_SHARE_PERCENT;
}

/* A time at the front of line, or since 1970, or behind its first bracket:
   "Nov 20 10:00:00", "1700000000.5", "203.0.113.9 - - [20/Nov/2026:10:00:00".
 */
static bool begins_with_time(struct bytes line)
{
    const size_t bracket = ascii_find(line, 0, '[');
    struct log_stamp stamp;
    uint64_t ms;

    if (log_stamp_read(&stamp, line) > 0 || log_stamp_epoch(&ms, line) > 0)
        return true;
    return bracket < line.len &&
           log_stamp_read(&stamp, ascii_from(line, bracket + 1)) > 0;
}

/* What Zeek and web servers write above their logs. */
static bool is_log_head(struct bytes line)
{
    return ascii_starts(line, "#fields");
}

/* What a machine saw is not what somebody means: asked of the lines that may be
   a list, told once. */
static void tell_log(struct walk w)
{
    size_t lines = 0, stamped = 0;
    const struct place place = {.line = 1};
    struct bytes line;
    bool head = false;

    while (lines < LOG_SAMPLE && next_line(&w, &line)) {
        head = head || is_log_head(line);
        if (line.len == 0 || is_comment(line))
            continue;
        lines++;
        stamped += begins_with_time(line);
    }
    if (head || (stamped >= LOG_LINES_MIN &&
                 stamped * 100 >= lines * LOG_SHARE_PERCENT))
        findings_note(w.r->found, &place, (struct bytes){0},
                      N_("lines of a log: what a machine saw, both ends of it, "
                         "is taken as meant"));
}

static struct bytes title_of(struct bytes line)
{
    if (ascii_starts(line, "subject:"))
        line = ascii_from(line, strlen("subject:"));
    while (line.len > 0 && (line.at[0] == '#' || line.at[0] == '='))
        line = ascii_from(line, 1);
    return line;
}

/* A line of a table or a label: no title. */
static bool is_no_title(struct bytes line)
{
    return strchr("|[,", line.at[0]) != NULL || marking_alone(line) ||
           marking_opens(line) != MARKING_NEITHER;
}

static bool is_marked_title(struct bytes line)
{
    return ascii_starts(line, "subject:") || ascii_starts(line, "# ") ||
           ascii_starts(line, "= ");
}

/* Whether line is of what PGP encrypted; where that begins, it is told. */
static bool is_encrypted(struct walk *w, struct bytes line)
{
    const bool before = w->encrypted;

    if (ascii_same(line, "-----BEGIN PGP MESSAGE-----")) {
        findings_note(w->r->found, &w->r->place, (struct bytes){0},
                      N_("encrypted with PGP: decrypt it, and share what it "
                         "says"));
        w->encrypted = true;
    } else if (ascii_same(line, "-----END PGP MESSAGE-----")) {
        w->encrypted = false;
    }
    return before || w->encrypted;
}

/* A list has no title, and a page knows its own. */
static void find_title(struct walk *w, struct bytes line)
{
    if (w->r->found->title.len > 0 || w->list || w->in->page ||
        is_no_title(line))
        return;
    if (is_marked_title(line) || !is_comment(line))
        findings_title(w->r->found, title_of(line));
}

static const char *list_reason(struct bytes line)
{
    if (line.at[0] == '/')
        return N_("a path without a host");
    if (ascii_find(line, 0, '\\') < line.len)
        return N_("a regular expression or file path");
    return N_("no indicator recognised");
}

/* A rule, a heading, an attribute or a directive of AsciiDoc and Markdown. */
static bool is_markup(struct bytes line)
{
    size_t marks = 0;

    if (strchr("=:[.<{}", line.at[0]) != NULL || ascii_starts(line, "link:"))
        return true;
    while (marks < line.len && strchr("-_*+=~. ", line.at[marks]) != NULL)
        marks++;
    return marks == line.len;
}

/* "a.b", "a@b", "C:\a": a sign of values stands between letters. */
static bool has_sign(struct bytes word)
{
    for (size_t i = 1; i < word.len; i++)
        if (strchr(".@:\\", word.at[i - 1]) != NULL && ascii_alnum(word.at[i]))
            return true;
    return false;
}

/* A word alone on its line that is no heading and no type's name. */
static bool is_lone(struct bytes word, struct bytes left)
{
    return tokenizer_rest(left).len == 0 && word.len <= LONE_MAX &&
           !ascii_ends(word, ":") && type_names_find(word) == NULL;
}

/* "AS 64496" */
static bool is_as_number(struct bytes line)
{
    static const char as[] = "AS ";

    return ascii_starts(line, as) && line.len > strlen(as) &&
           ascii_all_digits(ascii_from(line, strlen(as)));
}

/* Of a line of a list that held nothing: whether a person would ask why. A
   path, a word alone that is no heading, or what looks like a value. */
static bool is_asked(struct bytes line)
{
    struct bytes word, left, item;
    bool bullet;

    left = item = bullet_pass(line, &bullet);
    if (is_markup(line) || !tokenizer_next(&word, &left))
        return false;
    if (is_path(word) || is_as_number(item))
        return true;
    if (ascii_find(word, 0, '/') < ascii_find(word, 0, '.'))
        return false; /* Win32/Agent.A: what a scanner calls it */
    return has_sign(word) || is_lone(word, left);
}

/* A line of a list in which nothing was found is told. */
static void read_list_line(struct reading *r, struct bytes line)
{
    const size_t before = r->told;

    if (!is_path(line))
        line_read(r, line, LINE_OF_LIST);
    if (r->told == before && is_asked(line))
        reading_reject(r, line, list_reason(line));
}

/* A table of AsciiDoc or Markdown that begins at line is read as one; false: it
 * is none. */
static bool read_table(struct walk *w, struct bytes line, struct bytes before)
{
    struct adoc_block block;
    struct pipe_table table;

    if (!w->in->page && pipe_find(&table, line, w->left)) {
        pipe_read(w->r, &table, w->r->place.line);
        w->left = ascii_from(w->left, table.octets);
        w->count += table.lines;
        return true;
    }
    if (w->in->page || !adoc_find(&block, line, before, w->left))
        return false;
    adoc_read(w->r, &block, w->r->place.line + 1);
    w->left = ascii_from(w->left, block.octets);
    w->count += block.lines;
    return true;
}

/* A record that noroshi printed; false: line begins none. */
static bool read_record(struct walk *w, struct bytes line)
{
    const uint8_t *end = w->left.at + w->left.len;
    struct record_text record;

    if (!record_text_find(&record,
                          (struct bytes){line.at, (size_t)(end - line.at)}))
        return false;
    record_text_read(w->r, &record);
    end = record.text.at + record.text.len;
    while (w->left.len > 0 && w->left.at < end)
        (void)next_line(w, &line);
    return true;
}

/* *line with the next one, where a value of it goes on there; room: for both.
   What cannot be joined is told, and left out. */
static void mend(struct walk *w, struct bytes *line, uint8_t *octets)
{
    struct buffer room = {octets, 0, BROKEN_JOINED_MAX};
    const struct place place = w->r->place;
    struct walk after = *w;
    struct bytes next;
    struct broken broken;

    if (!next_line(&after, &next))
        return;
    w->r->place = place;
    broken = broken_read(&room, *line, next, w->r->heading);
    if (broken.how == BROKEN_NOT)
        return;
    if (broken.how == BROKEN_DOUBTED)
        reading_reject(w->r, broken.shown, broken.reason);
    findings_labels(w->r->found, &place, next);
    w->left = after.left;
    w->count = after.count;
    *line = bytes_of(&room);
}

/* Of a line that nothing says to be one of references. */
static enum reference_links beside(const struct reading *r,
                                   const struct walk *w, bool quoted)
{
    if (quoted)
        return REFERENCE_LIVE;
    return links_live_own(&r->links, w->list) ? REFERENCE_LINKS
                                              : REFERENCE_NONE;
}

/* "# CERT_SHA256=0e65\u2026": told, for it is no part of the list. */
static void read_comment(struct reading *r, struct bytes line)
{
    r->comment = true;
    line_read(r, line, LINE_BESIDE);
    r->comment = false;
}

/* A line that is none of a table. */
static void read_line(struct walk *w, struct bytes line, bool quoted)
{
    BYTES_UNSET uint8_t joined[BROKEN_JOINED_MAX];

    if (is_comment(line)) {
        read_comment(w->r, line);
        return;
    }
    mend(w, &line, joined);
    if (w->list && !quoted)
        read_list_line(w->r, line);
    else
        line_read(w->r, line, LINE_TEXT);
}

/* What names what stands below it: the end of a line that is longer. */
static struct bytes heading_of(struct bytes line)
{
    size_t from = line.len > HEADING_MAX ? line.len - HEADING_MAX : 0;

    while (from > 0 && from < line.len && line.at[from - 1] != ' ')
        from++;
    return ascii_from(line, from);
}

void text_read(struct reading *r, const struct text_lines *in)
{
    struct walk w = {.r = r, .in = in, .left = in->text};
    struct bytes line, before = {0};
    enum marking_kind opened = MARKING_NEITHER;
    struct reference reference = {0};
    struct mail_quote quote = {.mail = r->mail};
    struct harmless harmless = {0};

    w.first = r->place.line;
    w.list = is_list(w);
    tell_log(w);
    for (; next_line(&w, &line); before = line) {
        const bool quoted = mail_quote_next(&quote, line, w.left);

        if (before.len == 0 || line.len == 0)
            r->heading = heading_of(line);
        r->references = reference.section;
        r->harmless = harmless_next(&harmless, line);
        if (line.len == 0 || is_encrypted(&w, line) || read_record(&w, line) ||
            read_table(&w, line, before))
            continue;
        findings_labels(r->found, &r->place, line);
        findings_next(r->found, &r->place, &opened, line);
        find_title(&w, line);
        r->references = reference_next(&reference, line);
        if (r->references == REFERENCE_NONE)
            r->references = beside(r, &w, quoted);
        read_line(&w, line, quoted);
    }
    r->references = REFERENCE_NONE;
    r->harmless = false;
    r->heading = (struct bytes){0};
}
