#include "tools/cli/term/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"
#include "tools/cli/term/translate.h"
#include "tools/cli/term/wrap.h"

struct table {
    size_t columns, rows, room;
    char (*cells)[TABLE_CELL_MAX];
};

static void add(struct table *t, const char *const *cells)
{
    if (t->rows == t->room) {
        t->room = t->room == 0 ? 16 : 2 * t->room;
        t->cells = realloc(t->cells, t->room * t->columns * sizeof *t->cells);
        if (t->cells == NULL)
            abort();
    }
    for (size_t i = 0; i < t->columns; i++)
        say_safe(t->cells[t->rows * t->columns + i], TABLE_CELL_MAX, cells[i]);
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

static void print_row(const struct table *t, size_t row, const size_t *widths)
{
    char room[COLOUR_LABEL_MAX];
    size_t last = t->columns; /* no blanks after the last word */

    while (last > 0 && *t->cells[row * t->columns + last - 1] == '\0')
        last--;
    for (size_t i = 0; i < last; i++) {
        const char *cell = t->cells[row * t->columns + i];
        size_t pad = widths[i] - wrap_width(cell);

        fputs(colour_label(room, stdout, cell), stdout);
        if (i + 1 < last)
            printf("%*s", (int)pad + 2, "");
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
    if (t->rows > 1)
        for (size_t row = 0; row < t->rows; row++)
            print_row(t, row, widths);
    free(t->cells);
    free(t);
}
