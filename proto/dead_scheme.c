#include "proto/dead_scheme.h"

#include <string.h>

#include "proto/ascii.h"

static const struct spelling {
    const char *written, *meant;
} schemes[] = {
    {"hxxps", "https"},  {"hxxp", "http"},   {"h**ps", "https"},
    {"h**p", "http"},    {"h__ps", "https"}, {"h__p", "http"},
    {"hxtps", "https"},  {"hxtp", "http"},   {"htxps", "https"},
    {"htxp", "http"},    {"httxs", "https"}, {"httx", "http"},
    {"hxxxps", "https"}, {"hxxxp", "http"},  {"hxps", "https"},
    {"hxp", "http"},     {"ttps", "https"},  {"ttp", "http"},
    {"tttps", "https"},  {"tttp", "http"},   {"xxps", "https"},
    {"xxp", "http"},     {"h++ps", "https"}, {"h++p", "http"},
    {"meows", "https"},  {"meow", "http"},   {"fxps", "ftps"},
    {"fxp", "ftp"},      {"ftx", "ftp"},     {"sxxp", "http"},
    {"https", "https"},  {"http", "http"},   {"ftp", "ftp"},
};

enum {
    SCHEME_ROOM = 16,
    SPOILT_MIN = 3, /* octets of "hpp" */
    SPOILT_MAX = 8,
};

/* Octets of a sign at the front that stands for letters left out:
   "h\u00d7\u00d7p", "h\u25cb\u25cbp"; 0: there is none. */
static size_t blot(struct bytes text)
{
    static const char *const blots[] = {
        "\u00d7", "\u25cb", "\u25cf", "\u2606", "\u2605",
        "\u25a0", "\u25a1", "\u3007", "\u0445", "\u0425",
    };

    for (size_t i = 0; i < sizeof blots / sizeof *blots; i++)
        if (ascii_starts(text, blots[i]))
            return strlen(blots[i]);
    return 0;
}

/* Whether c may stand in a scheme of which taken octets were read; next: the
   one behind it. */
static bool is_of_scheme(uint8_t c, uint8_t next, size_t taken)
{
    return ascii_alpha(c) || c == '*' || c == '+' ||
           (c == '_' && next != 0 && taken < 3);
}

static bool is_bracket(uint8_t c)
{
    return c == '[' || c == ']' || c == '(' || c == ')';
}

/* The scheme at the front without the brackets in it ("h[xx]p", "[hxxp]") and
   with "x" for each blot, and how many octets it takes. */
static struct bytes bare_scheme(uint8_t room[static SCHEME_ROOM],
                                struct bytes text, size_t *taken)
{
    struct buffer bare = {room, 0, SCHEME_ROOM};
    size_t at = 0, len = 1;

    for (; at < text.len; at += len) {
        const uint8_t c = text.at[at];
        const size_t blotted = c < 0x80 ? 0 : blot(ascii_from(text, at));
        const uint8_t next = at + 1 < text.len ? text.at[at + 1] : 0;

        len = blotted > 0 ? blotted : 1;
        if (is_bracket(c))
            continue;
        if ((blotted == 0 && !is_of_scheme(c, next, bare.len)) ||
            !buffer_add_octet(&bare, blotted > 0 ? 'x' : c))
            break;
    }
    *taken = at;
    return bytes_of(&bare);
}

/* What people write for "://"; NULL: none of it is there. */
static const char *slashes(struct bytes text)
{
    static const char *const written[] = {":///",      "://",   ":\\/\\/",
                                          "\\:\\/\\/", ":\\\\", ":\\",
                                          "_//",       "//",    "__"};

    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (ascii_starts(text, written[i]))
            return written[i];
    return NULL;
}

static bool may_be_scheme(struct bytes text)
{
    return text.len > 0 && strchr("hHmMfFsStTxX[(", text.at[0]) != NULL;
}

/* TTPs are what attackers do: "ttp" is a scheme in lower case before "://"
   alone; so is "xxp". */
static bool may_be_meant(struct bytes scheme, const char *mark)
{
    if (mark == NULL || scheme.len == 0)
        return false;
    if (strchr("tTxX", scheme.at[0]) == NULL)
        return true;
    for (size_t i = 0; i < scheme.len; i++)
        if (scheme.at[i] != ascii_lower(scheme.at[i]))
            return false;
    return strcmp(mark, "://") == 0 || strcmp(mark, ":///") == 0;
}

/* "hpp", "hzzp", "hppts": http with letters left out, added or changed. */
static bool is_spoilt_http(struct bytes scheme, const char *mark)
{
    static const char letters[] = "htpxzyvwjqHTPXZYVWJQ*+_";

    if (scheme.len < SPOILT_MIN || scheme.len > SPOILT_MAX ||
        ascii_lower(scheme.at[0]) != 'h' || strncmp(mark, "://", 3) != 0 ||
        (ascii_find(scheme, 0, 'p') == scheme.len &&
         ascii_find(scheme, 0, 'P') == scheme.len))
        return false;
    for (size_t i = 0; i < scheme.len; i++)
        if (strchr(letters, scheme.at[i]) == NULL)
            return false;
    return true;
}

/* What the scheme is, however it is written; NULL: another one. */
static const char *meant(struct bytes bare, const char *mark, bool *changed)
{
    struct bytes plain = bare;

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (ascii_same(bare, schemes[i].written)) {
            *changed = strcmp(schemes[i].written, schemes[i].meant) != 0;
            return schemes[i].meant;
        }
    *changed = true;
    if (ascii_ends(plain, "s"))
        plain.len--;
    if (!is_spoilt_http(plain, mark))
        return NULL;
    return plain.len < bare.len ? "https" : "http";
}

bool dead_scheme_read(struct bytes *text, const char **scheme, bool *changed)
{
    uint8_t room[SCHEME_ROOM];
    const char *mark, *found;
    struct bytes bare;
    size_t taken;
    bool other;

    if (!may_be_scheme(*text))
        return false;
    bare = bare_scheme(room, *text, &taken);
    mark = slashes(ascii_from(*text, taken));
    if (!may_be_meant(bare, mark))
        return false;
    found = meant(bare, mark, &other);
    if (found == NULL)
        return false;
    *scheme = found;
    *changed =
        *changed || other || taken > bare.len || strcmp(mark, "://") != 0;
    *text = ascii_from(*text, taken + strlen(mark));
    return true;
}
