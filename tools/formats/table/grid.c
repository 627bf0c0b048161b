#include "tools/formats/table/grid.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/judge.h"

enum {
    HEADER_ROWS = 50,    /* within which the names stand */
    SAMPLE_ROWS = 1000,  /* that tell what an unnamed column holds */
    VALUES_PERCENT = 60, /* so many of its cells are values: it holds them */
    TYPES_PERCENT = 80,
    NAME_OF_COLUMN_MAX = 40, /* octets, below values */
};

/* What spreadsheets and scripts write for nothing. */
enum { NOTHING_MAX = 12 /* octets of the longest word for it */ };

bool grid_empty(struct bytes cell)
{
    static const char *const nothing[] = {
        "-",   "--",     "n/a",  "na",       "none", "null",    "nan",
        "nil", "\u2015", "なし", "特になし", "不明", "unknown",
    };

    return cell.len == 0 ||
           (cell.len <= NOTHING_MAX &&
            ascii_one_of(cell, nothing, sizeof nothing / sizeof *nothing));
}

/* A value, whether it may leave or not. */
static bool is_value(struct reading *r, struct bytes cell)
{
    size_t end = 0;
    struct token token;

    judge_token(r, &token, cell, (struct bytes){0}, TOKEN_CELL);
    while (end < cell.len && strchr(",; \n\x1f", cell.at[end]) == NULL)
        end++;
    if (token.verdict != TOKEN_TAKEN && end < cell.len) {
        cell.len = end; /* perhaps the first of several */
        judge_token(r, &token, cell, (struct bytes){0}, TOKEN_CELL);
    }
    return token.verdict == TOKEN_TAKEN ||
           (token.verdict == TOKEN_REJECTED && token.caution != INDICATOR_FINE);
}

/* A row of names: one at least is known, and no cell is a value. *values is how
   many of them are columns of values. */
static bool is_header(struct reading *r, const struct csv_row *row,
                      size_t *values)
{
    size_t known = 0, filled = 0;

    *values = 0;
    for (size_t i = 0; i < row->count; i++) {
        struct column c = column_named(row->cells[i]);

        if (row->cells[i].len == 0)
            continue;
        filled++;
        known += c.holds != COLUMN_UNKNOWN;
        *values += column_has_values(&c);
        if (c.holds == COLUMN_UNKNOWN && is_value(r, row->cells[i]))
            return false;
    }
    return known > 0 && (*values > 0 || known * 2 > filled);
}

static void take_names(struct grid *g, bool named)
{
    struct buffer room = {g->room, 0, sizeof g->room};

    g->width = g->row.count;
    g->header_line = g->row.line;
    for (size_t i = 0; i < g->width; i++) {
        struct bytes name = g->row.cells[i];
        const size_t start = room.len;

        if (name.len > GRID_NAME_MAX)
            name = wire_text_whole((struct bytes){name.at, GRID_NAME_MAX});
        buffer_add(&room, name);
        g->names[i] = (struct bytes){g->room + start, room.len - start};
        g->columns[i] = named ? column_named(g->row.cells[i])
                              : (struct column){COLUMN_UNKNOWN, NULL};
    }
}

/* A caption above a table, or a name and what it means: no value. */
static bool is_caption(struct reading *r, const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (is_value(r, row->cells[i]))
            return false;
    return true;
}

static void forget_names(struct grid *g)
{
    memset(g->columns, 0, sizeof g->columns);
    memset(g->names, 0, sizeof g->names);
    g->header_line = 0;
    g->width = g->row.count;
}

static size_t filled(const struct csv_row *row)
{
    size_t count = 0;

    for (size_t i = 0; i < row->count; i++)
        count += row->cells[i].len > 0;
    return count;
}

/* How a row does as the row of names. */
enum naming {
    NAMES_NOTHING,
    NAMES_IN_COMMENT, /* exports of abuse.ch have them there */
    NAMES_PERHAPS,    /* no column of values, or alone: may be a caption */
    NAMES_SURELY,
};

static enum naming naming(struct grid *g)
{
    size_t values;

    if (!is_header(g->r, &g->row, &values))
        return NAMES_NOTHING;
    if (g->row.comment)
        return g->row.count > 1 ? NAMES_IN_COMMENT : NAMES_NOTHING;
    return values > 0 && filled(&g->row) > 1 ? NAMES_SURELY : NAMES_PERHAPS;
}

/* Neither names nor what may stand above them. */
static bool begins_values(struct grid *g, enum naming as)
{
    return as == NAMES_NOTHING && !g->row.comment && !is_caption(g->r, &g->row);
}

/* The row of names, below comments and captions; false: there is none. After
   what may be a caption a better one may follow. */
static bool pass_header(struct grid *g)
{
    enum naming as = NAMES_NOTHING;
    struct csv behind = {0};
    const size_t rows = g->form->named ? 1 : HEADER_ROWS;
    bool found = false;

    for (size_t n = 0; n < rows && as != NAMES_SURELY; n++) {
        if (!csv_next(&g->csv, &g->row))
            break;
        as = naming(g);
        if (as == NAMES_IN_COMMENT)
            take_names(g, true);
        if (as == NAMES_SURELY || (as == NAMES_PERHAPS && !found)) {
            take_names(g, true);
            behind = g->csv;
            found = true;
        }
        if (begins_values(g, as))
            break;
    }
    if (!found)
        return false;
    g->csv.left = behind.left;
    g->csv.line = behind.line;
    return true;
}

/* Walk to the first row of values. */
static void find_header(struct grid *g, const struct grid_form *form)
{
    struct bytes before = form->text;
    unsigned line = form->line;

    g->csv = (struct csv){form->text, form->delimiter, form->line, {0}};
    if (form->keyed && csv_next(&g->csv, &g->row)) {
        take_names(g, true);
        return;
    }
    if (pass_header(g))
        return;
    g->csv.left = before;
    g->csv.line = line;
    while (csv_next(&g->csv, &g->row) && g->row.comment) {
        before = g->csv.left;
        line = g->csv.line;
    }
    if (g->row.count != g->width) /* no comment named these columns */
        forget_names(g);
    g->csv.left = before;
    g->csv.line = line;
}

static bool is_link(struct bytes cell)
{
    return ascii_starts(cell, "http://") || ascii_starts(cell, "https://") ||
           ascii_starts(cell, "hxxp");
}

static void count_row(struct grid *g)
{
    if (g->header_line == 0 && g->row.count > g->width)
        g->width = g->row.count;
    for (size_t i = 0; i < g->row.count && i < g->width; i++) {
        struct bytes cell = g->row.cells[i];

        if (g->columns[i].holds == COLUMN_TYPED || grid_empty(cell))
            continue;
        g->census[i].filled++;
        g->census[i].values += is_value(g->r, cell);
        g->census[i].types += type_names_find(cell) != NULL;
        g->census[i].links += is_link(cell);
    }
}

unsigned grid_line(const struct grid *g, unsigned line)
{
    const struct grid_form *form = g->form;

    return line == 0 || form->lines == NULL ? line
                                            : form->lines[line - form->line];
}

bool grid_holds(const struct grid *g, enum column_holds holds)
{
    for (size_t i = 0; i < g->width; i++)
        if (g->columns[i].holds == holds)
            return true;
    return false;
}

static bool looks_like_values(const struct census *n)
{
    return n->filled > 0 && n->values * 100 >= n->filled * VALUES_PERCENT;
}

bool grid_has_values(const struct grid *g)
{
    return grid_holds(g, COLUMN_VALUE) || grid_holds(g, COLUMN_TYPED);
}

bool grid_overlooks(const struct grid *g, size_t i)
{
    const enum column_holds holds = g->columns[i].holds;

    return !g->form->markup &&
           (holds == COLUMN_COMMENT || holds == COLUMN_CONTEXT) &&
           looks_like_values(&g->census[i]);
}

static bool looks_like_types(const struct census *n)
{
    return n->filled > 0 && n->types * 100 >= n->filled * TYPES_PERCENT;
}

static void read_by_content(struct grid *g, size_t i)
{
    const struct place place = {.line = grid_line(g, g->header_line)};

    g->columns[i] = (struct column){COLUMN_VALUE, NULL};
    if (g->names[i].len > 0)
        findings_note(g->r->found, &place, g->names[i],
                      N_("column read by its content"));
}

/* What a column holds whose name did not tell. */
static void judge_column(struct grid *g, size_t i, bool typed, bool said)
{
    const struct census *n = &g->census[i];

    if (g->columns[i].holds != COLUMN_UNKNOWN)
        return;
    if (looks_like_types(n) && !typed)
        g->columns[i].holds = COLUMN_TYPE;
    else if (!said && looks_like_values(n))
        read_by_content(g, i);
}

/* "Indicator,Data,Note" over "sha256,2cf2…,": the types are named so, and what
   stands beside them are the values. */
static void judge_types(struct grid *g)
{
    for (size_t i = 0; i + 1 < g->width; i++) {
        if (g->columns[i].holds != COLUMN_VALUE ||
            !looks_like_types(&g->census[i]) || grid_holds(g, COLUMN_TYPE))
            continue;
        g->columns[i].holds = COLUMN_TYPE;
        if (g->columns[i + 1].holds == COLUMN_UNKNOWN)
            read_by_content(g, i + 1);
    }
}

static void judge_named(struct grid *g, enum column_holds holds)
{
    for (size_t i = 0; i < g->width; i++)
        if (g->columns[i].holds == holds && looks_like_values(&g->census[i]) &&
            !grid_has_values(g))
            read_by_content(g, i);
}

/* Names such as "name" and "\u5185\u5bb9" say little: where no column has
   values by its name, one that is full of them does, unless another says that
   they are harmless. */
static void judge_context(struct grid *g)
{
    if (grid_holds(g, COLUMN_HARMLESS))
        return;
    judge_named(g, COLUMN_CONTEXT);
    judge_named(g, COLUMN_COMMENT);
}

static void judge_columns(struct grid *g)
{
    /* In a report, what is beside a column of values tells about them; so it
       does where every name was given for its own sake. */
    bool said = (g->form->markup || g->form->keyed) && grid_has_values(g);

    judge_types(g);
    for (size_t i = 0; i < g->width; i++)
        judge_column(g, i, grid_holds(g, COLUMN_TYPE), said);
    if (!g->form->markup)
        judge_context(g);
}

/* Look at the first rows, then stand again where we stood. */
static void sample(struct grid *g)
{
    struct csv here = g->csv;

    g->csv.room = (struct buffer){0};
    for (size_t n = 0; n < SAMPLE_ROWS && csv_next(&g->csv, &g->row); n++)
        if (!g->row.comment)
            count_row(g);
    csv_close(&g->csv);
    g->csv = here;
    judge_columns(g);
}

/* Whether the row has a value in a column of values. */
static bool row_has_value(struct grid *g)
{
    for (size_t i = 0; i < g->row.count && i < g->width; i++)
        if (column_has_values(&g->columns[i]) &&
            is_value(g->r, g->row.cells[i]))
            return true;
    return false;
}

/* Names that say nothing stand above values all the same. */
static void skip_unhelpful_names(struct grid *g)
{
    struct csv here = g->csv;
    const bool values = grid_has_values(g);

    if (g->header_line != 0 || (g->form->whole && !values))
        return;
    g->csv.room = (struct buffer){0};
    if (csv_next(&g->csv, &g->row) && !g->row.comment && !row_has_value(g)) {
        here.left = g->csv.left;
        here.line = g->csv.line;
        g->header_line = g->row.line;
    }
    csv_close(&g->csv);
    g->csv = here;
}

static struct grid *opened(struct reading *r, const struct grid_form *form)
{
    struct grid *g = calloc(1, sizeof *g);

    if (g == NULL)
        abort();
    g->r = r;
    g->form = form;
    find_header(g, form);
    return g;
}

struct grid *grid_open(struct reading *r, const struct grid_form *form)
{
    struct grid *g = opened(r, form);

    sample(g);
    skip_unhelpful_names(g);
    g->left = g->csv.left.len;
    return g;
}

/* The labels of a row that is passed by. */
static void pass_labels(struct grid *g)
{
    const struct place place = {.line = grid_line(g, g->row.line)};

    for (size_t i = 0; i < g->row.count; i++)
        findings_labels(g->r->found, &place, g->row.cells[i]);
}

/* "domain,foo" where a column says the type: no names. */
static bool says_type(const struct grid *g)
{
    size_t values;

    if (is_header(g->r, &g->row, &values) && values > 1 &&
        values == filled(&g->row))
        return false;
    for (size_t i = 0; i < g->row.count && i < g->width; i++)
        if (g->columns[i].holds == COLUMN_TYPE &&
            type_names_find(g->row.cells[i]) != NULL)
            return true;
    return false;
}

/* Whether the row, or below a caption the next one, names the columns of
   another table. before: where the row begins; we stand behind the names, or
   behind the row again. */
static bool names_follow(struct grid *g, const struct csv *before)
{
    enum naming as = naming(g);
    const bool alone = filled(&g->row) == 1 && !g->row.comment;
    size_t values;

    if (as == NAMES_SURELY)
        return true;
    if (!alone || begins_values(g, as))
        return false;
    pass_labels(g);
    if (csv_next(&g->csv, &g->row) && naming(g) == NAMES_SURELY)
        return true;
    g->csv.left = before->left;
    g->csv.line = before->line;
    return csv_next(&g->csv, &g->row) && is_header(g->r, &g->row, &values) &&
           values > 0;
}

/* Sheets hold several tables, one below the other: after empty rows the names
   of the next one may stand. True: they did. */
static bool begin_table(struct grid *g, const struct csv *before)
{
    const unsigned above = grid_line(g, before->line - 1);
    const bool gap = g->blank || grid_line(g, g->row.line) > above + 1;

    g->blank = filled(&g->row) == 0;
    if (!gap || g->blank || g->form->markup || g->form->keyed ||
        before->line == g->form->line || says_type(g) ||
        !names_follow(g, before))
        return false;
    pass_labels(g);
    memset(g->census, 0, sizeof g->census);
    memset(g->above, 0, sizeof g->above);
    memset(g->columns, 0, sizeof g->columns);
    memset(g->names, 0, sizeof g->names);
    take_names(g, true);
    sample(g);
    return true;
}

bool grid_next(struct grid *g)
{
    struct csv before = g->csv;

    while (csv_next(&g->csv, &g->row)) {
        if (!begin_table(g, &before)) {
            g->r->place.line = grid_line(g, g->row.line);
            return true;
        }
        before = g->csv;
    }
    return false;
}

/* Seen at a glance: not a value where values stand. */
static bool may_be_name(struct bytes cell)
{
    if (cell.len == 0 || cell.len > NAME_OF_COLUMN_MAX)
        return false;
    for (size_t i = 0; i < cell.len; i++)
        if (strchr(".:/\\@", cell.at[i]) != NULL)
            return false;
    return true;
}

/* All cells are names of columns, and none says what type its row is of. */
static bool all_names(const struct grid *g)
{
    size_t values = 0;

    for (size_t i = 0; i < g->row.count; i++) {
        const struct bytes cell = g->row.cells[i];
        const struct column c = column_named(cell);

        if (cell.len == 0)
            continue;
        if (c.holds == COLUMN_UNKNOWN ||
            (i < g->width && g->columns[i].holds == COLUMN_TYPE &&
             type_names_find(cell) != NULL))
            return false;
        values += column_has_values(&c);
    }
    return values > 0 && filled(&g->row) > 1;
}

/* At a glance: what stands in columns of values may be names, and there is
   some. */
static bool may_be_names(const struct grid *g)
{
    bool any = false;

    for (size_t i = 0; i < g->row.count && i < g->width; i++) {
        if (!column_has_values(&g->columns[i]) || g->row.cells[i].len == 0)
            continue;
        if (!may_be_name(g->row.cells[i]))
            return false;
        any = true;
    }
    return any;
}

bool grid_begins_again(struct grid *g)
{
    if (g->form->markup || g->form->keyed || g->row.comment)
        return false;
    if (!may_be_names(g) || !all_names(g))
        return false;
    forget_names(g);
    memset(g->census, 0, sizeof g->census);
    take_names(g, true);
    sample(g);
    return true;
}

void grid_close(struct grid *g)
{
    csv_close(&g->csv);
    free(g);
}

bool grid_named(const struct grid_form *form, size_t *names)
{
    struct reading *r = calloc(1, sizeof *r);
    struct grid *g;
    bool values = false;

    if (r == NULL)
        abort();
    g = opened(r, form);
    *names = 0;
    for (size_t i = 0; g->header_line != 0 && i < g->width; i++) {
        values = values || column_has_values(&g->columns[i]);
        *names += g->columns[i].holds != COLUMN_UNKNOWN;
    }
    grid_close(g);
    free(r);
    return values;
}
