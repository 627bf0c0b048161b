#include "tools/formats/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/column.h"
#include "tools/formats/csv.h"
#include "tools/formats/detail.h"
#include "tools/formats/marking.h"
#include "tools/formats/moment.h"
#include "tools/formats/typed.h"

enum {
    HEADER_ROWS = 50,    /* within which the names stand */
    SAMPLE_ROWS = 1000,  /* that tell what an unnamed column holds */
    VALUES_PERCENT = 60, /* so many of its cells are values: it holds them */
    TYPES_PERCENT = 80,
    NAME_MAX_OCTETS = 120,
};

/* What the cells of a column look like. */
struct census {
    size_t filled, values, types;
};

struct sheet {
    struct reading *r;
    struct csv csv;
    struct csv_row row;
    struct column columns[CSV_CELLS_MAX];
    struct bytes names[CSV_CELLS_MAX]; /* copies in room */
    struct census census[CSV_CELLS_MAX];
    size_t width;
    unsigned header_line; /* 0: there is none */
    uint8_t room[CSV_CELLS_MAX * NAME_MAX_OCTETS];
};

/* What spreadsheets and scripts write for nothing. */
static bool is_empty(struct bytes cell)
{
    static const char *const nothing[] = {
        "-",   "--",  "n/a",    "na",           "none",         "null",
        "nan", "nil", "\u2015", "\u306a\u3057", "\u4e0d\u660e", "unknown",
    };

    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (ascii_same(cell, nothing[i]))
            return true;
    return cell.len == 0;
}

/* A value, whether it may leave or not. */
static bool is_value(struct reading *r, struct bytes cell)
{
    size_t end = 0;
    struct token token;

    reading_token(r, &token, cell, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict == TOKEN_NOTHING) { /* perhaps the first of several */
        while (end < cell.len && strchr(",; \n", cell.at[end]) == NULL)
            end++;
        cell.len = end;
        reading_token(r, &token, cell, (struct bytes){0}, TOKEN_CELL);
    }
    return token.verdict == TOKEN_TAKEN ||
           (token.verdict == TOKEN_REJECTED && token.caution != INDICATOR_FINE);
}

/* A row of names: one at least is known, and no cell is a value. */
static bool is_header(struct reading *r, const struct csv_row *row)
{
    size_t known = 0, filled = 0, values = 0;

    for (size_t i = 0; i < row->count; i++) {
        struct column c = column_named(row->cells[i]);

        if (row->cells[i].len == 0)
            continue;
        filled++;
        known += c.holds != COLUMN_UNKNOWN;
        values += column_has_values(&c);
        if (c.holds == COLUMN_UNKNOWN && is_value(r, row->cells[i]))
            return false;
    }
    return known > 0 && (values > 0 || known * 2 > filled);
}

static void take_names(struct sheet *s, bool named)
{
    struct buffer room = {s->room, 0, sizeof s->room};

    s->width = s->row.count;
    s->header_line = s->row.line;
    for (size_t i = 0; i < s->width; i++) {
        struct bytes name = s->row.cells[i];
        const size_t start = room.len;

        if (name.len > NAME_MAX_OCTETS)
            name.len = NAME_MAX_OCTETS;
        buffer_add(&room, name);
        s->names[i] = (struct bytes){s->room + start, room.len - start};
        s->columns[i] = named ? column_named(s->row.cells[i])
                              : (struct column){COLUMN_UNKNOWN, NULL};
    }
}

/* A caption above a table: at most one cell says anything, and no value. */
static bool is_caption(struct reading *r, const struct csv_row *row)
{
    size_t filled = 0;

    for (size_t i = 0; i < row->count; i++) {
        filled += row->cells[i].len > 0;
        if (is_value(r, row->cells[i]))
            return false;
    }
    return filled <= 1;
}

static void forget_names(struct sheet *s)
{
    memset(s->columns, 0, sizeof s->columns);
    memset(s->names, 0, sizeof s->names);
    s->header_line = 0;
    s->width = s->row.count;
}

/* The row of names, below comments and captions; false: there is none. Exports
   of abuse.ch have their names in a comment. */
static bool pass_header(struct sheet *s)
{
    for (size_t n = 0; n < HEADER_ROWS && csv_next(&s->csv, &s->row); n++) {
        bool header = is_header(s->r, &s->row);

        if (header && (!s->row.comment || s->row.count > 1))
            take_names(s, true);
        if (header && !s->row.comment)
            return true;
        if (!s->row.comment && !is_caption(s->r, &s->row))
            break;
    }
    return false;
}

/* Walk to the first row of values. */
static void find_header(struct sheet *s, const struct sheet_form *form)
{
    struct bytes before = form->text;
    unsigned line = form->line;

    s->csv = (struct csv){form->text, form->delimiter, form->line, {0}};
    if (pass_header(s))
        return;
    s->csv.left = before;
    s->csv.line = line;
    while (csv_next(&s->csv, &s->row) && s->row.comment) {
        before = s->csv.left;
        line = s->csv.line;
    }
    if (s->row.count != s->width) /* no comment named these columns */
        forget_names(s);
    s->csv.left = before;
    s->csv.line = line;
}

static void count_row(struct sheet *s)
{
    if (s->header_line == 0 && s->row.count > s->width)
        s->width = s->row.count;
    for (size_t i = 0; i < s->row.count && i < s->width; i++) {
        struct bytes cell = s->row.cells[i];

        if (s->columns[i].holds != COLUMN_UNKNOWN || is_empty(cell))
            continue;
        s->census[i].filled++;
        s->census[i].values += is_value(s->r, cell);
        s->census[i].types += kind_find(cell) != NULL;
    }
}

/* What columns hold whose names did not tell. */
static void judge_columns(struct sheet *s, bool typed)
{
    for (size_t i = 0; i < s->width; i++) {
        const struct census *n = &s->census[i];
        const struct place place = {s->header_line, {0}};

        if (s->columns[i].holds != COLUMN_UNKNOWN || n->filled == 0)
            continue;
        if (n->types * 100 >= n->filled * TYPES_PERCENT && !typed) {
            s->columns[i].holds = COLUMN_TYPE;
            typed = true;
        } else if (n->values * 100 >= n->filled * VALUES_PERCENT) {
            s->columns[i].holds = COLUMN_VALUE;
            if (s->names[i].len > 0)
                findings_note(s->r->found, &place, s->names[i],
                              N_("column read by its content"));
        }
    }
}

static bool holds_any(const struct sheet *s, enum column_holds holds)
{
    for (size_t i = 0; i < s->width; i++)
        if (s->columns[i].holds == holds)
            return true;
    return false;
}

/* Look at the first rows, then stand again where we stood. */
static void sample(struct sheet *s)
{
    struct csv here = s->csv;

    s->csv.room = (struct buffer){0};
    for (size_t n = 0; n < SAMPLE_ROWS && csv_next(&s->csv, &s->row); n++)
        if (!s->row.comment)
            count_row(s);
    csv_close(&s->csv);
    s->csv = here;
    judge_columns(s, holds_any(s, COLUMN_TYPE));
}

/* Names that say nothing stand above values all the same. */
static void skip_unhelpful_names(struct sheet *s)
{
    struct csv here = s->csv;
    bool value = false;

    if (s->header_line != 0)
        return;
    s->csv.room = (struct buffer){0};
    if (csv_next(&s->csv, &s->row) && !s->row.comment) {
        for (size_t i = 0; i < s->row.count && i < s->width; i++)
            value = value || (column_has_values(&s->columns[i]) &&
                              is_value(s->r, s->row.cells[i]));
        if (!value) {
            here.left = s->csv.left;
            here.line = s->csv.line;
            s->header_line = s->row.line;
        }
    }
    csv_close(&s->csv);
    s->csv = here;
}

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

static void label_fact(struct sheet *s, struct facts *f, struct bytes cell)
{
    enum tlp tlp;

    switch (marking_tlp(&tlp, is_empty(cell) ? (struct bytes){0} : cell)) {
    case MARKING_NONE:
        return;
    case MARKING_KNOWN:
        reading_part_tlp(s->r, tlp);
        return;
    case MARKING_UNKNOWN:
        f->refused = N_("a label that is not one of TLP 2.0");
        return;
    }
}

/* "AMBER", "関係者限り (TLP:AMBER)": where no label of TLP says it, nobody can
   tell whom the row may reach. */
static void marking_fact(struct sheet *s, struct facts *f, struct bytes cell)
{
    struct markings labels;
    enum tlp tlp;

    marking_scan(&labels, cell);
    if (marking_tlp(&tlp, cell) == MARKING_KNOWN)
        reading_part_tlp(s->r, tlp);
    else if (!is_empty(cell) && !labels.tlp_there && !labels.pap_there)
        f->refused = N_("a label that is not one of TLP 2.0");
}

static void take_fact(struct sheet *s, struct facts *f, size_t i)
{
    struct bytes cell = s->row.cells[i];

    switch (s->columns[i].holds) {
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
        label_fact(s, f, cell);
        break;
    case COLUMN_TAGS:
        tag_facts(f, cell);
        break;
    case COLUMN_MARKING:
        marking_fact(s, f, cell);
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

static const char *row_fault(const struct sheet *s)
{
    const struct csv_row *row = &s->row;

    if (row->unclosed)
        return N_("a quote that is never closed");
    if (row->too_many)
        return N_("more than 256 cells in a row");
    if (row->count <= s->width || s->width == 0 ||
        !column_has_values(&s->columns[s->width - 1]))
        return NULL; /* a comma of the last column's text */
    for (size_t i = s->width; i < row->count; i++)
        if (row->cells[i].len > 0)
            return N_("more cells than there are columns");
    return NULL;
}

/* Whether the row has a digest in a column of digests. */
static bool has_digest(const struct sheet *s)
{
    for (size_t i = 0; i < s->row.count && i < s->width; i++) {
        const struct kind *kind = s->columns[i].kind;

        if (s->columns[i].holds == COLUMN_TYPED && kind->how == KIND_ONE &&
            kind->type >= INDICATOR_MD5 && kind->type <= INDICATOR_SHA512 &&
            !is_empty(s->row.cells[i]))
            return true;
    }
    return false;
}

static bool is_filename(const struct column *c)
{
    return c->holds == COLUMN_TYPED && c->kind->how == KIND_ONE &&
           c->kind->type == INDICATOR_FILENAME;
}

static size_t read_values(struct sheet *s, const struct facts *f)
{
    struct record_indicator beside = f->like;
    struct typed t = {.reading = s->r};
    bool digest = has_digest(s);
    size_t seen = 0;

    /* A file name beside its hash alone would find the innocent, too. */
    beside.detect = beside.detect && !digest;

    for (size_t i = 0; i < s->row.count && i < s->width; i++) {
        const struct column *c = &s->columns[i];
        struct bytes cell = s->row.cells[i];

        if (!column_has_values(c) || is_empty(cell))
            continue;
        seen++;
        t.like = is_filename(c) ? &beside : &f->like;
        if (c->holds == COLUMN_TYPED)
            typed_read(&t, c->kind, cell);
        else if (f->type.len == 0 || !typed_read_word(&t, f->type, cell))
            typed_read(&t, &kind_any, cell);
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

static void read_row(struct sheet *s)
{
    struct facts f = {.like = findings_entry(INDICATOR_MD5, (struct bytes){0})};

    s->r->place.line = s->row.line;
    f.refused = row_fault(s);
    reading_part(s->r);
    for (size_t i = 0; i < s->row.count; i++) {
        if (s->row.comment)
            findings_labels(s->r->found, &s->r->place, s->row.cells[i]);
        else
            reading_part_labels(s->r, s->row.cells[i]);
        if (i < s->width && !s->row.comment)
            take_fact(s, &f, i);
    }
    if (s->row.comment)
        return;
    if (f.refused != NULL)
        reading_reject(s->r, first_filled(&s->row), f.refused);
    else if (read_values(s, &f) == 0)
        reading_reject(s->r, first_filled(&s->row), N_("no value in this row"));
}

static void tell_columns(struct sheet *s)
{
    const struct place place = {s->header_line, {0}};
    bool any = false;

    for (size_t i = 0; i < s->width; i++) {
        any = any || column_has_values(&s->columns[i]);
        if (s->columns[i].holds == COLUMN_VICTIM)
            findings_note(s->r->found, &place, s->names[i],
                          N_("column left out: it tells who was hit"));
        if (s->columns[i].holds == COLUMN_HARMLESS)
            findings_note(s->r->found, &place, s->names[i],
                          N_("column left out: its values are legitimate"));
    }
    if (any || s->width == 0)
        return;
    findings_reject(s->r->found, &place, s->names[0],
                    N_("no column of indicators: name one 'indicator'"));
}

/* Labels of the lines above the first row of values. */
static void read_labels_above(struct sheet *s, const struct sheet_form *form)
{
    struct csv c = {form->text, form->delimiter, form->line, {0}};

    while (c.left.len > s->csv.left.len && csv_next(&c, &s->row))
        for (size_t i = 0; i < s->row.count; i++) {
            s->r->place.line = s->row.line;
            findings_labels(s->r->found, &s->r->place, s->row.cells[i]);
            if (!s->row.comment && s->row.line < s->header_line)
                findings_title(s->r->found, s->row.cells[i]);
        }
    csv_close(&c);
}

void sheet_read(struct reading *r, const struct sheet_form *form)
{
    struct sheet *s = calloc(1, sizeof *s);

    if (s == NULL)
        abort();
    s->r = r;
    find_header(s, form);
    sample(s);
    skip_unhelpful_names(s);
    read_labels_above(s, form);
    tell_columns(s);
    if (holds_any(s, COLUMN_VALUE) || holds_any(s, COLUMN_TYPED))
        while (csv_next(&s->csv, &s->row))
            read_row(s);
    csv_close(&s->csv);
    free(s);
}

static bool named_so(const char *name)
{
    struct bytes n = bytes_text(name);

    return ascii_ends(n, ".csv") || ascii_ends(n, ".tsv") ||
           ascii_ends(n, ".tab");
}

/* Whether one of the first rows names columns of values. */
static bool has_header(const struct sheet_form *form, size_t *names)
{
    struct sheet *s = calloc(1, sizeof *s);
    bool values = false;

    if (s == NULL || (s->r = calloc(1, sizeof *s->r)) == NULL)
        abort();
    find_header(s, form);
    *names = 0;
    for (size_t i = 0; s->header_line != 0 && i < s->width; i++) {
        values = values || column_has_values(&s->columns[i]);
        *names += s->columns[i].holds != COLUMN_UNKNOWN;
    }
    csv_close(&s->csv);
    free(s->r);
    free(s);
    return values;
}

bool sheet_sniff(struct sheet_form *out, struct bytes text, const char *name)
{
    bool named = named_so(name), header;
    size_t width, names;

    *out = (struct sheet_form){text, 1, ','};
    if (csv_sep_line(&out->text, &out->delimiter)) {
        out->line = 2;
        return true;
    }
    out->delimiter = csv_sniff(text, &width);
    if (out->delimiter == 0) { /* one column, perhaps */
        out->delimiter = ',';
        return named && has_header(out, &names);
    }
    header = has_header(out, &names);
    if (named)
        return true;
    return header && names > 1 && (out->delimiter != '|' || text.at[0] != '|');
}
