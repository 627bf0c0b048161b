#include "tools/formats/html/html_lex.h"

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

/* Octets of a comment or declaration; 0: it is none. */
static size_t declaration(struct bytes text)
{
    if (ascii_starts(text, "<!--"))
        return find(text, 2, "-->"); /* "<!-->" is all of one */
    if (ascii_starts(text, "<!") || ascii_starts(text, "<?"))
        return find(text, 2, ">");
    return 0;
}

/* Octets of a tag's name; 0: it is none. */
static size_t name_len(struct bytes text)
{
    size_t len = 0;

    while (len < text.len && (ascii_alnum(text.at[len]) || text.at[len] == ':'))
        len++;
    if (len == 0 || !ascii_alpha(text.at[0]) ||
        (len < text.len && strchr(" \t\r\n/>", text.at[len]) == NULL))
        return 0;
    return len;
}

bool html_lex_tag(struct html_tag *out, struct bytes text)
{
    size_t start, end;

    *out = (struct html_tag){.octets = declaration(text)};
    if (out->octets > 0)
        return true;
    out->closes = text.len > 1 && text.at[1] == '/';
    start = out->closes ? 2 : 1;
    out->name =
        (struct bytes){text.at + start, name_len(ascii_from(text, start))};
    if (out->name.len == 0)
        return false;
    end = start + out->name.len;
    out->octets = tag_end(text, end);
    out->attributes = (struct bytes){text.at + end, out->octets - end};
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

/* Digits of that base, none of them another; false, too, beyond Unicode. */
static bool point_of(uint32_t *out, struct bytes digits, int base)
{
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = ascii_hex_digit(digits.at[i]);

        if (digit < 0 || digit >= base)
            return false;
        *out = *out * (uint32_t)base + (uint32_t)digit;
        if (*out > 0x10ffff)
            return false;
    }
    return digits.len > 0;
}

/* "#46", "#x2e" */
static bool numbered(struct buffer *out, struct bytes name)
{
    bool hex = name.len > 1 && ascii_lower(name.at[1]) == 'x';
    uint32_t point;

    if (!point_of(&point, ascii_from(name, hex ? 2 : 1), hex ? 16 : 10))
        return false;
    if (point == 0 || (point >= 0xd800 && point < 0xe000))
        return false;
    add_point(out, point);
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
