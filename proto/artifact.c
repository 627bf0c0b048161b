#include "proto/artifact.h"

#include "proto/ascii.h"

#include <string.h>

/* Trimmed plain text of low to high code points, as it is. */
static enum err add_text(struct buffer *out, struct bytes text, size_t low,
                         size_t high)
{
    size_t points;

    text = ascii_trim(text);
    if (!ascii_plain_text(text))
        return ERR_BAD_SHAPE;
    points = ascii_points(text);
    if (points < low || points > high)
        return ERR_BAD_SHAPE;
    return buffer_add(out, text) ? ERR_OK : ERR_TOO_BIG;
}

static bool has_separator(struct bytes text)
{
    return ascii_find(text, 0, '/') < text.len ||
           ascii_find(text, 0, '\\') < text.len;
}

enum err artifact_filename(struct buffer *out, struct bytes text)
{
    if (has_separator(text) || ascii_same(ascii_trim(text), ".") ||
        ascii_same(ascii_trim(text), ".."))
        return ERR_BAD_SHAPE;
    return add_text(out, text, 1, ARTIFACT_FILENAME_MAX);
}

enum err artifact_path(struct buffer *out, struct bytes text)
{
    if (!has_separator(text))
        return ERR_BAD_SHAPE;
    return add_text(out, text, 2, SIZE_MAX);
}

enum err artifact_mutex(struct buffer *out, struct bytes text)
{
    return add_text(out, text, 1, ARTIFACT_MUTEX_MAX);
}

enum err artifact_user_agent(struct buffer *out, struct bytes text)
{
    return add_text(out, text, ARTIFACT_USER_AGENT_MIN, SIZE_MAX);
}

enum err artifact_name(struct buffer *out, struct bytes text)
{
    return add_text(out, text, 1, ARTIFACT_NAME_MAX);
}

bool artifact_path_key(struct buffer *out, struct bytes path)
{
    size_t start = out->len;

    if (path.len > 2 && ascii_alpha(path.at[0]) && path.at[1] == ':')
        path = ascii_from(path, 2);
    if (!ascii_add_lower(out, path))
        return false;
    for (size_t i = start; i < out->len; i++) {
        if (out->at[i] == '/')
            out->at[i] = '\\';
    }
    return true;
}

/* The hive text starts with, *used octets of it; NULL for none. */
static const char *hive(struct bytes text, size_t *used)
{
    static const struct {
        const char *written;
        const char *full;
    } names[] = {
        {"HKEY_LOCAL_MACHINE", "HKEY_LOCAL_MACHINE"},
        {"HKEY_CURRENT_USER", "HKEY_CURRENT_USER"},
        {"HKEY_USERS", "HKEY_USERS"},
        {"HKEY_CLASSES_ROOT", "HKEY_CLASSES_ROOT"},
        {"HKEY_CURRENT_CONFIG", "HKEY_CURRENT_CONFIG"},
        {"HKLM", "HKEY_LOCAL_MACHINE"},
        {"HKCU", "HKEY_CURRENT_USER"},
        {"HKU", "HKEY_USERS"},
        {"HKCR", "HKEY_CLASSES_ROOT"},
        {"HKCC", "HKEY_CURRENT_CONFIG"},
        {"\\REGISTRY\\MACHINE", "HKEY_LOCAL_MACHINE"},
        {"\\REGISTRY\\USER", "HKEY_USERS"},
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t len = strlen(names[i].written);

        if (!ascii_starts(text, names[i].written))
            continue;
        if (len < text.len && text.at[len] == ':') /* PowerShell's drive */
            len++;
        if (len < text.len && text.at[len] == '\\') {
            *used = len;
            return names[i].full;
        }
    }
    return NULL;
}

/* Doubled backslashes come from quoting in some language: one stays. */
static bool add_key_path(struct buffer *out, struct bytes path)
{
    for (size_t i = 0; i < path.len; i++) {
        if (path.at[i] == '\\' && i > 0 && path.at[i - 1] == '\\')
            continue;
        if (!buffer_add_octet(out, path.at[i]))
            return false;
    }
    return true;
}

enum err artifact_regkey(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    size_t used;
    const char *full;

    text = ascii_trim(text);
    if (!ascii_plain_text(text) || (full = hive(text, &used)) == NULL)
        return ERR_BAD_SHAPE;
    text = ascii_from(text, used);
    while (text.len > 0 && text.at[text.len - 1] == '\\')
        text.len--;
    if (text.len == 0)
        return ERR_BAD_SHAPE;
    if (!buffer_add_text(out, full) || !add_key_path(out, text)) {
        out->len = start;
        return ERR_TOO_BIG;
    }
    /* Cutting backslashes can lay a space bare at the end. */
    out->len =
        start +
        ascii_trim((struct bytes){out->at + start, out->len - start}).len;
    return ERR_OK;
}

enum err artifact_asn(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    size_t dot;
    uint64_t high = 0;
    uint64_t low;

    if (ascii_starts(text, "ASN"))
        text = ascii_from(text, 3);
    else if (ascii_starts(text, "AS"))
        text = ascii_from(text, 2);
    text = ascii_trim(text);
    dot = ascii_find(text, 0, '.');
    if (dot < text.len) {
        if (!ascii_number(&high, (struct bytes){text.at, dot}, UINT16_MAX) ||
            !ascii_number(&low, ascii_from(text, dot + 1), UINT16_MAX))
            return ERR_BAD_SHAPE;
    } else if (!ascii_number(&low, text, UINT32_MAX)) {
        return ERR_BAD_SHAPE;
    }
    if (!buffer_add_text(out, "AS") ||
        !ascii_add_number(out, high << 16 | low)) {
        out->len = start;
        return ERR_TOO_BIG;
    }
    return ERR_OK;
}

uint32_t artifact_asn_number(struct bytes asn)
{
    uint64_t number = 0;

    if (asn.len > 2 && ascii_number(&number, ascii_from(asn, 2), UINT32_MAX))
        return (uint32_t)number;
    return 0;
}

/* U+2010 to U+2013 and U+2212: what word processors make of a hyphen. */
static bool take_hyphen(struct bytes *text)
{
    size_t len = 3;

    if (ascii_starts(*text, "-"))
        len = 1;
    else if (!ascii_starts(*text, "\xe2\x80\x90") &&
             !ascii_starts(*text, "\xe2\x80\x91") &&
             !ascii_starts(*text, "\xe2\x80\x92") &&
             !ascii_starts(*text, "\xe2\x80\x93") &&
             !ascii_starts(*text, "\xe2\x88\x92"))
        return false;
    *text = ascii_from(*text, len);
    return true;
}

/* The year of a CVE, taken off the front of text. */
static bool take_year(struct bytes *year, struct bytes *text)
{
    enum { YEAR_MIN = 1999, YEAR_MAX = 9999, YEAR_LEN = 4 };
    uint64_t number;

    if (text->len < YEAR_LEN)
        return false;
    *year = (struct bytes){text->at, YEAR_LEN};
    *text = ascii_from(*text, YEAR_LEN);
    return ascii_number(&number, *year, YEAR_MAX) && number >= YEAR_MIN;
}

static bool cve_serial_fits(struct bytes digits)
{
    enum { SERIAL_MIN = 4 };

    return digits.len >= SERIAL_MIN && digits.len <= ARTIFACT_CVE_DIGITS_MAX &&
           ascii_all_digits(digits);
}

enum err artifact_cve(struct buffer *out, struct bytes text)
{
    size_t start = out->len;
    struct bytes year;

    if (!ascii_starts(text, "CVE"))
        return ERR_BAD_SHAPE;
    text = ascii_from(text, 3);
    if (!take_hyphen(&text) || !take_year(&year, &text) ||
        !take_hyphen(&text) || !cve_serial_fits(text))
        return ERR_BAD_SHAPE;
    if (!buffer_add_text(out, "CVE-") || !buffer_add(out, year) ||
        !buffer_add_octet(out, '-') || !buffer_add(out, text)) {
        out->len = start;
        return ERR_TOO_BIG;
    }
    return ERR_OK;
}

enum { MAC_DIGITS = 12 };

/* The digits of text, if it is written as form, where x is any digit. */
static bool mac_digits(uint8_t digits[static MAC_DIGITS], struct bytes text,
                       const char *form)
{
    size_t count = 0;

    if (text.len != strlen(form))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (form[i] == 'x' && ascii_hex_digit(text.at[i]) >= 0)
            digits[count++] = ascii_lower(text.at[i]);
        else if (form[i] == 'x' || text.at[i] != (uint8_t)form[i])
            return false;
    }
    return true;
}

static bool mac_read(uint8_t digits[static MAC_DIGITS], struct bytes text)
{
    static const char *const forms[] = {
        "xx:xx:xx:xx:xx:xx",
        "xx-xx-xx-xx-xx-xx",
        "xxxx.xxxx.xxxx", /* Cisco's */
        "xxxxxxxxxxxx",
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (mac_digits(digits, text, forms[i]))
            return true;
    }
    return false;
}

enum err artifact_mac(struct buffer *out, struct bytes text)
{
    uint8_t digits[MAC_DIGITS];
    size_t start = out->len;

    if (!mac_read(digits, text))
        return ERR_BAD_SHAPE;
    for (size_t i = 0; i < MAC_DIGITS; i += 2) {
        if ((i > 0 && !buffer_add_octet(out, ':')) ||
            !buffer_add(out, (struct bytes){digits + i, 2})) {
            out->len = start;
            return ERR_TOO_BIG;
        }
    }
    return ERR_OK;
}

static struct bytes without_end_spaces(struct bytes line)
{
    while (line.len > 0 &&
           (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t' ||
            line.at[line.len - 1] == '\r'))
        line.len--;
    return line;
}

/* A line of a rule may hold tabs; nothing else that controls. */
static bool rule_line_fits(struct bytes line)
{
    for (size_t at = 0; at <= line.len;) {
        size_t end = ascii_find(line, at, '\t');

        if (!ascii_plain_text((struct bytes){line.at + at, end - at}))
            return false;
        at = end + 1;
    }
    return true;
}

/* WIRE.md 6.1: "every line ends in LF, the last one too, without white space
   before it" */
enum err artifact_rule(struct buffer *out, struct bytes text)
{
    size_t start = out->len;

    for (size_t at = 0; at < text.len;) {
        size_t end = ascii_find(text, at, '\n');
        struct bytes line =
            without_end_spaces((struct bytes){text.at + at, end - at});

        at = end + 1;
        if (!rule_line_fits(line)) {
            out->len = start;
            return ERR_BAD_SHAPE;
        }
        if (!buffer_add(out, line) || !buffer_add_octet(out, '\n')) {
            out->len = start;
            return ERR_TOO_BIG;
        }
    }
    return ERR_OK;
}
