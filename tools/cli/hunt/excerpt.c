#include "tools/cli/hunt/excerpt.h"

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/cli/term/colour.h"
#include "tools/cli/term/say.h"

enum { DOTS = 3, OCTETS_MAX = 4 /* of a character */ };

/* Octets of the character at the front, which may be shown; 0: it may not. */
static size_t shown_len(struct bytes text)
{
    uint32_t point;
    const size_t len = wire_char(text, &point);

    if (text.at[0] < ' ' || text.at[0] == 0x7f)
        return 0;
    return len > 1 && point < 0xa0 ? 0 : len;
}

static void print(FILE *to, struct bytes text)
{
    while (text.len > 0) {
        const size_t len = shown_len(text);

        if (len > 0)
            say_text(to, (struct bytes){text.at, len}, false);
        else if (text.at[0] == '\t')
            putc(' ', to);
        else
            fprintf(to, "\\x%02x", text.at[0]);
        text = ascii_from(text, len > 0 ? len : 1);
    }
}

/* No character is cut in two: a position on one's first octet. */
static size_t on_character(struct bytes line, size_t at)
{
    size_t back = 0;

    while (at > back && back < OCTETS_MAX && at < line.len &&
           (line.at[at - back] & 0xc0) == 0x80)
        back++;
    return at - back;
}

/* Which octets of a line are shown. */
struct window {
    size_t from, end;
};

/* A third of the room is in front of the match, where there is that much. */
static struct window around(struct bytes line, size_t at, size_t len,
                            size_t columns)
{
    const size_t took = len + 2 * DOTS;
    const size_t room = columns > took ? columns - took : 0;
    struct window w = {0, line.len};

    if (line.len <= columns)
        return w;
    w.from = at > room / 3 ? at - room / 3 : 0;
    w.end = w.from + room + len;
    if (w.end > line.len) {
        w.end = line.len;
        w.from = w.end > room + len ? w.end - room - len : 0;
    }
    w.from = on_character(line, w.from < at ? w.from : at);
    w.end = on_character(line, w.end);
    if (w.end < at + len)
        w.end = at + len;
    return w;
}

void excerpt_print(FILE *to, struct bytes line, struct bytes matched,
                   size_t columns)
{
    const uint8_t *found =
        matched.len == 0 ? NULL
                         : memmem(line.at, line.len, matched.at, matched.len);
    const size_t at = found == NULL ? 0 : (size_t)(found - line.at);
    const size_t len = found == NULL ? 0 : matched.len;
    const struct window w = around(line, at, len, columns);

    fputs(w.from > 0 ? "..." : "", to);
    print(to, (struct bytes){line.at + w.from, at - w.from});
    fputs(colour_mark(to, true), to);
    print(to, (struct bytes){line.at + at, len});
    fputs(colour_mark(to, false), to);
    print(to, (struct bytes){line.at + at + len, w.end - at - len});
    fputs(w.end < line.len ? "..." : "", to);
}
