#include "tools/formats/text/adoc.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/line/line.h"
#include "tools/formats/table/rows.h"
#include "tools/formats/table/sheet.h"
#include "tools/formats/typed.h"
#include "tools/formats/word/tokenizer.h"

enum { FENCE_MIN = 4, COLUMNS_MAX = CSV_CELLS_MAX };

static bool is_fence(struct bytes line)
{
    if (line.len < FENCE_MIN || (line.at[0] != '|' && line.at[0] != ','))
        return false;
    for (size_t i = 1; i < line.len; i++)
        if (line.at[i] != '=')
            return false;
    return true;
}

bool adoc_find(struct adoc_block *out, struct bytes line, struct bytes before,
               struct bytes left)
{
    size_t at = 0;

    if (!is_fence(line))
        return false;
    *out = (struct adoc_block){.fence = line.at[0], .options = before};
    while (at < left.len) {
        size_t end = ascii_find(left, at, '\n');
        struct bytes here = ascii_trim((struct bytes){left.at + at, end - at});

        out->lines++;
        if (bytes_equal(here, line)) {
            out->inner = (struct bytes){left.at, at};
            out->octets = end < left.len ? end + 1 : end;
            return true;
        }
        at = end < left.len ? end + 1 : end;
    }
    return false;
}

/* What stands before a bar and says how far its cell spans. */
struct spec {
    size_t octets;
    uint64_t columns; /* 2+| */
    uint64_t copies;  /* 3*| */
    bool rows;        /* .2+| */
};

static size_t pass_digits(struct bytes text, size_t at, uint64_t *out)
{
    size_t end = at;

    while (end < text.len && ascii_digit(text.at[end]))
        end++;
    if (end > at &&
        !ascii_number(out, (struct bytes){text.at + at, end - at}, COLUMNS_MAX))
        *out = 1;
    return end;
}

/* "2+", ".3+", "3*" at the front, *at behind it; false: a number that says
   nothing. */
static bool read_span(struct spec *out, struct bytes word, size_t *at)
{
    uint64_t number = 1, rows = 1;

    *at = pass_digits(word, 0, &number);
    if (*at + 1 < word.len && word.at[*at] == '.' &&
        ascii_digit(word.at[*at + 1]))
        *at = pass_digits(word, *at + 1, &rows);
    if (*at == 0)
        return true;
    if (*at == word.len || (word.at[*at] != '+' && word.at[*at] != '*'))
        return false;
    out->columns = word.at[*at] == '+' ? number : 1;
    out->copies = word.at[*at] == '*' ? number : 1;
    out->rows = rows > 1;
    ++*at;
    return true;
}

/* All of word is such a spec: "2+", ".3+^.>s", "a", "". */
static bool read_spec(struct spec *out, struct bytes word)
{
    size_t at;

    *out = (struct spec){word.len, 1, 1, false};
    if (!read_span(out, word, &at))
        return false;
    while (at < word.len && strchr("<^>.", word.at[at]) != NULL)
        at++;
    if (at < word.len && strchr("aehlmsvd", word.at[at]) != NULL)
        at++;
    return at == word.len;
}

/* The spec that ends at a bar, within the line. */
static struct spec spec_before(struct bytes text, size_t bar)
{
    struct spec spec = {0, 1, 1, false};
    size_t start = bar;

    while (start > 0 && strchr(" \t\n|", text.at[start - 1]) == NULL)
        start--;
    if (!read_spec(&spec, (struct bytes){text.at + start, bar - start}))
        spec = (struct spec){0, 1, 1, false};
    return spec;
}

static size_t next_bar(struct bytes text, size_t at)
{
    while (at < text.len &&
           !(text.at[at] == '|' && (at == 0 || text.at[at - 1] != '\\')))
        at++;
    return at;
}

/* Where an option of "[...]" begins; options.len: it is not there. */
static size_t option_at(struct bytes options, const char *option)
{
    size_t at = 0;

    while (at < options.len && !ascii_starts(ascii_from(options, at), option))
        at++;
    return options.len > 0 && options.at[0] == '[' ? at : options.len;
}

static bool has_option(struct bytes options, const char *option)
{
    return option_at(options, option) < options.len;
}

/* "1,2,3", "3*": how many columns; 0: options do not say. */
static size_t columns_said(struct bytes options)
{
    size_t at = option_at(options, "cols="), count = 0;
    struct bytes cols;

    if (at == options.len)
        return 0;
    cols = ascii_from(options, at + strlen("cols="));
    if (cols.len == 0 || cols.at[0] != '"')
        return 0;
    cols = ascii_from(cols, 1);
    cols.len = ascii_find(cols, 0, '"');
    while (cols.len > 0 && count < COLUMNS_MAX) {
        size_t end = ascii_find(cols, 0, ',');
        uint64_t copies = 1;
        size_t digits = pass_digits(ascii_trim(cols), 0, &copies);

        count += digits > 0 && digits < cols.len &&
                         ascii_trim(cols).at[digits] == '*'
                     ? copies
                     : 1;
        cols = ascii_from(cols, end < cols.len ? end + 1 : end);
    }
    return count;
}

/* Cells of the first line that has any; specs count. */
static size_t columns_seen(struct bytes inner)
{
    size_t count = 0, end;

    while (inner.len > 0 && count == 0) {
        struct bytes line;

        end = ascii_find(inner, 0, '\n');
        line = (struct bytes){inner.at, end};
        for (size_t bar = next_bar(line, 0); bar < line.len;
             bar = next_bar(line, bar + 1)) {
            struct spec spec = spec_before(line, bar);

            count += spec.columns * spec.copies;
        }
        inner = ascii_from(inner, end < inner.len ? end + 1 : end);
    }
    return count;
}

static bool spans_rows(struct bytes inner)
{
    for (size_t bar = next_bar(inner, 0); bar < inner.len;
         bar = next_bar(inner, bar + 1))
        if (spec_before(inner, bar).rows)
            return true;
    return false;
}

/* Cells on their way into rows. */
struct filling {
    struct reading *r;
    struct rows rows;
    size_t columns, filled; /* columns 0: cells span rows, each is read alone */
    enum marking_kind opened;
};

static void add_cell(struct filling *f, struct bytes cell, unsigned line)
{
    if (f->columns == 0) {
        f->r->place.line = line;
        findings_labels(f->r->found, &f->r->place, cell);
        findings_next(f->r->found, &f->r->place, &f->opened, cell);
        line_read(f->r, cell, LINE_CELL);
        return;
    }
    if (f->filled == 0)
        rows_begin(&f->rows, line);
    rows_cell(&f->rows, cell);
    f->filled = (f->filled + 1) % f->columns;
}

/* Octets of what parts a cell: a backtick, with the + of `+value+`, and a hard
   line break; 0: none. */
static size_t parting(struct bytes rest)
{
    if (ascii_starts(rest, "`++") || ascii_starts(rest, "++`"))
        return 3;
    if (ascii_starts(rest, "`+") || ascii_starts(rest, "+`"))
        return 2;
    if (ascii_starts(rest, " +\n"))
        return 3;
    return rest.at[0] == '`';
}

/* Backticks and hard line breaks part what a cell holds; \| is a bar. */
static struct bytes clean(uint8_t *room, struct bytes cell)
{
    struct buffer out = {room, 0, ROWS_CELL_MAX};

    cell = tokenizer_bare(ascii_trim(cell));
    for (size_t i = 0, step; i < cell.len; i += step) {
        struct bytes rest = ascii_from(cell, i);

        step = parting(rest);
        if (step > 0)
            buffer_add_octet(&out, TYPED_PART);
        else if ((step = ascii_starts(rest, "++") ? 2 : 0) == 0) {
            step = 1;
            if (!ascii_starts(rest, "\\|"))
                buffer_add_octet(&out, rest.at[0]);
        }
    }
    return bytes_of(&out);
}

static unsigned lines_in(struct bytes text)
{
    unsigned lines = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

static void fill(struct filling *f, struct bytes inner, unsigned line)
{
    uint8_t *room = malloc(ROWS_CELL_MAX);
    size_t bar = next_bar(inner, 0), done = 0;

    if (room == NULL)
        abort();
    while (bar < inner.len) {
        struct spec spec = spec_before(inner, bar);
        size_t next = next_bar(inner, bar + 1), end = next;
        struct bytes cell;

        line += lines_in((struct bytes){inner.at + done, bar - done});
        done = bar;
        if (next < inner.len)
            end -= spec_before(inner, next).octets;
        if (end < bar + 1)
            end = bar + 1;
        cell = clean(room, (struct bytes){inner.at + bar + 1, end - bar - 1});
        for (uint64_t i = 0; i < spec.copies; i++)
            add_cell(f, cell, line);
        for (uint64_t i = 1; i < spec.columns; i++)
            add_cell(f, (struct bytes){0}, line);
        bar = next;
    }
    free(room);
}

void adoc_read(struct reading *r, const struct adoc_block *block,
               unsigned first)
{
    const struct grid_form form = {
        .text = block->inner, .line = first, .delimiter = ',', .markup = true};
    struct filling f = {.r = r, .columns = columns_said(block->options)};

    if (block->fence == ',' || has_option(block->options, "format=csv") ||
        has_option(block->options, "format=\"csv\"")) {
        sheet_read(r, &form);
        return;
    }
    if (f.columns == 0)
        f.columns = columns_seen(block->inner);
    if (f.columns > COLUMNS_MAX || spans_rows(block->inner))
        f.columns = 0;
    fill(&f, block->inner, first);
    rows_read(&f.rows, r);
    rows_close(&f.rows);
}
