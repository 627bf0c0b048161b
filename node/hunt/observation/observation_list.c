#include "node/hunt/observation/observation_list.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "node/file.h"
#include "proto/ascii.h"

/* Of the longest list; lines are a word and three numbers, or a name. */
enum { LINE_MAX_OCTETS = 96, LINES_MAX = 1200 };
enum { TEXT_MAX = LINE_MAX_OCTETS * LINES_MAX };

_Static_assert(LINES_MAX > OBSERVATION_SOURCES_MAX +
                               OBSERVATION_LIST_MARKS_MAX +
                               OBSERVATION_LIST_RUNS_MAX + 2,
               "room for each line");
_Static_assert(LINE_MAX_OCTETS > OBSERVATION_NAME_MAX + 4 + 20 + 2,
               "room for mark NUMBER NAME");

static const char head[] = "noroshi observations ";

bool observation_name_valid(struct bytes text)
{
    return text.len > 0 && text.len < OBSERVATION_NAME_MAX &&
           ascii_plain_text(text) && ascii_trim(text).len == text.len;
}

/* What is left of the file, and what it says so far. */
struct reading {
    struct bytes left;
    struct observation_list *out;
    unsigned line;
};

/* What stands before the next such octet, or the end; both go. */
static struct bytes take_until(struct bytes *left, uint8_t octet)
{
    size_t len = ascii_find(*left, 0, octet);
    struct bytes taken = {left->at, len};
    *left = ascii_from(*left, len < left->len ? len + 1 : len);
    return taken;
}

static struct bytes next_line(struct reading *r)
{
    r->line++;
    return take_until(&r->left, '\n');
}

static struct bytes next_word(struct bytes *line)
{
    return take_until(line, ' ');
}

static bool take_number(struct bytes *line, uint64_t max, uint64_t *out)
{
    return ascii_number(out, next_word(line), max);
}

static bool take_name(struct bytes text, struct observation_name *out)
{
    if (!observation_name_valid(text))
        return false;
    memset(out, 0, sizeof *out);
    memcpy(out->text, text.at, text.len);
    return true;
}

static bool take_source(struct observation_list *l, struct bytes line)
{
    return l->source_count < OBSERVATION_SOURCES_MAX &&
           take_name(line, &l->source[l->source_count++]);
}

static bool take_mark(struct observation_list *l, struct bytes line)
{
    if (l->mark_count == OBSERVATION_LIST_MARKS_MAX)
        return false;
    struct observation_mark *m = &l->mark[l->mark_count++];
    return take_number(&line, UINT64_MAX, &m->number) &&
           take_name(line, &m->follower);
}

static bool take_run(struct observation_list *l, struct bytes line)
{
    if (l->run_count == OBSERVATION_LIST_RUNS_MAX)
        return false;
    struct observation_list_run *run = &l->run[l->run_count++];
    uint64_t window = 0;
    bool whole = take_number(&line, UINT64_MAX, &run->number) &&
                 take_number(&line, OBSERVATION_WINDOW_MAX, &window) &&
                 take_number(&line, UINT64_MAX, &run->rows) && line.len == 0;
    run->window = (uint32_t)window;
    return whole;
}

static bool take_line(struct observation_list *l, struct bytes line)
{
    struct bytes word = next_word(&line);
    if (bytes_equal(word, bytes_text("source")))
        return take_source(l, line);
    if (bytes_equal(word, bytes_text("mark")))
        return take_mark(l, line);
    return bytes_equal(word, bytes_text("run")) && take_run(l, line);
}

static enum err parse(struct reading *r, struct fault *fault)
{
    struct bytes line = next_line(r);
    uint64_t version = 0;
    size_t len = sizeof head - 1;
    if (line.len <= len || memcmp(line.at, head, len) != 0 ||
        !ascii_number(&version, ascii_from(line, len), UINT32_MAX))
        return fault_at(fault, r->line, ERR_BAD_SHAPE,
                        "not a list of observations");
    if (version != OBSERVATION_LIST_VERSION)
        return fault_at(fault, r->line, ERR_VERSION,
                        "observations of version %u, and this program reads "
                        "version %u: upgrade it, or remove what is in the "
                        "folder and observe anew",
                        (unsigned)version, (unsigned)OBSERVATION_LIST_VERSION);
    while (r->left.len > 0) {
        line = next_line(r);
        if (bytes_equal(line, bytes_text("end")) && r->left.len == 0)
            return ERR_OK;
        if (!take_line(r->out, line))
            break;
    }
    return fault_at(fault, r->line, ERR_BAD_SHAPE,
                    "the list of observations is damaged here");
}

enum err observation_list_read(struct observation_list *out, const char *dir,
                               struct fault *fault)
{
    memset(out, 0, sizeof *out);
    char path[FILE_PATH_MAX];
    file_path(path, dir, "list");
    struct buffer text = {.at = malloc(TEXT_MAX), .cap = TEXT_MAX};
    if (text.at == NULL)
        abort();
    struct fault own = {0};
    enum err err = file_read_plain(&text, path, &own);
    struct reading r = {bytes_of(&text), out, 0};
    if (err == ERR_OK)
        err = parse(&r, &own);
    free(text.at);
    if (err == ERR_OK)
        return ERR_OK;
    memset(out, 0, sizeof *out);
    return own.line == 0 ? fault_say(fault, err, "%s", own.about)
                         : fault_at(fault, own.line, err, "'%s', line %u: %s",
                                    path, own.line, own.about);
}

static void add_line(struct buffer *b, const char *format, ...)
    PRINTF_LIKE(2, 3);

static void add_line(struct buffer *b, const char *format, ...)
{
    char line[LINE_MAX_OCTETS + 1];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof line || !buffer_add_text(b, line))
        abort();
}

static void add_all(struct buffer *b, const struct observation_list *l)
{
    add_line(b, "%s%u\n", head, (unsigned)OBSERVATION_LIST_VERSION);
    for (size_t i = 0; i < l->source_count; i++)
        add_line(b, "source %s\n", l->source[i].text);
    for (size_t i = 0; i < l->mark_count; i++)
        add_line(b, "mark %" PRIu64 " %s\n", l->mark[i].number,
                 l->mark[i].follower.text);
    for (size_t i = 0; i < l->run_count; i++)
        add_line(b, "run %" PRIu64 " %" PRIu32 " %" PRIu64 "\n",
                 l->run[i].number, l->run[i].window, l->run[i].rows);
    add_line(b, "end\n");
}

static struct buffer text_of(const struct observation_list *l)
{
    struct buffer text = {.at = malloc(TEXT_MAX), .cap = TEXT_MAX};
    if (text.at == NULL)
        abort();
    add_all(&text, l);
    return text;
}

bool observation_list_same(const struct observation_list *a,
                           const struct observation_list *b)
{
    struct buffer x = text_of(a), y = text_of(b);
    bool same = bytes_equal(bytes_of(&x), bytes_of(&y));
    free(x.at);
    free(y.at);
    return same;
}

bool observation_list_names(const struct observation_list *l, uint64_t number)
{
    for (size_t i = 0; i < l->run_count; i++) {
        if (l->run[i].number == number)
            return true;
    }
    return false;
}

enum err observation_list_write(const struct observation_list *l,
                                const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    file_path(path, dir, "list");
    struct buffer text = text_of(l);
    enum err err = file_write(path, bytes_of(&text), 0640, FILE_REPLACE, fault);
    free(text.at);
    return err;
}

static bool same_name(const struct observation_name *a,
                      const struct observation_name *b)
{
    return strcmp(a->text, b->text) == 0;
}

unsigned observation_list_source(struct observation_list *l,
                                 const struct observation_name *name)
{
    static const struct observation_name other = {"other"};
    const unsigned last = OBSERVATION_SOURCES_MAX - 1;
    for (unsigned i = 0; i < l->source_count; i++) {
        if (same_name(&l->source[i], name))
            return i;
    }
    if (l->source_count >= last) {
        l->source[last] = other;
        l->source_count = OBSERVATION_SOURCES_MAX;
        return last;
    }
    l->source[l->source_count] = *name;
    return (unsigned)l->source_count++;
}

static struct observation_mark *mark_of(struct observation_list *l,
                                        const struct observation_name *name)
{
    for (size_t i = 0; i < l->mark_count; i++) {
        if (same_name(&l->mark[i].follower, name))
            return &l->mark[i];
    }
    return NULL;
}

uint64_t observation_list_mark(const struct observation_list *l,
                               const struct observation_name *follower)
{
    for (size_t i = 0; i < l->mark_count; i++) {
        if (same_name(&l->mark[i].follower, follower))
            return l->mark[i].number;
    }
    return 0;
}

enum err observation_list_set_mark(struct observation_list *l,
                                   const struct observation_mark *m)
{
    struct observation_mark *there = mark_of(l, &m->follower);
    if (there == NULL && l->mark_count == OBSERVATION_LIST_MARKS_MAX)
        return ERR_TOO_BIG;
    if (there == NULL)
        there = &l->mark[l->mark_count++];
    *there = *m;
    return ERR_OK;
}
