#include "tools/formats/detail.h"

#include "proto/ascii.h"

enum { LOW = 15, MEDIUM = 50, HIGH = 85, HUNDRED = 100 }; /* STIX 2.1, app. A */

static bool one_of(struct bytes text, const char *const *words)
{
    for (; *words != NULL; words++)
        if (ascii_same(text, *words))
            return true;
    return false;
}

static bool confidence_word(uint8_t *out, struct bytes text)
{
    static const struct {
        const char *word;
        uint8_t confidence;
    } words[] = {
        {"low", LOW},         {"\u4f4e", LOW},    {"medium", MEDIUM},
        {"moderate", MEDIUM}, {"\u4e2d", MEDIUM}, {"high", HIGH},
        {"\u9ad8", HIGH},
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_same(text, words[i].word)) {
            *out = words[i].confidence;
            return true;
        }
    return false;
}

/* "0.8", "0.75": two digits count. */
static bool confidence_fraction(uint8_t *out, struct bytes text)
{
    int value;

    if (text.len < 3 || !ascii_starts(text, "0.") || !ascii_digit(text.at[2]))
        return false;
    value = (text.at[2] - '0') * 10;
    if (text.len > 3 && ascii_digit(text.at[3]))
        value += text.at[3] - '0';
    *out = (uint8_t)value;
    return true;
}

bool detail_confidence(uint8_t *out, struct bytes text)
{
    struct bytes whole;
    uint64_t value;

    text = ascii_trim(text);
    if (text.len > 1 && text.at[text.len - 1] == '%')
        text.len--;
    if (confidence_word(out, text) || confidence_fraction(out, text))
        return true;
    whole = (struct bytes){text.at, ascii_find(text, 0, '.')};
    if (!ascii_number(&value, whole, HUNDRED))
        return false;
    *out = (uint8_t)value;
    return true;
}

bool detail_bool(bool *out, struct bytes text)
{
    static const char *const yes[] = {
        "1",      "true",   "yes",          "y", "on", "\u25cb", "\u25ef",
        "\u6709", "\u53ef", "\u306f\u3044", NULL};
    static const char *const no[] = {"0",
                                     "false",
                                     "no",
                                     "n",
                                     "off",
                                     "\u00d7",
                                     "\u2715",
                                     "\u7121",
                                     "\u4e0d\u53ef",
                                     "\u3044\u3044\u3048",
                                     NULL};

    text = ascii_trim(text);
    if (!one_of(text, yes) && !one_of(text, no))
        return false;
    *out = one_of(text, yes);
    return true;
}

static bool holds(struct bytes text, const char *part)
{
    for (size_t i = 0; i < text.len; i++)
        if (ascii_starts(ascii_from(text, i), part))
            return true;
    return false;
}

enum record_role detail_role(struct bytes text)
{
    static const struct {
        const char *part;
        enum record_role role;
    } parts[] = {
        {"victim", RECORD_ROLE_VICTIM},
        {"phish", RECORD_ROLE_PHISHING},
        {"c2", RECORD_ROLE_C2},
        {"c&c", RECORD_ROLE_C2},
        {"cnc", RECORD_ROLE_C2},
        {"botnet_cc", RECORD_ROLE_C2},
        {"command", RECORD_ROLE_C2},
        {"exfil", RECORD_ROLE_EXFILTRATION},
        {"delivery", RECORD_ROLE_DELIVERY},
        {"distribution", RECORD_ROLE_DELIVERY},
        {"download", RECORD_ROLE_DELIVERY},
        {"payload", RECORD_ROLE_PAYLOAD},
        {"dropper", RECORD_ROLE_PAYLOAD},
        {"scan", RECORD_ROLE_SCANNING},
        {"brute", RECORD_ROLE_SCANNING},
        {"tool", RECORD_ROLE_TOOL},
        {"infrastructure", RECORD_ROLE_INFRASTRUCTURE},
        {"\u30d5\u30a3\u30c3\u30b7\u30f3\u30b0", RECORD_ROLE_PHISHING},
        {"\u914d\u5e03", RECORD_ROLE_DELIVERY},
        {"\u30b9\u30ad\u30e3\u30f3", RECORD_ROLE_SCANNING},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (holds(text, parts[i].part))
            return parts[i].role;
    return RECORD_ROLE_UNKNOWN;
}
