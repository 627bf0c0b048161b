#include "tools/formats/html_lex.h"

#include <string.h>

#include "proto/ascii.h"

enum { CHARACTER_MAX = 10 /* octets of "&#x10ffff;" */ };

static size_t find(struct bytes text, size_t from, const char *end)
{
    size_t len = strlen(end);

    for (size_t at = from; at + len <= text.len; at++)
        if (memcmp(text.at + at, end, len) == 0)
            return at + len;
    return text.len;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Where the tag ends: `>` outside of quotes, or the first of all when a quote
   is never closed. */
static size_t tag_end(struct bytes text, size_t at)
{
    size_t plain = ascii_find(text, at, '>');
    uint8_t quote = 0, before = 0; /* the last one that is no blank */

    for (; at < text.len; at++) {
        uint8_t c = text.at[at];

        if (quote != 0)
            quote = c == quote ? 0 : quote;
        else if ((c == '"' || c == '\'') && before == '=')
            quote = c;
        else if (c == '>')
            return at + 1;
        before = is_blank(c) ? before : c;
    }
    return plain < text.len ? plain + 1 : text.len;
}

bool html_lex_tag(struct html_tag *out, struct bytes text)
{
    size_t at = 1, start;

    *out = (struct html_tag){0};
    if (ascii_starts(text, "<!--")) {
        out->octets = find(text, 2, "-->"); /* "<!-->" is all of one */
        return true;
    }
    if (ascii_starts(text, "<!") || ascii_starts(text, "<?")) {
        out->octets = find(text, 2, ">");
        return true;
    }
    out->closes = text.len > 1 && text.at[1] == '/';
    start = at += out->closes;
    while (at < text.len && (ascii_alnum(text.at[at]) || text.at[at] == ':'))
        at++;
    if (at == start || !ascii_alpha(text.at[start]) ||
        (at < text.len && strchr(" \t\r\n/>", text.at[at]) == NULL))
        return false;
    out->name = (struct bytes){text.at + start, at - start};
    out->octets = tag_end(text, at);
    out->attributes = (struct bytes){text.at + at, out->octets - at};
    return true;
}

/* What follows the attribute's name; empty: the tag has no such attribute. */
static struct bytes behind_name(struct bytes attributes, const char *name)
{
    const size_t len = strlen(name);

    for (size_t at = 1; at + len < attributes.len; at++) {
        uint8_t next = attributes.at[at + len];

        if (is_blank(attributes.at[at - 1]) &&
            ascii_starts(ascii_from(attributes, at), name) &&
            (next == '=' || is_blank(next)))
            return ascii_from(attributes, at + len);
    }
    return (struct bytes){0};
}

size_t html_lex_span(const struct html_tag *tag, const char *attribute,
                     size_t max)
{
    struct bytes left = behind_name(tag->attributes, attribute);
    size_t value = 0;

    while (left.len > 0 && strchr("= \"'", left.at[0]) != NULL)
        left = ascii_from(left, 1);
    for (; left.len > 0 && ascii_digit(left.at[0]);
         left = ascii_from(left, 1)) {
        value = value * 10 + (size_t)(left.at[0] - '0');
        if (value > max)
            value = max;
    }
    return value == 0 ? 1 : value;
}

static void add_point(struct buffer *out, uint32_t c)
{
    if (c < 0x80) {
        buffer_add_octet(out, (uint8_t)(c < ' ' || c == 0x7f ? ' ' : c));
        return;
    }
    if (c < 0x800) {
        buffer_add_octet(out, (uint8_t)(0xc0 | c >> 6));
    } else {
        if (c < 0x10000) {
            buffer_add_octet(out, (uint8_t)(0xe0 | c >> 12));
        } else {
            buffer_add_octet(out, (uint8_t)(0xf0 | c >> 18));
            buffer_add_octet(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
        }
        buffer_add_octet(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
    }
    buffer_add_octet(out, (uint8_t)(0x80 | (c & 0x3f)));
}

/* "#46", "#x2e" */
static bool numbered(struct buffer *out, struct bytes name)
{
    bool hex = name.len > 1 && ascii_lower(name.at[1]) == 'x';
    uint32_t value = 0;
    size_t i = hex ? 2 : 1;

    if (i == name.len)
        return false;
    for (; i < name.len; i++) {
        int digit = ascii_hex_digit(name.at[i]);

        if (digit < 0 || (!hex && digit > 9))
            return false;
        value = value * (hex ? 16 : 10) + (uint32_t)digit;
        if (value > 0x10ffff)
            return false;
    }
    if (value == 0 || (value >= 0xd800 && value < 0xe000))
        return false;
    add_point(out, value);
    return true;
}

/* Those that stand in reports; what only breaks a word is nothing. */
static bool named(struct buffer *out, struct bytes name)
{
    static const struct {
        const char *name, *text;
    } known[] = {
        {"amp", "&"},         {"lt", "<"},     {"gt", ">"},
        {"quot", "\""},       {"apos", "'"},   {"nbsp", " "},
        {"ensp", " "},        {"emsp", " "},   {"thinsp", " "},
        {"shy", ""},          {"zwnj", ""},    {"zwj", ""},
        {"period", "."},      {"colon", ":"},  {"sol", "/"},
        {"commat", "@"},      {"lsqb", "["},   {"rsqb", "]"},
        {"lbrack", "["},      {"rbrack", "]"}, {"hyphen", "-"},
        {"dash", "-"},        {"lowbar", "_"}, {"bull", "\u2022"},
        {"hellip", "\u2026"}, {"yen", "\\"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (ascii_same(name, known[i].name)) {
            buffer_add(out, bytes_text(known[i].text));
            return true;
        }
    return false;
}

size_t html_lex_character(struct buffer *out, struct bytes text)
{
    size_t end = 1;
    struct bytes name;

    while (end < text.len && end < CHARACTER_MAX &&
           (ascii_alnum(text.at[end]) || text.at[end] == '#'))
        end++;
    if (end >= text.len || text.at[end] != ';' || end == 1)
        return 0;
    name = (struct bytes){text.at + 1, end - 1};
    return (name.at[0] == '#' ? numbered(out, name) : named(out, name))
               ? end + 1
               : 0;
}
