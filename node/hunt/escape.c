#include "node/hunt/escape.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    UNICODE = 6,     /* octets of "\u0026" */
    PERCENT = 3,     /* and of "%2F" */
    TIMES_MAX = 3,   /* that a URL is encoded */
    SCHEME_MAX = 12, /* letters in front of "%3A" */
    LABEL_MAX = 63,
};

static uint8_t octet(struct bytes text, size_t at)
{
    return at < text.len ? text.at[at] : 0;
}

/* So many hexadecimal digits at `at`; -1: they are not. */
static int hex(struct bytes text, size_t at, size_t digits)
{
    int value = 0;

    for (size_t i = 0; i < digits; i++) {
        const int digit = ascii_hex_digit(octet(text, at + i));

        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* Octets of the escape that JSON has at `at`; 0: it has none like it. */
static size_t json_escape(struct bytes line, size_t at)
{
    const uint8_t next = octet(line, at + 1);

    if (next == 'u')
        return hex(line, at + 2, 4) >= 0 ? UNICODE : 0;
    return next != '\0' && strchr("\"\\/bfnrt", next) != NULL ? 2 : 0;
}

/* RFC 8259: of a line of it every backslash begins an escape, and a member's
   name ends in `":`. "C:\Program Files" is none. */
static bool is_json(struct bytes line)
{
    size_t len;

    if (memmem(line.at, line.len, "\":", 2) == NULL &&
        memmem(line.at, line.len, "\" :", 3) == NULL)
        return false;
    for (size_t at = 0; at < line.len; at += len) {
        len = line.at[at] == '\\' ? json_escape(line, at) : 1;
        if (len == 0)
            return false;
    }
    return true;
}

/* In UTF-8. Half of a pair is a blank: it ends what stands before it. */
static void add_point(struct buffer *out, int point)
{
    uint8_t utf8[3];
    size_t len = 0;

    if (point < ' ' || (point >= 0xd800 && point < 0xe000))
        point = ' ';
    if (point < 0x80) {
        utf8[len++] = (uint8_t)point;
    } else if (point < 0x800) {
        utf8[len++] = (uint8_t)(0xc0 | point >> 6);
        utf8[len++] = (uint8_t)(0x80 | (point & 0x3f));
    } else {
        utf8[len++] = (uint8_t)(0xe0 | point >> 12);
        utf8[len++] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
        utf8[len++] = (uint8_t)(0x80 | (point & 0x3f));
    }
    (void)buffer_add(out, (struct bytes){utf8, len});
}

static size_t undo_json(struct buffer *out, struct bytes line, size_t at)
{
    const size_t len = json_escape(line, at);
    const uint8_t next = octet(line, at + 1);

    if (len == UNICODE)
        add_point(out, hex(line, at + 2, 4));
    else
        (void)buffer_add_octet(out, strchr("bfnrt", next) != NULL ? ' ' : next);
    return len;
}

/* "\/", "\\/" as where one log is written into another */
static size_t slash_escape(struct bytes line, size_t at)
{
    size_t end = at;

    while (octet(line, end) == '\\')
        end++;
    return end > at && octet(line, end) == '/' ? end - at : 0;
}

static bool has_slash_escape(struct bytes line)
{
    const uint8_t *found = memmem(line.at, line.len, "\\/", 2);

    return found != NULL;
}

static void undo_slashes(struct buffer *out, struct bytes line)
{
    for (size_t at = 0; at < line.len;) {
        const size_t passed = slash_escape(line, at);

        at += passed;
        (void)buffer_add_octet(out, line.at[at++]);
    }
}

bool escape_undo(struct buffer *out, struct bytes line)
{
    const size_t start = out->len;
    struct bytes plain;

    if (memchr(line.at, '\\', line.len) == NULL)
        return false;
    if (!is_json(line)) {
        if (has_slash_escape(line))
            undo_slashes(out, line);
        return out->len > start;
    }
    for (size_t at = 0; at < line.len;) {
        if (line.at[at] == '\\')
            at += undo_json(out, line, at);
        else
            (void)buffer_add_octet(out, line.at[at++]);
    }
    plain = (struct bytes){out->at + start, out->len - start};
    if (has_slash_escape(plain)) { /* JSON in JSON: it becomes no longer */
        out->len = start;
        undo_slashes(out, plain);
    }
    return true;
}

bool escape_undo_blanks(struct buffer *out, struct bytes line)
{
    const size_t start = out->len;
    bool any = false;

    for (size_t at = 0; at < line.len; at++) {
        const uint8_t next = octet(line, at + 1);

        if (line.at[at] == '\\' &&
            (next == 'n' || next == 'r' || next == 't')) {
            (void)buffer_add_text(out, "  ");
            any = true;
            at++;
        } else {
            (void)buffer_add_octet(out, line.at[at]);
        }
    }
    if (!any)
        out->len = start;
    return any;
}

/* Octets of "%3A%2F%2F" at `at`, of "%253A%252F%252F" as well; 0: none. */
static size_t encoded(struct bytes text, size_t at)
{
    static const int wanted[] = {':', '/', '/'};
    const size_t from = at;

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (octet(text, at) != '%')
            return 0;
        at++;
        while (hex(text, at, 2) == '%')
            at += 2;
        if (hex(text, at, 2) != wanted[i])
            return 0;
        at += 2;
    }
    return at - from;
}

/* Whether an encoded letter ends at `at`. */
static bool is_encoded_letter(struct bytes text, size_t at)
{
    return at >= PERCENT && text.at[at - PERCENT] == '%' &&
           ascii_alpha((uint8_t)hex(text, at - 2, 2));
}

/* Where the scheme in front of `at` begins. */
static size_t scheme(struct bytes text, size_t at)
{
    size_t from = at;

    for (size_t i = 0; i < SCHEME_MAX && from > 0; i++) {
        if (is_encoded_letter(text, from))
            from -= PERCENT;
        else if (ascii_alpha(text.at[from - 1]))
            from--;
        else
            break;
    }
    return from;
}

static bool ends_url(uint8_t c)
{
    return c <= ' ' || c == 0x7f || strchr("&\"'<>\\^`{|}", c) != NULL;
}

/* Once. What would end a URL stays as it is. */
static void decode(struct buffer *out, struct bytes text)
{
    for (size_t at = 0; at < text.len;) {
        const int c = text.at[at] == '%' ? hex(text, at + 1, 2) : -1;

        if (c < 0 || (ends_url((uint8_t)c) && c != '&')) {
            (void)buffer_add_octet(out, text.at[at++]);
            continue;
        }
        (void)buffer_add_octet(out, (uint8_t)c);
        at += PERCENT;
    }
}

static bool has_encoded(struct bytes text, size_t *at)
{
    for (*at = 0; *at < text.len; ++*at)
        if (text.at[*at] == '%' && encoded(text, *at) > 0)
            return true;
    return false;
}

bool escape_next_url(struct buffer *out, struct bytes *left)
{
    const size_t start = out->len;
    struct bytes text = *left;
    size_t at, end;

    if (!has_encoded(text, &at))
        return false;
    for (end = at; end < text.len && !ends_url(text.at[end]);)
        end++;
    *left = ascii_from(text, end);
    at = scheme(text, at);
    text = (struct bytes){text.at + at, end - at};
    for (int i = 0; i < TIMES_MAX; i++) {
        out->len = start;
        decode(out, text); /* never longer: it may be read in its place */
        text = (struct bytes){out->at + start, out->len - start};
        if (!has_encoded(text, &at))
            break;
    }
    return true;
}

/* "(7)": octets of it, and the number; 0: it is none. */
static size_t label_length(struct bytes text, size_t at, uint64_t *length)
{
    size_t end = at + 1;

    while (end - at <= 2 && ascii_digit(octet(text, end)))
        end++;
    if (octet(text, at) != '(' || octet(text, end) != ')' ||
        !ascii_number(length, (struct bytes){text.at + at + 1, end - at - 1},
                      LABEL_MAX))
        return 0;
    return end + 1 - at;
}

/* The name that begins at `at`, added; where it ends, or at: it is none. */
static size_t counted_name(struct buffer *out, struct bytes text, size_t at)
{
    const size_t start = out->len;
    uint64_t length;
    size_t end = at, len;

    while ((len = label_length(text, end, &length)) > 0) {
        end += len;
        if (length == 0 && out->len > start)
            return end;
        if (length == 0 || length > text.len - end)
            break;
        if (out->len > start)
            (void)buffer_add_octet(out, '.');
        (void)buffer_add(out, (struct bytes){text.at + end, (size_t)length});
        end += length;
    }
    out->len = start;
    return at;
}

bool escape_next_name(struct buffer *out, struct bytes *left)
{
    for (size_t at = 0; at < left->len; at++) {
        const size_t end =
            left->at[at] == '(' ? counted_name(out, *left, at) : at;

        if (end > at) {
            *left = ascii_from(*left, end);
            return true;
        }
    }
    return false;
}
