#include "proto/bracketed.h"

#include <string.h>

#include "proto/ascii.h"

static const char *const opening[] = {
    "[",      "(",      "{",      "<",      "\uff3b", "\uff08",
    "\uff5b", "\uff1c", "\u3010", "\u300c", "\u300e", "\u3014",
    "\u3008", "\u300a", "\u201c", "\u2018", "\u2039", "\uff62",
};

static const char *const closing[] = {
    "]",      ")",      "}",      ">",      "\uff3d", "\uff09",
    "\uff5d", "\uff1e", "\u3011", "\u300d", "\u300f", "\u3015",
    "\u3009", "\u300b", "\u201d", "\u2019", "\u203a", "\uff63",
};

enum {
    BRACKETS = sizeof opening / sizeof *opening,
    PLAIN = 3 /* octets of "[.]" */
};

/* Longer ones first: the first that fits is taken. */
static const struct inner {
    const char *written, *shown;
} inners[] = {
    {"::", "[:][:]"},
    {"://", "[://]"},
    {"\uff1a\uff0f\uff0f", "[://]"},
    {".", "[.]"},
    {"\uff0e", "[.]"},
    {"\u3002", "[.]"},
    {"\uff61", "[.]"},
    {"\u30fb", "[.]"},
    {"\uff65", "[.]"},
    {"\u2024", "[.]"},
    {"\u2027", "[.]"},
    {"\u00b7", "[.]"},
    {"dot", "[.]"},
    {"d0t", "[.]"},
    {"punto", "[.]"},
    {"punkt", "[.]"},
    {"point", "[.]"},
    {"ponto", "[.]"},
    {"period", "[.]"},
    {"\uff44\uff4f\uff54", "[.]"},
    {"\uff24\uff2f\uff34", "[.]"},
    {"\u30c9\u30c3\u30c8", "[.]"},
    {"\u3069\u3063\u3068", "[.]"},
    {"\uff84\uff9e\uff6f\uff84", "[.]"},
    {"\u30d4\u30ea\u30aa\u30c9", "[.]"},
    {"\u70b9", "[.]"},
    {"@", "[@]"},
    {"\uff20", "[@]"},
    {"at", "[@]"},
    {"_at_", "[@]"},
    {"\uff41\uff54", "[@]"},
    {"\uff21\uff34", "[@]"},
    {"\u30a2\u30c3\u30c8\u30de\u30fc\u30af", "[@]"},
    {"\u30a2\u30c3\u30c8", "[@]"},
    {"\u3042\u3063\u3068\u307e\u30fc\u304f", "[@]"},
    {"\u3042\u3063\u3068", "[@]"},
    {"\uff71\uff6f\uff84\uff8f\uff70\uff78", "[@]"},
    {"\uff71\uff6f\uff84", "[@]"},
    {":", "[:]"},
    {"\uff1a", "[:]"},
    {"\u30b3\u30ed\u30f3", "[:]"},
    {"/", "[/]"},
    {"\uff0f", "[/]"},
};

/* Signs that look like a dot or an @, and how HTML writes one, within a name.
 */
static const struct inner lookalikes[] = {
    {"\u2024", "[.]"}, {"\ufe52", "[.]"}, {"\ufe6b", "[@]"},
    {"&#46;", "[.]"},  {"&#x2e;", "[.]"}, {"&period;", "[.]"},
    {"&#64;", "[@]"},  {"&#x40;", "[@]"}, {"&commat;", "[@]"},
};

/* What brackets and lookalikes begin with: most of a text is none of it. */
static bool may_begin(uint8_t c)
{
    return c == '[' || c == '(' || c == '{' || c == '<' || c == '&' ||
           c == 0xe2 || c == 0xe3 || c == 0xef;
}

static size_t len_at(struct bytes text, size_t at, const char *written)
{
    return ascii_starts(ascii_from(text, at), written) ? strlen(written) : 0;
}

/* Past blanks from `at` on, those of Japanese among them. */
static size_t past_blanks(struct bytes text, size_t at)
{
    static const char *const blanks[] = {" ", "\u3000", "\u00a0"};

    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (len_at(text, at, blanks[i]) > 0) {
            at += strlen(blanks[i]);
            i = (size_t)-1;
        }
    return at;
}

/* A letter or digit in its full-width form ends before `at`. */
static bool follows_wide(struct bytes text, size_t at)
{
    const uint8_t *last = at >= 3 ? text.at + at - 3 : NULL;

    return last != NULL && last[0] == 0xef &&
           (last[1] == 0xbc || (last[1] == 0xbd && last[2] <= 0x9a));
}

/* What may stand before a hidden sign ends before `at`. */
static bool follows_name(struct bytes text, size_t at)
{
    uint8_t last;

    while (at > 0 && text.at[at - 1] == ' ')
        at--;
    if (at == 0)
        return false;
    last = text.at[at - 1];
    return ascii_alnum(last) || last == '-' || last == '_' ||
           follows_wide(text, at);
}

/* What of a name, a port or a URL may follow a hidden sign at `at`. */
static bool name_follows(struct bytes text, size_t at, bool slash)
{
    uint8_t c;

    while (at < text.len && text.at[at] == ' ')
        at++;
    if (at == text.len)
        return false;
    c = text.at[at];
    if (c == 0xef)
        return at + 2 < text.len &&
               (text.at[at + 1] == 0xbc || text.at[at + 1] == 0xbd);
    return ascii_alnum(c) || (slash && (c == '/' || c == '['));
}

/* Octets of what is hidden at `at`, in brackets of the kind given. */
static size_t hidden_len(struct bytes text, size_t at, size_t kind,
                         const char **shown)
{
    const size_t start = past_blanks(text, at + strlen(opening[kind]));
    bool plain, slash;
    size_t len, end;

    for (size_t i = 0; i < sizeof inners / sizeof *inners; i++) {
        if ((len = len_at(text, start, inners[i].written)) == 0)
            continue;
        end = past_blanks(text, start + len);
        if (len_at(text, end, closing[kind]) == 0)
            continue;
        end += strlen(closing[kind]);
        plain = end - at == PLAIN;
        slash = inners[i].shown[1] == ':' || inners[i].shown[1] == '/';
        *shown = inners[i].shown;
        return !plain && name_follows(text, end, slash) ? end - at : 0;
    }
    return 0;
}

/* Octets of the hidden sign at `at`; 0: none stands there. */
static size_t sign_len(struct bytes text, size_t at, const char **shown)
{
    size_t len;

    if (!follows_name(text, at))
        return 0;
    for (size_t i = 0; i < BRACKETS; i++)
        if (len_at(text, at, opening[i]) > 0)
            return hidden_len(text, at, i, shown);
    for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
        if ((len = len_at(text, at, lookalikes[i].written)) > 0 &&
            name_follows(text, at + len, false)) {
            *shown = lookalikes[i].shown;
            return len;
        }
    return 0;
}

static bool may_have_one(struct bytes text)
{
    for (size_t i = 1; i < text.len; i++)
        if (may_begin(text.at[i]))
            return true;
    return false;
}

struct bytes bracketed_plain(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    const char *shown;
    bool changed = false;
    size_t len;

    if (!may_have_one(text))
        return text;
    for (size_t at = 0; at<text.len; at += len> 0 ? len : 1) {
        len = may_begin(text.at[at]) ? sign_len(text, at, &shown) : 0;
        changed = changed || len > 0;
        if (!(len > 0 ? buffer_add_text(out, shown)
                      : buffer_add_octet(out, text.at[at])))
            return text;
    }
    return changed ? (struct bytes){out->at + start, out->len - start} : text;
}
