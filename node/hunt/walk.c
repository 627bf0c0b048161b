#include "node/hunt/walk.h"

#include <string.h>

#include "proto/ascii.h"

/* Short, for the table. */
enum {
    D = WALK_DIGIT,
    X = WALK_HEX,
    L = WALK_LETTER,
    DOT = WALK_DOT,
    DASH = WALK_DASH,
    LEADS = WALK_LEADS,
    ENDS = WALK_ENDS,
};

const uint8_t walk_kinds[256] = {
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS, /* NUL */
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, ENDS, ENDS,  ENDS, ENDS,  ENDS,  ENDS, ENDS,
    ENDS, 0,    ENDS,  0,    0,     LEADS, 0,    ENDS, /* space */
    0,    0,    0,     0,    0,     DASH,  DOT,  LEADS,
    D,    D,    D,     D,    D,     D,     D,    D, /* 0 */
    D,    D,    LEADS, 0,    ENDS,  0,     ENDS, 0,
    0,    X,    X,     X,    X,     X,     X,    L, /* @ */
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     0,    LEADS, 0,     ENDS, LEADS | DASH,
    ENDS, X,    X,     X,    X,     X,     X,    L, /* ` */
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     L,    L,     L,     L,    L,
    L,    L,    L,     ENDS, ENDS,  ENDS,  0,    ENDS,
};

size_t walk_run_end(const struct walk *w, size_t from, unsigned *seen)
{
    size_t end = from;
    unsigned all = 0, kind;

    while (end < w->text.len &&
           (kind = walk_kinds[w->text.at[end]] & WALK_WORD) != 0) {
        all |= kind;
        end++;
    }
    while (end > from &&
           (w->text.at[end - 1] == '.' || w->text.at[end - 1] == '-'))
        end--;
    *seen = all;
    return end;
}

size_t walk_path_end(const struct walk *w, size_t from)
{
    size_t end = from;

    while (end < w->text.len && (walk_kinds[w->text.at[end]] & WALK_ENDS) == 0)
        end++;
    return end;
}

/* RFC 3986 has no backslash: it is of what wrote the log. Before a slash it is
   of JSON, which goes on. */
size_t walk_url_end(const struct walk *w, size_t from)
{
    size_t end = from;

    while (end < w->text.len &&
           (w->text.at[end] != '\\' || walk_octet(w, end + 1) == '/') &&
           (walk_kinds[w->text.at[end]] & WALK_ENDS) == 0)
        end++;
    return end;
}

size_t walk_without_tail(const struct walk *w, size_t from, size_t end)
{
    struct bytes text = walk_part(w, from, end);

    while (text.len > 0) {
        uint8_t last = text.at[text.len - 1];

        if (strchr(".,;:!?", last) == NULL &&
            (last != ')' || ascii_find(text, 0, '(') < text.len) &&
            (last != ']' || ascii_find(text, 0, '[') < text.len))
            break;
        text.len--;
    }
    return from + text.len;
}

struct bytes walk_base_name(struct bytes path)
{
    size_t at = path.len;

    while (at > 0 && path.at[at - 1] != '/' && path.at[at - 1] != '\\')
        at--;
    return (struct bytes){path.at + at, path.len - at};
}
