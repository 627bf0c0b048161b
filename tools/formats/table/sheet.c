#include "tools/formats/table/sheet.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/detail.h"
#include "tools/formats/label/marking.h"
#include "tools/formats/moment.h"
#include "tools/formats/prose.h"
#include "tools/formats/typed.h"

/* What a row says beside its values. */
struct facts {
    struct record_indicator like;
    struct bytes type;
    const char *refused; /* why nothing of the row is taken */
};

static void tag_facts(struct facts *f, struct bytes tags)
{
    while (tags.len > 0) {
        size_t end = 0;
        struct markings labels;

        while (end < tags.len && strchr(",;|\n", tags.at[end]) == NULL)
            end++;
        if (marking_tag(&labels, (struct bytes){tags.at, end}) ==
            MARKING_UNKNOWN)
            f->refused = N_("a label that is not one of TLP 2.0 or PAP");
        tags = ascii_from(tags, end < tags.len ? end + 1 : end);
    }
}

static void label_fact(struct grid *g, struct facts *f, struct bytes cell)
{
    enum tlp tlp;

    switch (marking_tlp(&tlp, grid_empty(cell) ? (struct bytes){0} : cell)) {
    case MARKING_NONE:
        return;
    case MARKING_KNOWN:
        reading_part_tlp(g->r, tlp);
        return;
    case MARKING_UNKNOWN:
        f->refused = N_("a label that is not one of TLP 2.0");
        return;
    }
}

/* "AMBER", "関係者限り (TLP:AMBER)": where no label of TLP says it, nobody can
   tell whom the row may reach. */
static void marking_fact(struct grid *g, struct facts *f, struct bytes cell)
{
    struct markings labels;
    enum tlp tlp;

    marking_scan(&labels, cell);
    if (marking_tlp(&tlp, cell) == MARKING_KNOWN)
        reading_part_tlp(g->r, tlp);
    else if (!grid_empty(cell) && !labels.tlp_there && !labels.pap_there)
        f->refused = N_("a label that is not one of TLP 2.0");
}

static void take_fact(struct grid *g, struct facts *f, size_t i)
{
    struct bytes cell = g->row.cells[i];

    switch (g->columns[i].holds) {
    case COLUMN_TYPE:
        f->type = cell;
        break;
    case COLUMN_COMMENT:
        if (f->like.comment.len == 0)
            f->like.comment = cell;
        break;
    case COLUMN_FIRST_SEEN:
        moment_parse(&f->like.first_seen_s, cell);
        break;
    case COLUMN_LAST_SEEN:
        moment_parse(&f->like.last_seen_s, cell);
        break;
    case COLUMN_VALID_UNTIL:
        moment_parse(&f->like.valid_until_s, cell);
        break;
    case COLUMN_CONFIDENCE:
        detail_confidence(&f->like.confidence, cell);
        break;
    case COLUMN_DETECT:
        detail_bool(&f->like.detect, cell);
        break;
    case COLUMN_ROLE:
        f->like.role = (uint64_t)detail_role(cell);
        break;
    case COLUMN_TLP:
        label_fact(g, f, cell);
        break;
    case COLUMN_TAGS:
        tag_facts(f, cell);
        break;
    case COLUMN_MARKING:
        marking_fact(g, f, cell);
        break;
    case COLUMN_UNKNOWN:
    case COLUMN_VALUE:
    case COLUMN_TYPED:
    case COLUMN_CONTEXT:
    case COLUMN_VICTIM:
    case COLUMN_HARMLESS:
        break;
    }
}

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
    if (grid_holds(g, COLUMN_VALUE) || grid_holds(g, COLUMN_TYPED))
        prose_read(g->r, cell, TOKEN_PROSE);
    else
        prose_cell(g->r, cell);
}

static size_t read_values(struct grid *g, const struct facts *f)
{
    struct record_indicator beside = f->like;
    bool digest = has_digest(g);
    size_t seen = 0;

    /* A file name beside its hash alone would find the innocent, too. */
    beside.detect = beside.detect && !digest;
    for (size_t i = 0; i < g->row.count; i++) {
        if (grid_empty(g->row.cells[i]))
            continue;
        if (is_prose(g, i))
            read_prose(g, g->row.cells[i]);
        if (i >= g->width || !column_has_values(&g->columns[i]))
            continue;
        seen++;
        read_cell(g, f, i, is_filename(&g->columns[i]) ? &beside : &f->like);
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
    else
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
            take_fact(g, f, i);
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

static void read_row(struct grid *g)
{
    struct facts f = {.like = findings_entry(INDICATOR_MD5, (struct bytes){0})};

    f.refused = row_fault(g);
    read_facts(g, &f);
    if (g->row.comment)
        return;
    if (f.refused != NULL)
        reading_reject(g->r, first_filled(&g->row), f.refused);
    else if (read_values(g, &f) == 0)
        no_value(g);
}

static void tell_columns(struct grid *g)
{
    const struct place place = {.line = grid_line(g, g->header_line)};
    bool any = false;

    for (size_t i = 0; i < g->width; i++) {
        any = any || column_has_values(&g->columns[i]);
        if (g->columns[i].holds == COLUMN_VICTIM)
            findings_note(g->r->found, &place, g->names[i],
                          N_("column left out: it tells who was hit"));
        if (g->columns[i].holds == COLUMN_HARMLESS)
            findings_note(g->r->found, &place, g->names[i],
                          N_("column left out: its values are legitimate"));
    }
    if (any || g->width == 0 || g->form->markup)
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

    read_above(g);
    tell_columns(g);
    if (form->markup || grid_holds(g, COLUMN_VALUE) ||
        grid_holds(g, COLUMN_TYPED))
        while (grid_next(g))
            read_row(g);
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
