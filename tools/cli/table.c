#include "tools/cli/table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "tools/cli/cli.h"
#include "tools/cli/say.h"

struct table {
    size_t columns, rows, room;
    char (*cells)[TABLE_CELL_MAX];
};

size_t table_width(const char *text)
{
    mbstate_t state = {0};
    size_t width = 0, left = strlen(text);

    while (left > 0) {
        wchar_t c;
        size_t n = mbrtowc(&c, text, left, &state);
        int cells;

        if (n == (size_t)-1 || n == (size_t)-2 || n == 0)
            return width + left; /* not of this locale: an octet a cell */
        cells = wcwidth(c);
        width += cells > 0 ? (size_t)cells : 0;
        text += n;
        left -= n;
    }
    return width;
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
        words[i] = _(titles[i]);
    add(t, words);
    return t;
}

void table_add(struct table *t, const char *const *cells)
{
    add(t, cells);
}

static bool colours(void)
{
    const char *no = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0');
}

/* FIRST's TLP 2.0 colours, on black. */
static const char *colour_of(const char *label)
{
    static const struct {
        const char *label, *colour;
    } known[] = {
        {"TLP:RED", "\033[38;2;255;43;43;40m"},
        {"TLP:AMBER+STRICT", "\033[38;2;255;192;0;40m"},
        {"TLP:AMBER", "\033[38;2;255;192;0;40m"},
        {"TLP:GREEN", "\033[38;2;51;255;0;40m"},
        {"TLP:CLEAR", "\033[38;2;255;255;255;40m"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].label, label) == 0)
            return known[i].colour;
    return NULL;
}

const char *table_label(char *room, size_t size, const char *label)
{
    const char *colour = colours() ? colour_of(label) : NULL;

    if (colour == NULL)
        snprintf(room, size, "%s", label);
    else
        snprintf(room, size, "%s%s\033[0m", colour, label);
    return room;
}

static void print_row(const struct table *t, size_t row, const size_t *widths)
{
    char room[TABLE_CELL_MAX + 64];
    size_t last = t->columns; /* no blanks after the last word */

    while (last > 0 && *t->cells[row * t->columns + last - 1] == '\0')
        last--;
    for (size_t i = 0; i < last; i++) {
        const char *cell = t->cells[row * t->columns + i];
        size_t pad = widths[i] - table_width(cell);

        fputs(table_label(room, sizeof room, cell), stdout);
        if (i + 1 < last)
            printf("%*s", (int)pad + 2, "");
    }
    putchar('\n');
}

void table_close(struct table *t)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < t->rows * t->columns; i++) {
        size_t width = table_width(t->cells[i]);

        if (width > widths[i % t->columns])
            widths[i % t->columns] = width;
    }
    if (t->rows > 1)
        for (size_t row = 0; row < t->rows; row++)
            print_row(t, row, widths);
    free(t->cells);
    free(t);
}
