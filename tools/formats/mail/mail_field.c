#include "tools/formats/mail/mail_field.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/charset/charset.h"

enum {
    VALUE_MAX = 4096, /* octets of a value with all its pieces */
    PIECES_MAX = 64,
};

/* One parameter as it stands. */
struct parameter {
    struct bytes key;
    struct bytes value; /* without its quotation marks */
    bool quoted;
};

void mail_field_copy(char *to, size_t size, struct bytes text)
{
    if (text.len > size - 1)
        text = wire_text_whole((struct bytes){text.at, size - 1});
    memcpy(to, text.at, text.len);
    to[text.len] = '\0';
}

/* Octets up to the mark that ends a quoted string, or to the end. */
static size_t quoted_end(struct bytes text)
{
    size_t end = 0;

    while (end < text.len && text.at[end] != '"')
        end += text.at[end] == '\\' && end + 1 < text.len ? 2 : 1;
    return end;
}

/* Octets up to the next `;` that stands in no quoted string. */
static size_t piece_end(struct bytes text)
{
    size_t end = 0;

    while (end < text.len && text.at[end] != ';') {
        if (text.at[end] == '"')
            end += 1 + quoted_end(ascii_from(text, end + 1));
        end += end < text.len;
    }
    return end;
}

static struct parameter parameter_of(struct bytes piece)
{
    size_t sign = ascii_find(piece, 0, '=');
    struct parameter p = {.key = ascii_trim((struct bytes){piece.at, sign})};

    if (sign == piece.len)
        return p;
    p.value = ascii_trim(ascii_from(piece, sign + 1));
    p.quoted = p.value.len > 0 && p.value.at[0] == '"';
    if (p.quoted) {
        p.value = ascii_from(p.value, 1);
        p.value.len = quoted_end(p.value);
    }
    return p;
}

/* The next parameter of *left, which begins at a `;`. */
static bool next_parameter(struct parameter *out, struct bytes *left)
{
    size_t end;

    if (left->len == 0)
        return false;
    *left = ascii_from(*left, 1);
    end = piece_end(*left);
    *out = parameter_of((struct bytes){left->at, end});
    *left = ascii_from(*left, end);
    return true;
}

/* What follows name in key: "", "*", "*0", "*0*". False: it is another. */
static bool tail_of(struct bytes *tail, struct bytes key, const char *name)
{
    if (!ascii_starts(key, name))
        return false;
    *tail = ascii_from(key, strlen(name));
    return tail->len == 0 || tail->at[0] == '*';
}

static void add_plain(struct buffer *out, const struct parameter *p)
{
    for (size_t i = 0; i < p->value.len; i++) {
        if (p->quoted && p->value.at[i] == '\\' && i + 1 < p->value.len)
            i++;
        buffer_add_octet(out, p->value.at[i]);
    }
}

static void add_percent(struct buffer *out, struct bytes value)
{
    for (size_t i = 0; i < value.len; i++) {
        int high = i + 2 < value.len ? ascii_hex_digit(value.at[i + 1]) : -1;
        int low = i + 2 < value.len ? ascii_hex_digit(value.at[i + 2]) : -1;
        bool coded = value.at[i] == '%' && high >= 0 && low >= 0;

        buffer_add_octet(out, coded ? (uint8_t)(16 * high + low) : value.at[i]);
        i += coded ? 2 : 0;
    }
}

/* charset'language'value: the charset is taken off the front. */
static struct bytes take_charset(struct bytes *value)
{
    size_t first = ascii_find(*value, 0, '\'');
    size_t second = ascii_find(*value, first + 1, '\'');
    struct bytes charset = {value->at, first};

    if (first >= value->len || second >= value->len)
        return (struct bytes){0};
    *value = ascii_from(*value, second + 1);
    return charset;
}

/* A value that is being put together. */
struct value {
    struct buffer octets;
    struct bytes charset;
};

static void add_piece(struct value *v, const struct parameter *p,
                      struct bytes tail)
{
    struct parameter piece = *p;

    if (tail.len == 0 || tail.at[tail.len - 1] != '*') {
        add_plain(&v->octets, &piece);
        return;
    }
    if (v->octets.len == 0)
        v->charset = take_charset(&piece.value);
    add_percent(&v->octets, piece.value);
}

/* Add what stands under name and exactly that tail: NULL: alone, with or
   without a star; else piece number n. */
static bool add_tail(struct value *v, struct bytes field, const char *name,
                     const uint64_t *n)
{
    struct bytes left = ascii_from(field, ascii_find(field, 0, ';')), tail;
    struct parameter p;

    while (next_parameter(&p, &left)) {
        struct bytes digits;
        uint64_t number;

        if (!tail_of(&tail, p.key, name))
            continue;
        digits = tail.len == 0 ? tail : ascii_from(tail, 1);
        if (digits.len > 0 && digits.at[digits.len - 1] == '*')
            digits.len--;
        if (n == NULL
                ? digits.len > 0
                : !ascii_number(&number, digits, PIECES_MAX) || number != *n)
            continue;
        add_piece(v, &p, tail);
        return true;
    }
    return false;
}

/* Its octets in the character set it names, or in the one they look like. */
static void settle(char *to, size_t size, const struct value *v)
{
    struct charset_text as;
    struct fault fault = {0};

    if (charset_read_declared(&as, bytes_of(&v->octets), v->charset, &fault) !=
        ERR_OK)
        return;
    mail_field_copy(to, size, ascii_trim(as.text));
    charset_close(&as);
}

bool mail_field_parameter(char *to, size_t size, struct bytes field,
                          const char *name)
{
    uint8_t octets[VALUE_MAX];
    struct value v = {.octets = {octets, 0, sizeof octets}};
    uint64_t n = 0;

    *to = '\0';
    if (!add_tail(&v, field, name, NULL))
        while (n < PIECES_MAX && add_tail(&v, field, name, &n))
            n++;
    settle(to, size, &v);
    return *to != '\0';
}
