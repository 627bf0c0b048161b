#include "tools/formats/text/harmless.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/detail.h"
#include "tools/formats/line/bullet.h"

enum {
    LABEL_MAX = 48,   /* octets of "False positive" before its colon */
    HEADING_MAX = 96, /* octets of a heading */
};

/* Octets of the colon at the front; 0: there is none. */
static size_t colon(struct bytes text)
{
    if (ascii_starts(text, "\uff1a"))
        return strlen("\uff1a");
    return ascii_starts(text, ":");
}

/* Past what no sign begins with, as most octets do not. */
static size_t pass_words(struct bytes line, size_t at)
{
    static const bool begins[0x80] = {
        [' '] = true, ['('] = true, [':'] = true, ['\t'] = true};

    while (at < line.len && line.at[at] < 0x80 && !begins[line.at[at]])
        at++;
    return at;
}

/* "False positive: 203.0.113.9" */
static bool is_labelled(struct bytes line)
{
    for (size_t at = pass_words(line, 0); at < line.len && at < LABEL_MAX;
         at = pass_words(line, at + 1))
        if (colon(ascii_from(line, at)) > 0)
            return at + colon(ascii_from(line, at)) < line.len &&
                   (detail_harmless((struct bytes){line.at, at}) ||
                    ascii_starts(line, "victim") ||
                    ascii_starts(line, "\u88ab\u5bb3"));
    return false;
}

/* Octets of what stands between a value and a remark; 0: nothing does. */
static size_t remark_sign(struct bytes text)
{
    static const char *const signs[] = {" (",       "(",        "\uff08", " - ",
                                        " \u2013 ", " \u2014 ", "\uff1a", ": ",
                                        "\t",       " # "};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (ascii_starts(text, signs[i]))
            return strlen(signs[i]);
    return 0;
}

/* The remark up to the bracket that closes it; false: more follows. */
static bool closed(struct bytes *remark)
{
    for (size_t at = 0; at < remark->len; at++) {
        struct bytes rest = ascii_from(*remark, at);
        size_t len = ascii_starts(rest, "\uff09") ? strlen("\uff09")
                                                  : ascii_starts(rest, ")");

        if (len == 0)
            continue;
        remark->len = at;
        return rest.len <= len + 1;
    }
    return true;
}

/* "203.0.113.9 (benign, our scanner)": one value, and what is said of it. */
static bool is_remarked(struct bytes line)
{
    for (size_t at = pass_words(line, 0); at < line.len;
         at = pass_words(line, at + 1)) {
        const size_t sign = remark_sign(ascii_from(line, at));

        if (sign > 0) {
            struct bytes remark = ascii_from(line, at + sign);

            return at > 0 && closed(&remark) && detail_harmless(remark);
        }
        if (line.at[at] == ' ')
            return false;
    }
    return false;
}

static bool holds(struct bytes line, const char *part)
{
    for (size_t at = 0; at < line.len; at++)
        if (ascii_starts(ascii_from(line, at), part))
            return true;
    return false;
}

static bool is_heading(struct bytes line)
{
    return line.len <= HEADING_MAX &&
           (strchr("#=", line.at[0]) != NULL || ascii_ends(line, ":") ||
            ascii_ends(line, "\uff1a"));
}

/* "Legitimate domains:"; not "Legitimate services that were abused:". */
static bool says_harmless(struct bytes line)
{
    static const char *const otherwise[] = {"abus",
                                            "compromis",
                                            "misus",
                                            "hijack",
                                            "imperson",
                                            "\u60aa\u7528",
                                            "\u6539\u3056\u3093",
                                            "\u6539\u7ac4",
                                            "\u507d",
                                            "not "};
    static const char *const words[] = {
        "legitimate ",
        "legit ",
        "benign ",
        "benign:",
        "false positive",
        "known good",
        "allowlist",
        "whitelist",
        "\u8aa4\u691c\u77e5",
        "\u904e\u691c\u77e5",
        "\u6b63\u898f",
        "\u30db\u30ef\u30a4\u30c8\u30ea\u30b9\u30c8",
        "\u9664\u5916",
        "victim",
        "\u88ab\u5bb3"};

    while (line.len > 0 && strchr("#= ", line.at[0]) != NULL)
        line = ascii_from(line, 1);
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++)
        if (holds(line, otherwise[i]))
            return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_starts(line, words[i]))
            return true;
    return false;
}

bool harmless_next(struct harmless *h, struct bytes line)
{
    bool bullet;

    if (line.len == 0) {
        h->below = h->below && !h->begun;
        return h->below;
    }
    if (is_heading(line)) {
        h->below = says_harmless(line);
        h->begun = false;
        return h->below;
    }
    h->begun = true;
    if (h->below || pass_words(line, 0) == line.len)
        return h->below;
    line = bullet_pass(line, &bullet);
    return is_labelled(line) || is_remarked(line);
}
