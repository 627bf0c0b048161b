#include "tools/formats/line/caption.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"
#include "tools/formats/detail.h"

enum { LABEL_MAX = 48 /* octets of "Malicious IP addresses:" */ };

/* "C2 server", "IoCs", "\u901a\u4fe1\u5148": words before a colon that announce
   values of any type. */
static bool announces(struct bytes label)
{
    static const char *const words[] = {
        "ioc",
        "iocs",
        "indicator",
        "indicators",
        "host",
        "hosts",
        "server",
        "servers",
        "name",
        "names",
        "site",
        "sites",
        "addresses",
        "address",
        "sender",
        "from",
        "hashes",
        "samples",
        "sample",
        "resolves to",
        "\u901a\u4fe1\u5148",
        "\u63a5\u7d9a\u5148",
        "\u9001\u4fe1\u5143",
        "\u653b\u6483\u5143",
        "\u914d\u5e03\u5143",
        "\u30db\u30b9\u30c8",
        "\u30c9\u30e1\u30a4\u30f3",
        "\u30cf\u30c3\u30b7\u30e5",
        "\u691c\u4f53",
    };
    struct bytes last = label;

    for (size_t i = 0; i < label.len; i++)
        if (label.at[i] == ' ')
            last = ascii_from(label, i + 1);
    return detail_role(label) != RECORD_ROLE_UNKNOWN ||
           ascii_one_of(label, words, sizeof words / sizeof *words) ||
           ascii_one_of(last, words, sizeof words / sizeof *words);
}

/* Whether ":" or "=" in front of rest ends a label: not "C:\\", "http://". */
static bool ends_label(struct bytes rest)
{
    return (rest.at[0] == ':' || rest.at[0] == '=') && rest.len > 1 &&
           rest.at[1] != '/' && rest.at[1] != '\\';
}

/* "The C2 2001:db8::1": the colon at `at` is one of an IPv6 address. In
   "C2:2001:db8::1" the word before it says what follows. */
static bool colon_of_address(struct bytes line, size_t at)
{
    size_t from = at, end = at;
    struct bytes word;
    struct ip a;

    while (from > 0 && ascii_hex_digit(line.at[from - 1]) >= 0)
        from--;
    while (end < line.len &&
           (ascii_hex_digit(line.at[end]) >= 0 || line.at[end] == ':'))
        end++;
    word = (struct bytes){line.at + from, at - from};
    return from < at && detail_role(word) == RECORD_ROLE_UNKNOWN &&
           ip_parse(&a, (struct bytes){line.at + from, end - from}, NULL);
}

/* Whether a word may stand in label: not "2001" of an address. */
static bool has_letter(struct bytes label)
{
    for (size_t i = 0; i < label.len; i++)
        if (ascii_alpha(label.at[i]) || label.at[i] >= 0x80)
            return true;
    return false;
}

/* Whether the sign at `at` ends the label before it. */
static bool label_ends(struct bytes line, size_t at)
{
    return ends_label(ascii_from(line, at)) &&
           has_letter((struct bytes){line.at, at}) &&
           !colon_of_address(line, at);
}

/* Octets up to the end of the sign behind a label at the front; 0: there is
   none. */
static size_t label_end(struct bytes line)
{
    for (size_t i = 0; i < line.len && i < LABEL_MAX; i++) {
        const struct bytes rest = ascii_from(line, i);

        if (ascii_alnum(rest.at[0]) || rest.at[0] == ' ')
            continue;
        if (ascii_starts(rest, "\uff1a"))
            return i > 0 ? i + strlen("\uff1a") : 0;
        if (strchr(":=|<>@[]()\"'.,;", rest.at[0]) != NULL)
            return label_ends(line, i) ? i + 1 : 0;
    }
    return 0;
}

/* Octets of a label in brackets at the front, with them; 0: there is none. */
static size_t bracketed_label(struct bytes *label, struct bytes line)
{
    static const char *const pairs[][2] = {
        {"\u3010", "\u3011"}, {"\uff3b", "\uff3d"}, {"\u3014", "\u3015"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const size_t mark = strlen(pairs[i][0]);
        size_t end = mark;

        if (!ascii_starts(line, pairs[i][0]))
            continue;
        while (end < line.len && end < LABEL_MAX &&
               !ascii_starts(ascii_from(line, end), pairs[i][1]))
            end++;
        *label = (struct bytes){line.at + mark, end - mark};
        return end < line.len && end < LABEL_MAX ? end + mark : 0;
    }
    return 0;
}

/* The line behind a label that says what follows; the line, when there is
   none. */
struct bytes caption_read(struct reading *r, const struct type_name **kind,
                          struct bytes line)
{
    struct bytes label;
    size_t end = bracketed_label(&label, line), len;

    *kind = NULL;
    if (end == 0 && (end = label_end(line)) > 0) {
        len = end - (line.at[end - 1] >= 0x80 ? strlen("\uff1a") : 1);
        label = ascii_trim((struct bytes){line.at, len});
    }
    if (end == 0 || !has_letter(label))
        return line;
    *kind = reading_said(r, label);
    if (*kind != NULL && (*kind)->how == TYPE_NAMES_NONE)
        *kind = NULL;
    return *kind != NULL || announces(label) ? ascii_trim(ascii_from(line, end))
                                             : line;
}
