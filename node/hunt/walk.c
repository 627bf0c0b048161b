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

    *seen = 0;
    while (end < w->text.len && (walk_kinds[w->text.at[end]] & WALK_WORD) != 0)
        end++;
    while (end > from &&
           (w->text.at[end - 1] == '.' || w->text.at[end - 1] == '-'))
        end--;
    for (size_t i = from; i < end; i++)
        *seen |= walk_kinds[w->text.at[i]] & WALK_WORD;
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

/* What ends a sentence or closes a bracket in Japanese; octets of it at the
   end of text. */
static size_t wide_tail(struct bytes text)
{
    static const char *const tails[] = {"。", "、", "，", "．", "；", "：",
                                        "！", "？", "…",  "）", "」", "』",
                                        "】", "〉", "》", "”",  "’"};

    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (ascii_ends(text, tails[i]))
            return strlen(tails[i]);
    return 0;
}

/* The same of one octet. */
static size_t narrow_tail(struct bytes text)
{
    uint8_t last = text.at[text.len - 1];

    return strchr(".,;:!?", last) != NULL ||
           (last == ')' && ascii_find(text, 0, '(') == text.len) ||
           (last == ']' && ascii_find(text, 0, '[') == text.len);
}

size_t walk_without_tail(const struct walk *w, size_t from, size_t end)
{
    struct bytes text = walk_part(w, from, end);

    while (text.len > 0) {
        size_t tail =
            text.at[text.len - 1] < 0x80 ? narrow_tail(text) : wide_tail(text);

        if (tail == 0)
            break;
        text.len -= tail;
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
