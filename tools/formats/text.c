#include "tools/formats/text.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/adoc.h"
#include "tools/formats/prose.h"
#include "tools/formats/table/pipe.h"
#include "tools/formats/tokenizer.h"

enum { LIST_SHARE_PERCENT = 60 /* so many lines begin with one: a list */ };

/* A walk over the lines. */
struct walk {
    struct reading *r;
    const struct text_lines *in;
    struct bytes left;
    size_t count; /* lines so far */
    unsigned first;
    bool list;
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

/* Octets of "1. " or "12) " at the front; 0: the line is not numbered. */
static size_t numbering(struct bytes line)
{
    enum { DIGITS_MAX = 3 };
    size_t digits = 0;

    while (digits < line.len && ascii_digit(line.at[digits]))
        digits++;
    if (digits == 0 || digits > DIGITS_MAX || digits + 1 >= line.len)
        return 0;
    if (line.at[digits] != '.' && line.at[digits] != ')')
        return 0;
    return line.at[digits + 1] == ' ' ? digits + 2 : 0;
}

/* "* ", "- ", "• ", "1. " */
static struct bytes without_bullet(struct bytes line, bool *had)
{
    static const char *const bullets[] = {
        "* ",     "- ",     "+ ",     "** ",    "\u2022 ", "\u30fb",
        "\u25cf", "\u25a0", "\u25cb", "\u25c6", "\u25a1",  "> "};
    size_t len = numbering(line);

    for (size_t i = 0; i < sizeof bullets / sizeof *bullets && len == 0; i++)
        if (ascii_starts(line, bullets[i]))
            len = strlen(bullets[i]);
    *had = len > 0;
    return *had ? ascii_trim(ascii_from(line, len)) : line;
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

/* Whether the first word alone makes the line one of a list. */
static bool begins_with_one(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    struct token token;
    bool bullet;

    left = without_bullet(line, &bullet);
    if (!tokenizer_next(&word, &left, true))
        return false;
    if (is_path(word))
        return true;
    reading_token(r, &token, word, (struct bytes){0}, TOKEN_CELL);
    return token.verdict == TOKEN_TAKEN ||
           (token.verdict == TOKEN_REJECTED && left.len == 0);
}

static bool is_list(struct walk w)
{
    size_t lines = 0, begun = 0;
    struct bytes line;

    while (next_line(&w, &line)) {
        if (line.len == 0 || is_comment(line))
            continue;
        lines++;
        begun += begins_with_one(w.r, line);
    }
    return lines > 0 && begun * 100 >= lines * LIST_SHARE_PERCENT;
}

static struct bytes title_of(struct bytes line)
{
    if (ascii_starts(line, "subject:"))
        line = ascii_from(line, strlen("subject:"));
    while (line.len > 0 && (line.at[0] == '#' || line.at[0] == '='))
        line = ascii_from(line, 1);
    return line;
}

static void find_title(struct walk *w, struct bytes line)
{
    bool marked = ascii_starts(line, "subject:") || ascii_starts(line, "# ") ||
                  ascii_starts(line, "= ");

    if (w->list || w->in->page || strchr("|[,", line.at[0]) != NULL ||
        marking_alone(line) || marking_opens(line) != MARKING_NEITHER)
        return; /* a table's, or known already, or no title */
    if (marked || !is_comment(line))
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

/* In a table, after a bullet, or alone, a bare name is meant. */
static bool in_cells(struct bytes line, bool bullet)
{
    struct bytes word, left = line;

    if (line.at[0] == '|' || line.at[0] == '`')
        return true;
    if (!tokenizer_next(&word, &left, false))
        return false;
    return tokenizer_rest(left).len == 0 || (bullet && left.at[0] != ' ');
}

static void read_prose_line(struct reading *r, struct bytes line)
{
    bool bullet;
    struct bytes left = without_bullet(line, &bullet), word, before = {0};
    enum token_place place =
        in_cells(left.len > 0 ? left : line, bullet) ? TOKEN_CELL : TOKEN_PROSE;

    while (tokenizer_next(&word, &left, false)) {
        struct bytes comment =
            bullet ? tokenizer_rest(left) : (struct bytes){0};

        if (!prose_word(r, word, before, place, comment) &&
            place == TOKEN_CELL && is_path(word))
            reading_reject(r, word, list_reason(word));
        before = word;
    }
}

static bool is_digest(enum indicator_type type)
{
    return type >= INDICATOR_MD5 && type <= INDICATOR_SHA512;
}

/* Columns behind the first: only a digest is surely a value of its own. */
static void read_columns(struct reading *r, struct bytes left)
{
    struct token token;
    struct bytes word;

    while (tokenizer_next(&word, &left, true)) {
        reading_token(r, &token, word, (struct bytes){0}, TOKEN_PROSE);
        if (token.verdict == TOKEN_TAKEN && is_digest(token.type))
            prose_settle(r, &token, word, (struct bytes){0});
    }
}

/* A line of a list that does not begin with a value may be a sentence. */
static void read_other_line(struct reading *r, struct bytes line,
                            struct bytes first)
{
    const size_t before = r->told;

    if (!is_path(first))
        read_prose_line(r, line);
    if (r->told == before)
        reading_reject(r, line, list_reason(first));
}

/* One line of a list: its first word, the rest is a comment. */
static void read_list_line(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    struct token token;
    bool bullet;

    if (line.at[0] == '|') { /* a table's row: any cell may hold one */
        read_prose_line(r, line);
        return;
    }
    left = without_bullet(line, &bullet);
    if (!tokenizer_next(&word, &left, true))
        return;
    reading_token(r, &token, tokenizer_bare(tokenizer_unbracketed(word)),
                  (struct bytes){0}, TOKEN_CELL);
    if (prose_settle(r, &token, word, tokenizer_rest(left)))
        read_columns(r, left);
    else
        read_other_line(r, line, word);
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

void text_read(struct reading *r, const struct text_lines *in)
{
    struct walk w = {.r = r, .in = in, .left = in->text};
    struct bytes line, before = {0};
    enum marking_kind opened = MARKING_NEITHER;
    struct reference reference = {0};

    w.first = r->place.line;
    w.list = is_list(w);
    for (; next_line(&w, &line); before = line) {
        r->references = reference.section;
        if (line.len == 0 || read_table(&w, line, before))
            continue;
        findings_labels(r->found, &r->place, line);
        findings_next(r->found, &r->place, &opened, line);
        find_title(&w, line);
        r->references = reference_next(&reference, line);
        if (r->references == REFERENCE_NONE &&
            links_live_own(&r->links, w.list))
            r->references = REFERENCE_LINKS;
        if (is_comment(line))
            continue;
        if (w.list)
            read_list_line(r, line);
        else
            read_prose_line(r, line);
    }
    r->references = REFERENCE_NONE;
}
