#include "tools/cli/term/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/cli.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/screen.h"
#include "tools/cli/term/translate.h"
#include "tools/cli/term/wrap.h"

enum { GAP = 2, CUT_MIN = 8 };

static const char cut_mark[] = "…";

struct table {
    size_t columns, rows, room;
    char **cells;
    bool may_cut[TABLE_COLUMNS_MAX], left_out[TABLE_COLUMNS_MAX];
    bool may_be_empty[TABLE_COLUMNS_MAX];
    size_t may_leave_out[TABLE_COLUMNS_MAX], may_leave_out_count;
};

static char *safe_copy(const char *text)
{
    char *copy = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&copy, &len);

    if (to == NULL)
        abort();
    say_text(to, bytes_text(text), false);
    if (fclose(to) != 0)
        abort();
    return copy;
}

static void add(struct table *t, const char *const *cells)
{
    if (t->rows == t->room) {
        t->room = t->room == 0 ? 16 : 2 * t->room;
        t->cells = realloc(t->cells, t->room * t->columns * sizeof *t->cells);
        if (t->cells == NULL)
            abort();
    }
    for (size_t i = 0; i < t->columns; i++)
        t->cells[t->rows * t->columns + i] = safe_copy(cells[i]);
    t->rows++;
}

struct table *table_open(const char *const *titles, size_t count)
{
    const char *words[TABLE_COLUMNS_MAX];
    struct table *t = calloc(1, sizeof *t);

    if (t == NULL || count > TABLE_COLUMNS_MAX)
        abort();
    t->columns = count;
    for (size_t i = 0; i < count; i++)
        words[i] = translate_word(titles[i]);
    add(t, words);
    return t;
}

void table_add(struct table *t, const char *const *cells)
{
    add(t, cells);
}

void table_may_cut(struct table *t, size_t column)
{
    t->may_cut[column] = true;
}

void table_has_times(struct table *t, size_t column)
{
    char zone[WHEN_ZONE_MAX], *title = NULL;

    if (asprintf(&title, _("%s (%s)"), t->cells[column],
                 when_zone(zone, when_now_ms())) < 0)
        abort();
    free(t->cells[column]);
    t->cells[column] = title;
}

const char *table_time(char room[static WHEN_TEXT_MAX], uint64_t ms)
{
    return when_listed(room, ms, when_now_ms());
}

void table_may_leave_out(struct table *t, size_t column)
{
    t->may_leave_out[t->may_leave_out_count++] = column;
}

void table_may_be_empty(struct table *t, size_t column)
{
    t->may_be_empty[column] = true;
}

static bool is_empty(const struct table *t, size_t column)
{
    for (size_t row = 1; row < t->rows; row++)
        if (*t->cells[row * t->columns + column] != '\0')
            return false;
    return true;
}

/* Cells of a line whose columns that may be cut take at most so many. A cell
   stays free: some terminals take two for the mark. */
static size_t total_of(const struct table *t, const size_t *widths, size_t most)
{
    size_t total = 1;

    for (size_t i = 0; i < t->columns; i++)
        if (!t->left_out[i])
            total +=
                GAP + (t->may_cut[i] && widths[i] > most ? most : widths[i]);
    return total - GAP;
}

/* Until what is left is at most as wide as the screen. */
static void narrow(struct table *t, size_t *widths, size_t screen)
{
    size_t most = screen;

    for (size_t n = 0;
         n < t->may_leave_out_count && total_of(t, widths, CUT_MIN) > screen;
         n++)
        t->left_out[t->may_leave_out[n]] = true;
    while (most > CUT_MIN && total_of(t, widths, most) > screen)
        most--;
    for (size_t i = 0; i < t->columns; i++)
        if (t->may_cut[i] && widths[i] > most)
            widths[i] = most;
}

/* Answers the cells it took: a character of two cells may not fill it. */
static size_t print_cell(const char *cell, size_t width)
{
    char room[COLOUR_LABEL_MAX];
    size_t full = wrap_width(cell), took, n;

    if (full <= width) {
        fputs(colour_label(room, stdout, cell), stdout);
        return full;
    }
    n = wrap_fit(&took, cell, width - wrap_width(cut_mark));
    printf("%.*s%s", (int)n, cell, cut_mark);
    return took + wrap_width(cut_mark);
}

static void print_row(const struct table *t, size_t row, const size_t *widths)
{
    size_t last = t->columns; /* no blanks after the last word */

    while (last > 0 && (t->left_out[last - 1] ||
                        *t->cells[row * t->columns + last - 1] == '\0'))
        last--;
    for (size_t i = 0; i < last; i++) {
        size_t took;

        if (t->left_out[i])
            continue;
        took = print_cell(t->cells[row * t->columns + i], widths[i]);

        if (i + 1 < last)
            printf("%*s", (int)(widths[i] - took) + GAP, "");
    }
    putchar('\n');
}

void table_close(struct table *t)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < t->rows * t->columns; i++) {
        size_t width = wrap_width(t->cells[i]);

        if (width > widths[i % t->columns])
            widths[i % t->columns] = width;
    }
    for (size_t i = 0; i < t->columns; i++)
        t->left_out[i] = t->may_be_empty[i] && is_empty(t, i);
    if (screen_columns() > 0)
        narrow(t, widths, screen_columns());
    if (t->rows > 1)
        for (size_t row = 0; row < t->rows; row++)
            print_row(t, row, widths);
    for (size_t i = 0; i < t->rows * t->columns; i++)
        free(t->cells[i]);
    free(t->cells);
    free(t);
}
