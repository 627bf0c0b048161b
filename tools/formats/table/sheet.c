#include "tools/formats/table/sheet.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/line/line.h"
#include "tools/formats/table/facts.h"
#include "tools/formats/table/overlooked.h"
#include "tools/formats/typed.h"

static const char *row_fault(const struct grid *g)
{
    const struct csv_row *row = &g->row;

    if (row->unclosed)
        return N_("a quote that is never closed");
    if (row->too_many)
        return N_("more than 256 cells in a row");
    if (row->count <= g->width || g->width == 0 ||
        !column_has_values(&g->columns[g->width - 1]))
        return NULL; /* a comma of the last column's text */
    for (size_t i = g->width; i < row->count; i++)
        if (row->cells[i].len > 0)
            return N_("more cells than there are columns");
    return NULL;
}

/* Whether the row has a digest in a column of digests. */
static bool has_digest(const struct grid *g)
{
    for (size_t i = 0; i < g->row.count && i < g->width; i++) {
        const struct type_name *kind = g->columns[i].kind;

        if (g->columns[i].holds == COLUMN_TYPED &&
            kind->how == TYPE_NAMES_ONE && kind->type >= INDICATOR_MD5 &&
            kind->type <= INDICATOR_SHA512 && !grid_empty(g->row.cells[i]))
            return true;
    }
    return false;
}

static bool is_filename(const struct column *c)
{
    return c->holds == COLUMN_TYPED && c->kind->how == TYPE_NAMES_ONE &&
           c->kind->type == INDICATOR_FILENAME;
}

/* One cell of a column of values. */
static void read_cell(struct grid *g, const struct facts *f, size_t i,
                      const struct record_indicator *like)
{
    const struct column *c = &g->columns[i];
    const struct typed t = {
        .reading = g->r, .like = like, .parts = g->form->markup};
    struct bytes cell = g->row.cells[i];

    if (c->holds == COLUMN_TYPED)
        typed_read(&t, c->kind, cell);
    else if (f->type.len == 0 || !typed_read_word(&t, f->type, cell))
        typed_read(&t, &type_names_any, cell);
}

/* What else may say something in a report: a description, a detail. */
static bool is_prose(const struct grid *g, size_t i)
{
    return g->form->markup &&
           (i >= g->width || g->columns[i].holds == COLUMN_UNKNOWN ||
            g->columns[i].holds == COLUMN_COMMENT);
}

static void read_prose(struct grid *g, struct bytes cell)
{
    line_read(g->r, cell, grid_has_values(g) ? LINE_BESIDE : LINE_CELL);
}

/* The column of which the row speaks: that of indicators, else the first of
   values that is filled; g->width: there is none. */
static size_t main_column(const struct grid *g)
{
    size_t first = g->width;

    for (size_t i = 0; i < g->row.count && i < g->width; i++) {
        if (!column_has_values(&g->columns[i]) || grid_empty(g->row.cells[i]))
            continue;
        if (g->columns[i].holds == COLUMN_VALUE)
            return i;
        if (first == g->width)
            first = i;
    }
    return first;
}

/* Hashes and names of the same file. */
static bool is_file(const struct column *c)
{
    return c->holds == COLUMN_TYPED && (c->kind->how == TYPE_NAMES_DIGEST ||
                                        c->kind->how == TYPE_NAMES_FILE ||
                                        (c->kind->how == TYPE_NAMES_ONE &&
                                         (c->kind->type == INDICATOR_FILENAME ||
                                          c->kind->type == INDICATOR_PATH ||
                                          (c->kind->type >= INDICATOR_MD5 &&
                                           c->kind->type <= INDICATOR_TLSH))));
}

/* What the row says of the value in column i: part and confidence are those of
   its main value. */
static struct record_indicator
said_of(const struct grid *g, const struct facts *f, size_t i, size_t main)
{
    struct record_indicator like = f->like;

    if (i != main && !(is_file(&g->columns[i]) && is_file(&g->columns[main]))) {
        like.role = RECORD_ROLE_UNKNOWN;
        like.confidence = findings_entry(INDICATOR_MD5, f->type).confidence;
    }
    /* A file name beside its hash alone would find the innocent, too. */
    if (is_filename(&g->columns[i]) && has_digest(g))
        like.detect = false;
    return like;
}

static size_t read_values(struct grid *g, const struct facts *f)
{
    const size_t main = main_column(g);
    size_t seen = 0;

    for (size_t i = 0; i < g->row.count; i++) {
        struct record_indicator like;

        if (grid_empty(g->row.cells[i]))
            continue;
        if (is_prose(g, i))
            read_prose(g, g->row.cells[i]);
        if (i >= g->width || !column_has_values(&g->columns[i]))
            continue;
        seen++;
        like = said_of(g, f, i, main);
        read_cell(g, f, i, &like);
    }
    return seen;
}

static struct bytes first_filled(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].len > 0)
            return row->cells[i];
    return (struct bytes){0};
}

/* What is shown of a row that is refused for what it says: its value. */
static struct bytes main_value(const struct grid *g)
{
    const size_t main = main_column(g);

    return main < g->width ? g->row.cells[main] : first_filled(&g->row);
}

/* "TLP" and its level in two cells, side by side or one above the other; the
   level below the name of a column is its row's. */
static void read_pair(struct grid *g, size_t i, enum marking_kind *beside)
{
    struct bytes cell = g->row.cells[i];

    findings_next(g->r->found, &g->r->place, beside, cell);
    if (i < g->width && g->columns[i].holds == COLUMN_TLP)
        return;
    findings_next(g->r->found, &g->r->place, &g->above[i], cell);
}

/* Labels of one cell; the row of one that nobody knows is refused. */
static void cell_labels(struct grid *g, struct facts *f, struct bytes cell)
{
    struct markings labels;

    marking_scan(&labels, cell);
    if (g->row.comment)
        findings_labels(g->r->found, &g->r->place, cell);
    else if (labels.unknown)
        f->refused = N_("a label that is not one of TLP 2.0 or PAP");
    else if (labels.tlp_there || labels.pap_there)
        reading_part_labels(g->r, cell);
}

/* What the row says of itself, in labels and facts. */
static void read_facts(struct grid *g, struct facts *f)
{
    enum marking_kind opened = MARKING_NEITHER;

    reading_part(g->r);
    for (size_t i = 0; i < g->row.count; i++) {
        struct bytes cell = g->row.cells[i];

        read_pair(g, i, &opened);
        cell_labels(g, f, cell);
        if (i < g->width && !g->row.comment)
            facts_take(g, f, i);
    }
}

/* The label of a row without a value speaks of the others. */
static void no_value(struct grid *g)
{
    if (g->r->own.there)
        findings_tlp(g->r->found, &g->r->place, (enum tlp)g->r->own.level);
    if (!g->form->markup)
        reading_reject(g->r, first_filled(&g->row), N_("no value in this row"));
}

/* "Reference | https://…": the links of the row are no attacker's. */
static bool names_source(const struct grid *g)
{
    for (size_t i = 0; i < g->row.count; i++)
        if ((i >= g->width || !column_has_values(&g->columns[i])) &&
            reference_word(g->row.cells[i]))
            return true;
    return false;
}

/* The values of a row that may leave; how many columns had any. */
static size_t read_allowed(struct grid *g, const struct facts *f)
{
    const enum reference_links before = g->r->references;
    size_t seen;

    if (before == REFERENCE_NONE && names_source(g))
        g->r->references = REFERENCE_LIVE;
    seen = read_values(g, f);
    g->r->references = before;
    return seen;
}

static void read_row(struct grid *g)
{
    struct facts f = {.like = findings_entry(INDICATOR_MD5, (struct bytes){0})};
    const char *fault = row_fault(g);

    read_facts(g, &f);
    if (g->row.comment)
        return;
    if (fault != NULL)
        reading_reject(g->r, first_filled(&g->row), fault);
    else if (f.refused != NULL)
        reading_reject(g->r, main_value(g), f.refused);
    else if (read_allowed(g, &f) == 0)
        no_value(g);
    if (!g->form->markup)
        overlooked_tell(g);
}

/* Why a column is not read, where somebody may expect it. */
static const char *why_left_out(const struct grid *g, size_t i)
{
    static const struct column reference = {COLUMN_REFERENCE, NULL};

    if (g->columns[i].holds == COLUMN_REFERENCE && g->census[i].links == 0)
        return NULL; /* names of reports */
    if (grid_overlooks(g, i) && g->census[i].links >= g->census[i].values)
        return column_left_out(&reference);
    if (grid_overlooks(g, i))
        return N_("column left out by its name, though it looks like "
                  "indicators");
    return column_left_out(&g->columns[i]);
}

static void tell_columns(struct grid *g)
{
    const struct place place = {.line = grid_line(g, g->header_line)};

    for (size_t i = 0; i < g->width; i++) {
        const char *why = why_left_out(g, i);

        if (why != NULL)
            findings_note(g->r->found, &place, g->names[i], why);
    }
    if (grid_has_values(g) || g->width == 0 || g->form->markup)
        return;
    findings_reject(g->r->found, &place, g->names[0],
                    N_("no column of indicators: name one 'indicator'"));
}

/* Labels of the lines above the first row of values, and a caption. */
static void read_above(struct grid *g)
{
    const struct grid_form *form = g->form;
    struct csv c = {form->text, form->delimiter, form->line, {0}};

    while (c.left.len > g->left && csv_next(&c, &g->row)) {
        enum marking_kind opened = MARKING_NEITHER;

        g->r->place.line = grid_line(g, g->row.line);
        for (size_t i = 0; i < g->row.count; i++) {
            const bool level = opened != MARKING_NEITHER;

            findings_labels(g->r->found, &g->r->place, g->row.cells[i]);
            read_pair(g, i, &opened);
            if (!g->row.comment && g->row.line < g->header_line && !level &&
                opened == MARKING_NEITHER && !marking_alone(g->row.cells[i]))
                findings_title(g->r->found, g->row.cells[i]);
        }
    }
    csv_close(&c);
}

void sheet_read(struct reading *r, const struct grid_form *form)
{
    struct grid *g = grid_open(r, form);
    unsigned named;

    read_above(g);
    tell_columns(g);
    named = g->header_line;
    if (form->markup || grid_has_values(g))
        while (grid_next(g)) {
            if (g->header_line != named)
                tell_columns(g);
            named = g->header_line;
            if (grid_begins_again(g))
                tell_columns(g);
            else
                read_row(g);
        }
    reading_part(r);
    grid_close(g);
}

static bool named_so(const char *name)
{
    struct bytes n = bytes_text(name);

    return ascii_ends(n, ".csv") || ascii_ends(n, ".tsv") ||
           ascii_ends(n, ".tab");
}

/* Reports hold tables, and are none. */
static bool named_otherwise(const char *name)
{
    static const char *const ends[] = {".adoc", ".asciidoc", ".md",
                                       ".eml",  ".html",     ".htm"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_ends(bytes_text(name), ends[i]))
            return true;
    return false;
}

bool sheet_sniff(struct grid_form *out, struct bytes text, const char *name)
{
    bool named = named_so(name), header;
    size_t width, names;

    *out = (struct grid_form){.text = text, .line = 1, .delimiter = ','};
    if (csv_sep_line(&out->text, &out->delimiter)) {
        out->line = 2;
        return true;
    }
    if (named_otherwise(name))
        return false;
    out->delimiter = csv_sniff(text, &width);
    if (out->delimiter == 0) { /* one column, perhaps */
        out->delimiter = ',';
        return named && grid_named(out, &names);
    }
    header = grid_named(out, &names);
    if (named)
        return true;
    return header && names > 1 && (out->delimiter != '|' || text.at[0] != '|');
}
