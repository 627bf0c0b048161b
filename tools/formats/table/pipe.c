#include "tools/formats/table/pipe.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/table/rows.h"
#include "tools/formats/typed.h"
#include "tools/formats/word/tokenizer.h"

static struct bytes line_of(struct bytes text)
{
    return ascii_trim((struct bytes){text.at, ascii_find(text, 0, '\n')});
}

static struct bytes past_line(struct bytes text)
{
    const size_t end = ascii_find(text, 0, '\n');

    return ascii_from(text, end < text.len ? end + 1 : end);
}

static bool is_row(struct bytes line)
{
    return line.len > 1 && line.at[0] == '|';
}

/* "|---|:--:|" */
static bool is_rule(struct bytes line)
{
    bool dash = false;

    for (size_t i = 0; i < line.len; i++) {
        if (strchr("|-: ", line.at[i]) == NULL)
            return false;
        dash = dash || line.at[i] == '-';
    }
    return dash && is_row(line);
}

bool pipe_find(struct pipe_table *out, struct bytes line, struct bytes left)
{
    const uint8_t *begin = left.at;

    if (!is_row(line) || is_rule(line) || !is_rule(line_of(left)))
        return false;
    *out = (struct pipe_table){0};
    while (left.len > 0 && is_row(line_of(left))) {
        left = past_line(left);
        out->lines++;
    }
    out->octets = (size_t)(left.at - begin);
    out->text = (struct bytes){line.at, (size_t)(left.at - line.at)};
    return true;
}

/* Octets of the first cell of a row, before the bar that ends it. */
static size_t cell_len(struct bytes row)
{
    size_t at = 0;

    while (at < row.len && row.at[at] != '|')
        at += row.at[at] == '\\' && at + 1 < row.len ? 2 : 1;
    return at;
}

/* Backticks and <br> part what a cell holds; \| is a bar. */
static struct bytes clean(uint8_t *octets, struct bytes cell)
{
    struct buffer out = {octets, 0, ROWS_CELL_MAX};

    cell = tokenizer_bare(ascii_trim(cell));
    while (cell.len > 0) {
        size_t step = 1;

        if (ascii_starts(cell, "<br"))
            step = ascii_find(cell, 0, '>') + 1;
        else if (ascii_starts(cell, "**"))
            step = 2;
        if (step > 1 || cell.at[0] == '`')
            buffer_add_octet(&out, ascii_starts(cell, "**") ? ' ' : TYPED_PART);
        else if (!ascii_starts(cell, "\\|"))
            buffer_add_octet(&out, cell.at[0]);
        cell = ascii_from(cell, step < cell.len ? step : cell.len);
    }
    return bytes_of(&out);
}

static void add_row(struct rows *rows, struct bytes row, uint8_t *octets)
{
    row = ascii_from(row, 1);
    while (row.len > 0) {
        const size_t len = cell_len(row);

        rows_cell(rows, clean(octets, (struct bytes){row.at, len}));
        row = ascii_from(row, len < row.len ? len + 1 : len);
    }
}

void pipe_read(struct reading *r, const struct pipe_table *table,
               unsigned first)
{
    uint8_t *octets = malloc(ROWS_CELL_MAX);
    struct bytes left = table->text;
    struct rows rows = {.named = true};

    if (octets == NULL)
        abort();
    for (unsigned line = first; left.len > 0; line++) {
        if (!is_rule(line_of(left))) {
            rows_begin(&rows, line);
            add_row(&rows, line_of(left), octets);
        }
        left = past_line(left);
    }
    free(octets);
    rows_read(&rows, r);
    rows_close(&rows);
}
