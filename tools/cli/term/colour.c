#include "tools/cli/term/colour.h"

#include <stdlib.h>
#include <string.h>

#include "proto/tlp.h"
#include "tools/cli/term/screen.h"

/* FIRST, TLP 2.0: text colours, on black. And the nearest of the 256. */
static const struct colour {
    unsigned red, green, blue, nearest;
} colours[TLP_COUNT] = {
    [TLP_CLEAR] = {255, 255, 255, 231}, [TLP_GREEN] = {51, 255, 0, 82},
    [TLP_AMBER] = {255, 192, 0, 214},   [TLP_AMBER_STRICT] = {255, 192, 0, 214},
    [TLP_RED] = {255, 43, 43, 196},
};

enum { BLACK = 16 }; /* of the 256 */

static bool is(const char *name, const char *value)
{
    const char *said = getenv(name);

    return said != NULL && strcmp(said, value) == 0;
}

/* NO_COLOR (no-color.org): set and not empty. */
static bool wanted(FILE *to)
{
    const char *no = getenv("NO_COLOR");

    return screen_shows(to) && (no == NULL || *no == '\0') &&
           !is("TERM", "dumb");
}

const char *colour_label(char room[static COLOUR_LABEL_MAX], FILE *to,
                         const char *label)
{
    const struct colour *c = NULL;

    for (unsigned i = 0; i < TLP_COUNT; i++)
        if (strcmp(tlp_text((enum tlp)i), label) == 0)
            c = &colours[i];
    if (c == NULL || !wanted(to))
        return label;
    if (is("COLORTERM", "truecolor") || is("COLORTERM", "24bit"))
        snprintf(room, COLOUR_LABEL_MAX,
                 "\033[38;2;%u;%u;%u;48;2;0;0;0m%s\033[0m", c->red, c->green,
                 c->blue, label);
    else
        snprintf(room, COLOUR_LABEL_MAX, "\033[38;5;%u;48;5;%dm%s\033[0m",
                 c->nearest, BLACK, label);
    return room;
}

const char *colour_mark(FILE *to, bool begins)
{
    if (!wanted(to))
        return "";
    return begins ? "\033[1;7m" : "\033[0m";
}
