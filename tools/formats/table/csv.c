#include "tools/formats/table/csv.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"

enum {
    ROWS_ALIKE_PERCENT = 80, /* so many rows are of one width: a table */
    ROOM_STEP = 64 * 1024,
};

static bool at_end(const struct csv *c)
{
    return c->left.len == 0 || c->left.at[0] == '\n';
}

static bool at_delimiter(const struct csv *c)
{
    return c->left.len > 0 && c->left.at[0] == c->delimiter;
}

static void skip_blanks(struct csv *c)
{
    while (c->left.len > 0 && c->left.at[0] != c->delimiter &&
           (c->left.at[0] == ' ' || c->left.at[0] == '\t'))
        c->left = ascii_from(c->left, 1);
}

/* The plain octets up to the next delimiter or line end. */
static struct bytes plain_cell(struct csv *c)
{
    size_t end = 0;

    while (end < c->left.len && c->left.at[end] != c->delimiter &&
           c->left.at[end] != '\n')
        end++;
    c->left = ascii_from(c->left, end);
    return (struct bytes){c->left.at - end, end};
}

/* Octets of a quoted cell, its quotes included; 0: it is never closed. */
static size_t quoted_len(struct bytes text)
{
    for (size_t i = 1; i < text.len && i < CSV_CELL_MAX; i++) {
        if (text.at[i] != '"')
            continue;
        if (i + 1 >= text.len || text.at[i + 1] != '"')
            return i + 1;
        i++;
    }
    return 0;
}

/* Rooms of a row are one run, so it must not move while cells point there: it
   is made big enough before the row is read. */
static void make_room(struct csv *c, size_t need)
{
    c->room.len = 0;
    if (need <= c->room.cap)
        return;
    c->room.cap = need + ROOM_STEP;
    free(c->room.at);
    c->room.at = malloc(c->room.cap);
    if (c->room.at == NULL)
        abort();
}

/* Text between quotes, doubled ones made single. */
static void add_unquoted(struct buffer *out, struct bytes inner)
{
    for (size_t i = 0; i < inner.len; i++) {
        buffer_add_octet(out, inner.at[i]);
        i += inner.at[i] == '"';
    }
}

/* A cell that begins with a quote; what follows the closing one joins it. */
static struct bytes quoted_cell(struct csv *c, size_t len)
{
    const size_t start = c->room.len;
    struct bytes inner = {c->left.at + 1, len - 2};

    for (size_t i = 0; i < len; i++)
        c->line += c->left.at[i] == '\n';
    add_unquoted(&c->room, inner);
    c->left = ascii_from(c->left, len);
    skip_blanks(c);
    if (!at_end(c) && !at_delimiter(c) && c->left.at[0] != '\r')
        buffer_add(&c->room, plain_cell(c));
    else if (!at_delimiter(c))
        plain_cell(c);
    return (struct bytes){c->room.at + start, c->room.len - start};
}

/* What spreadsheets put before a value to keep it text: ="…", ' and spaces. */
static struct bytes unguarded(struct bytes cell)
{
    cell = ascii_trim(cell);
    if (cell.len >= 3 && ascii_starts(cell, "=\"") &&
        cell.at[cell.len - 1] == '"')
        return ascii_trim((struct bytes){cell.at + 2, cell.len - 3});
    if (cell.len > 1 && cell.at[0] == '\'' &&
        (strchr("=+-@", cell.at[1]) != NULL || cell.at[cell.len - 1] != '\''))
        return ascii_trim(ascii_from(cell, 1));
    return cell;
}

static struct bytes next_cell(struct csv *c, struct csv_row *row)
{
    struct bytes before = c->left;
    size_t len;

    skip_blanks(c);
    if (ascii_starts(c->left, "=\""))
        c->left = ascii_from(c->left, 1);
    if (c->left.len == 0 || c->left.at[0] != '"') {
        c->left = before;
        return plain_cell(c);
    }
    len = quoted_len(c->left);
    if (len == 0) {
        row->unclosed = true;
        c->left = before;
        return plain_cell(c);
    }
    return quoted_cell(c, len);
}

/* An upper bound of the octets that cells of the next row may need: up to the
   end of the line on which its last quoted cell ends. */
static size_t row_bound(struct csv c)
{
    const uint8_t *start = c.left.at;
    size_t cells = 0;

    for (;;) {
        size_t len;

        skip_blanks(&c);
        len = c.left.len > 0 && c.left.at[0] == '"' ? quoted_len(c.left) : 0;
        if (len == 0 && ascii_starts(c.left, "=\"")) {
            c.left = ascii_from(c.left, 1);
            len = quoted_len(c.left);
        }
        c.left = ascii_from(c.left, len);
        plain_cell(&c);
        if (!at_delimiter(&c) || ++cells > CSV_CELLS_MAX)
            return (size_t)(c.left.at - start) + CSV_CELL_MAX;
        c.left = ascii_from(c.left, 1);
    }
}

static void end_line(struct csv *c)
{
    if (c->left.len > 0) {
        c->left = ascii_from(c->left, 1);
        c->line++;
    }
}

static void read_row(struct csv *c, struct csv_row *row)
{
    for (;;) {
        struct bytes cell = unguarded(next_cell(c, row));

        if (row->count < CSV_CELLS_MAX)
            row->cells[row->count++] = cell;
        else
            row->too_many = true;
        if (!at_delimiter(c))
            break;
        c->left = ascii_from(c->left, 1);
    }
    end_line(c);
}

static bool blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].len > 0)
            return false;
    return true;
}

bool csv_next(struct csv *c, struct csv_row *row)
{
    while (c->left.len > 0) {
        row->count = 0;
        row->comment = row->unclosed = row->too_many = false;
        skip_blanks(c);
        row->line = c->line;
        row->comment = c->left.len > 0 && c->left.at[0] == '#';
        while (c->left.len > 0 && row->comment && c->left.at[0] == '#')
            c->left = ascii_from(c->left, 1);
        make_room(c, row_bound(*c));
        read_row(c, row);
        if (!blank(row))
            return true;
    }
    return false;
}

void csv_close(struct csv *c)
{
    free(c->room.at);
    *c = (struct csv){0};
}

bool csv_sep_line(struct bytes *text, uint8_t *delimiter)
{
    size_t end = ascii_find(*text, 0, '\n');
    struct bytes line = {text->at, end};

    while (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    if (line.len > 1 && line.at[0] == '"' && line.at[line.len - 1] == '"')
        line = (struct bytes){line.at + 1, line.len - 2};
    if (!ascii_starts(line, "sep=") || line.len != 5)
        return false;
    *delimiter = line.at[4];
    *text = ascii_from(*text, end < text->len ? end + 1 : end);
    return true;
}

/* Rows of the usual width, in percent; *width is that. */
static size_t alike(struct bytes text, uint8_t delimiter, size_t *width)
{
    static const size_t narrowest = 2;
    struct csv c = {.left = text, .delimiter = delimiter, .line = 1};
    size_t seen[CSV_CELLS_MAX + 1] = {0}, rows = 0;
    struct csv_row row;

    *width = 0;
    while (rows < CSV_SNIFF_ROWS && csv_next(&c, &row)) {
        if (row.comment)
            continue;
        rows++;
        seen[row.count]++;
    }
    csv_close(&c);
    for (size_t i = narrowest; i <= CSV_CELLS_MAX; i++)
        if (seen[i] > 0 && seen[i] >= seen[*width])
            *width = i;
    return *width == 0 ? 0 : seen[*width] * 100 / rows;
}

uint8_t csv_sniff(struct bytes text, size_t *width)
{
    static const uint8_t delimiters[] = {',', ';', '\t', '|'};
    size_t best = ROWS_ALIKE_PERCENT - 1;
    uint8_t found = 0;

    *width = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t cells, share = alike(text, delimiters[i], &cells);

        if (share > best || (share == best && found != 0 && cells > *width)) {
            best = share;
            found = delimiters[i];
            *width = cells;
        }
    }
    return found;
}
