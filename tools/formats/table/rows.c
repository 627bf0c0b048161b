#include "tools/formats/table/rows.h"

#include <stdlib.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/table/sheet.h"
#include "tools/formats/typed.h"

enum { STEP = 4096, ROWS_STEP = 64, AROUND = 4 /* quotes, comma, line end */ };

static void *grown(void *at, size_t size)
{
    at = realloc(at, size);
    if (at == NULL)
        abort();
    return at;
}

static void make_room(struct rows *t, size_t need)
{
    if (t->text.cap - t->text.len >= need)
        return;
    t->text.cap = t->text.cap + t->text.cap / 2 + need + STEP;
    t->text.at = grown(t->text.at, t->text.cap);
}

static void end_row(struct rows *t)
{
    if (t->rows == 0)
        return;
    make_room(t, AROUND);
    buffer_add_octet(&t->text, '\n');
}

static void add_line(struct rows *t, unsigned line)
{
    if (t->rows == t->room) {
        t->room = 2 * t->room + ROWS_STEP;
        t->lines = grown(t->lines, t->room * sizeof *t->lines);
    }
    t->lines[t->rows++] = line;
}

void rows_begin(struct rows *t, unsigned line)
{
    if (t->full)
        return;
    end_row(t);
    add_line(t, line);
    t->cells = 0;
}

/* Parts that hold nothing, at the ends. */
static struct bytes without_ends(struct bytes cell)
{
    cell = ascii_trim(cell);
    while (cell.len > 0 && cell.at[0] == TYPED_PART)
        cell = ascii_trim(ascii_from(cell, 1));
    while (cell.len > 0 && cell.at[cell.len - 1] == TYPED_PART) {
        cell.len--;
        cell = ascii_trim(cell);
    }
    return cell;
}

/* The end of a line within a cell. */
static void add_line_end(struct rows *t)
{
    if (t->cells_stay)
        add_line(t, t->lines[t->rows - 1]);
    buffer_add_octet(&t->text, t->cells_stay ? '\n' : ' ');
}

void rows_cell(struct rows *t, struct bytes cell)
{
    t->full = t->full || t->text.len > ROWS_OCTETS_MAX;
    if (t->full)
        return;
    cell = without_ends(cell);
    if (cell.len > ROWS_CELL_MAX) {
        cell = wire_text_whole((struct bytes){cell.at, ROWS_CELL_MAX});
        t->cut = t->cut > 0 ? t->cut : t->lines[t->rows - 1];
    }
    make_room(t, 2 * cell.len + AROUND);
    if (t->cells++ > 0)
        buffer_add_octet(&t->text, ',');
    buffer_add_octet(&t->text, '"');
    for (size_t i = 0; i < cell.len; i++) {
        uint8_t c = cell.at[i];

        if (c == '\n')
            add_line_end(t);
        else
            buffer_add_octet(&t->text, c == '\r' ? ' ' : c);
        if (c == '"')
            buffer_add_octet(&t->text, c);
    }
    buffer_add_octet(&t->text, '"');
}

/* What was too large to be kept. */
static void tell_lost(const struct rows *t, struct reading *r)
{
    if (t->full)
        reading_reject(r, (struct bytes){0},
                       N_("a table larger than 64 MiB: the rest of it"));
    r->place = (struct place){.line = t->cut};
    if (t->cut > 0)
        reading_reject(r, (struct bytes){0},
                       N_("a cell longer than 32 KiB: the rest of it"));
}

static void read_form(struct rows *t, struct reading *r, bool names_rule)
{
    struct grid_form form = {.line = 1,
                             .delimiter = ',',
                             .named = t->named,
                             .keyed = t->keyed,
                             .whole = names_rule,
                             .lines = t->lines,
                             .markup = true};
    size_t names;

    end_row(t);
    form.text = bytes_of(&t->text);
    if (names_rule)
        form.markup = !grid_named(&form, &names);
    if (t->rows > 0)
        sheet_read(r, &form);
    t->text.len = 0;
    tell_lost(t, r);
    t->full = false;
    t->cut = 0;
    t->rows = t->cells = 0;
}

void rows_read_sheet(struct rows *t, struct reading *r)
{
    read_form(t, r, true);
}

void rows_read(struct rows *t, struct reading *r)
{
    read_form(t, r, false);
}

void rows_close(struct rows *t)
{
    free(t->text.at);
    free(t->lines);
    *t = (struct rows){0};
}
