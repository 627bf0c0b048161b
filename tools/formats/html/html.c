#include "tools/formats/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/html/html_lex.h"
#include "tools/formats/table/rows.h"
#include "tools/formats/text/text.h"
#include "tools/formats/typed.h"

enum {
    COLUMNS_MAX = CSV_CELLS_MAX,
    SPAN_MAX = 4096,      /* rows that a cell may stand in */
    SPAN_TEXT_MAX = 1024, /* octets that stand in all of them */
    STEP = 4096,
};

/* A cell that stands in rows to come, too. */
struct span {
    size_t rows;
    struct bytes cell; /* owned */
};

/* A walk over a page. */
struct page {
    struct reading *r;
    struct bytes left;
    unsigned line;
    struct buffer prose; /* blocks of text, a line each */
    unsigned *lines;     /* of each of them */
    size_t line_count, line_room;
    struct buffer cell; /* of the cell that is open */
    struct rows rows;
    struct span spans[COLUMNS_MAX];
    size_t column, colspan, rowspan;
    bool in_table, in_row, in_cell, in_pre;
};

static void *grown(void *at, size_t size)
{
    at = realloc(at, size);
    if (at == NULL)
        abort();
    return at;
}

static void add(struct buffer *b, struct bytes text)
{
    if (b->cap - b->len < text.len) {
        b->cap = b->cap + b->cap / 2 + text.len + STEP;
        b->at = grown(b->at, b->cap);
    }
    buffer_add(b, text);
}

/* Every line of prose is noted where it begins. */
static void note_line(struct page *p)
{
    if (p->prose.len > 0 && p->prose.at[p->prose.len - 1] != '\n')
        return;
    if (p->line_count == p->line_room) {
        p->line_room = 2 * p->line_room + STEP;
        p->lines = grown(p->lines, p->line_room * sizeof *p->lines);
    }
    p->lines[p->line_count++] = p->line;
}

static void add_text(struct page *p, struct bytes text)
{
    if (text.len == 0)
        return;
    if (!p->in_cell)
        note_line(p);
    add(p->in_cell ? &p->cell : &p->prose, text);
}

/* The text ends here: a line, or a part of its cell. */
static void break_block(struct page *p)
{
    static const uint8_t part = TYPED_PART;

    if (p->in_cell)
        add(&p->cell, (struct bytes){&part, 1});
    else if (p->prose.len > 0 && p->prose.at[p->prose.len - 1] != '\n')
        add(&p->prose, bytes_text("\n"));
}

static void read_prose(struct page *p)
{
    const struct text_lines lines = {.text = bytes_of(&p->prose),
                                     .lines = p->lines};

    if (p->prose.len > 0)
        text_read(p->r, &lines);
    p->prose.len = 0;
    p->line_count = 0;
}

static struct bytes copied(struct bytes text)
{
    uint8_t *at = grown(NULL, text.len + 1);

    if (text.len > 0)
        memcpy(at, text.at, text.len);
    return (struct bytes){at, text.len};
}

static void free_copy(struct bytes *copy)
{
    free((void *)(uintptr_t)copy->at);
    *copy = (struct bytes){0};
}

/* Cells of rows above that reach into this one. */
static void fill_spans(struct page *p)
{
    while (p->column < COLUMNS_MAX && p->spans[p->column].rows > 0) {
        struct span *s = &p->spans[p->column++];

        rows_cell(&p->rows, s->cell);
        if (--s->rows == 0)
            free_copy(&s->cell);
    }
}

static void keep_span(struct span *s, struct bytes text, size_t rows)
{
    if (text.len > SPAN_TEXT_MAX)
        text.len = 0;
    free_copy(&s->cell);
    *s = (struct span){rows, copied(text)};
}

static void end_cell(struct page *p)
{
    struct bytes text = bytes_of(&p->cell);

    if (!p->in_cell)
        return;
    p->in_cell = false;
    for (size_t i = 0; i < p->colspan && p->column < COLUMNS_MAX; i++) {
        struct span *s = &p->spans[p->column++];

        rows_cell(&p->rows, i == 0 ? text : (struct bytes){0});
        if (p->rowspan > 1)
            keep_span(s, i == 0 ? text : (struct bytes){0}, p->rowspan - 1);
        fill_spans(p);
    }
    p->cell.len = 0;
}

static void end_row(struct page *p)
{
    end_cell(p);
    p->in_row = false;
}

static void begin_row(struct page *p)
{
    end_row(p);
    rows_begin(&p->rows, p->line);
    p->in_row = true;
    p->column = 0;
    fill_spans(p);
}

static void begin_cell(struct page *p, const struct html_tag *tag)
{
    end_cell(p);
    if (!p->in_row)
        begin_row(p);
    p->in_cell = true;
    p->colspan = html_lex_span(tag, "colspan", COLUMNS_MAX);
    p->rowspan = html_lex_span(tag, "rowspan", SPAN_MAX);
}

/* What the table holds so far goes to its reader. */
static void end_table(struct page *p)
{
    end_row(p);
    if (p->in_table) {
        read_prose(p);
        rows_read(&p->rows, p->r);
    }
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        free_copy(&p->spans[i].cell);
        p->spans[i].rows = 0;
    }
    p->in_table = false;
}

/* A table within a table is the one with the values: what is round it only
   lays the page out. */
static void begin_table(struct page *p)
{
    end_table(p);
    break_block(p);
    p->in_table = true;
}

static bool is_any(struct bytes name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (ascii_same(name, *names))
            return true;
    return false;
}

/* Passed over with all that is in them. */
static const char *const hidden[] = {"script", "style", NULL};

static const char *const blocks[] = {
    "p",       "div",   "br",      "li",     "ul",      "ol",         "dl",
    "dt",      "dd",    "h1",      "h2",     "h3",      "h4",         "h5",
    "h6",      "pre",   "section", "header", "footer",  "blockquote", "hr",
    "article", "body",  "head",    "table",  "caption", "tr",         "td",
    "th",      "title", "option",  "nav",    "main",    NULL};

static const char *const titles[] = {"title", "h1", NULL};

/* What is set apart within a sentence. */
static const char *const apart[] = {"code", "tt", "samp", "kbd", NULL};

/* "</script" at the front */
static bool is_end_of(struct bytes text, struct bytes name)
{
    if (!ascii_starts(text, "</") || text.len < 2 + name.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (ascii_lower(text.at[2 + i]) != ascii_lower(name.at[i]))
            return false;
    return true;
}

static void pass_hidden(struct page *p, struct bytes name)
{
    while (p->left.len > 0 && !is_end_of(p->left, name)) {
        p->line += p->left.at[0] == '\n';
        p->left = ascii_from(p->left, 1);
    }
}

/* A tag within a table. */
static void part_tag(struct page *p, const struct html_tag *tag)
{
    static const char *const cells[] = {"td", "th", NULL};
    bool row = ascii_same(tag->name, "tr"), cell = is_any(tag->name, cells);

    if (row && tag->closes)
        end_row(p);
    else if (row)
        begin_row(p);
    else if (cell && tag->closes)
        end_cell(p);
    else if (cell)
        begin_cell(p, tag);
}

static void table_tag(struct page *p, const struct html_tag *tag)
{
    bool table = ascii_same(tag->name, "table");

    if (table && tag->closes)
        end_table(p);
    else if (table)
        begin_table(p);
    else if (p->in_table)
        part_tag(p, tag);
}

static struct bytes last_line(const struct buffer *prose)
{
    size_t start = prose->len;

    while (start > 0 && prose->at[start - 1] != '\n')
        start--;
    return ascii_from(bytes_of(prose), start);
}

static void set_apart(struct page *p)
{
    if (p->in_cell)
        break_block(p);
    else
        add_text(p, bytes_text(" "));
}

static void take_tag(struct page *p, const struct html_tag *tag)
{
    for (size_t i = 0; i < tag->octets; i++)
        p->line += p->left.at[i] == '\n';
    p->left = ascii_from(p->left, tag->octets);
    if (tag->closes && is_any(tag->name, titles))
        findings_title(p->r->found, last_line(&p->prose));
    if (is_any(tag->name, blocks))
        break_block(p);
    else if (is_any(tag->name, apart))
        set_apart(p);
    if (ascii_same(tag->name, "pre"))
        p->in_pre = !tag->closes;
    table_tag(p, tag);
    if (is_any(tag->name, hidden) && !tag->closes)
        pass_hidden(p, tag->name);
}

/* One character, or a run of them. */
static void take_text(struct page *p)
{
    uint8_t octets[8];
    struct buffer character = {octets, 0, sizeof octets};
    size_t taken =
        p->left.at[0] == '&' ? html_lex_character(&character, p->left) : 0;

    if (taken > 0) {
        add_text(p, bytes_of(&character));
    } else if (p->left.at[0] == '\n') {
        if (p->in_pre)
            break_block(p);
        else
            add_text(p, bytes_text(" "));
        p->line++;
        taken = 1;
    } else {
        for (taken = 1; taken < p->left.len; taken++)
            if (strchr("<&\n", p->left.at[taken]) != NULL)
                break;
        add_text(p, (struct bytes){p->left.at, taken});
    }
    p->left = ascii_from(p->left, taken);
}

/* Labels may stand where nobody looks: in comments and attributes. */
static void read_labels(struct reading *r, struct bytes text)
{
    for (r->place.line = 1; text.len > 0; r->place.line++) {
        size_t end = ascii_find(text, 0, '\n');

        findings_labels(r->found, &r->place, (struct bytes){text.at, end});
        text = ascii_from(text, end < text.len ? end + 1 : end);
    }
}

void html_read(struct reading *r, struct bytes text)
{
    struct page *p = calloc(1, sizeof *p);
    struct html_tag tag;

    if (p == NULL)
        abort();
    read_labels(r, text);
    *p = (struct page){.r = r, .left = text, .line = 1};
    while (p->left.len > 0)
        if (p->left.at[0] == '<' && html_lex_tag(&tag, p->left))
            take_tag(p, &tag);
        else
            take_text(p);
    end_table(p);
    read_prose(p);
    rows_close(&p->rows);
    free(p->prose.at);
    free(p->lines);
    free(p->cell.at);
    free(p);
}

bool html_sniff(struct bytes text, const char *name)
{
    static const char *const begins[] = {
        "<!doctype html", "<html", "<head", "<body", "<table", "<div",
        "<meta",          "<p>",   "<h1",   "<tr",   "<td",    NULL};
    struct bytes file = bytes_text(name);

    text = ascii_trim(text);
    if (text.len == 0 || text.at[0] != '<')
        return false;
    if (ascii_ends(file, ".html") || ascii_ends(file, ".htm"))
        return true;
    if (ascii_ends(file, ".md")) /* which begins with a tag of HTML at times */
        return ascii_starts(text, begins[0]) || ascii_starts(text, begins[1]);
    for (const char *const *b = begins; *b != NULL; b++)
        if (ascii_starts(text, *b))
            return true;
    return false;
}
