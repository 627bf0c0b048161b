#include "tools/client/json_text.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
#include "tools/client/row.h"
#include "tools/client/when.h"

enum { ROOM_FIRST = 64 * 1024, ESCAPED_MAX = 6, SPACE = 0x20 };

void json_text_free(struct json_text *t)
{
    free(t->at);
    *t = (struct json_text){.at = NULL};
}

/* Where so many octets may be written. */
static char *room(struct json_text *t, size_t len)
{
    size_t cap = t->cap == 0 ? ROOM_FIRST : t->cap;

    while (cap - t->len < len)
        cap *= 2;
    if (cap > t->cap) {
        t->at = realloc(t->at, cap);
        if (t->at == NULL)
            abort();
        t->cap = cap;
    }
    return t->at + t->len;
}

void json_text_add(struct json_text *t, struct bytes octets)
{
    if (octets.len == 0)
        return;
    memcpy(room(t, octets.len), octets.at, octets.len);
    t->len += octets.len;
}

void json_text_sign(struct json_text *t, char sign)
{
    *room(t, 1) = sign;
    t->len++;
}

static bool is_plain(uint8_t octet)
{
    return octet >= SPACE && octet != '"' && octet != '\\';
}

static void escape(struct json_text *t, uint8_t octet)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = octet != 0 ? strchr(named, octet) : NULL;
    char out[ESCAPED_MAX + 1];

    if (found != NULL)
        snprintf(out, sizeof out, "\\%c", letters[found - named]);
    else
        snprintf(out, sizeof out, "\\u%04X", (unsigned)octet);
    json_text_add(t, bytes_text(out));
}

void json_text_string(struct json_text *t, struct bytes text)
{
    size_t at = 0;

    json_text_sign(t, '"');
    while (at < text.len) {
        const size_t from = at;

        while (at < text.len && is_plain(text.at[at]))
            at++;
        json_text_add(t, (struct bytes){text.at + from, at - from});
        if (at < text.len)
            escape(t, text.at[at++]);
    }
    json_text_sign(t, '"');
}

void json_text_uint(struct json_text *t, uint64_t number)
{
    char out[24];

    snprintf(out, sizeof out, "%llu", (unsigned long long)number);
    json_text_add(t, bytes_text(out));
}

void json_text_name(struct json_text *t, struct bytes name)
{
    const char before = t->len > 0 ? t->at[t->len - 1] : '{';

    if (before != '{')
        json_text_sign(t, ',');
    json_text_string(t, name);
    json_text_sign(t, ':');
}

static void hex(struct json_text *t, struct bytes bin)
{
    const size_t len = 2 * bin.len + 1;

    json_text_sign(t, '"');
    sodium_bin2hex(room(t, len), len, bin.at, bin.len);
    t->len += len - 1;
    json_text_sign(t, '"');
}

static void time_text(struct json_text *t, uint64_t ms)
{
    char out[WHEN_TEXT_MAX];

    if (ms == 0)
        json_text_add(t, bytes_text("null"));
    else
        json_text_string(t, bytes_text(when_rfc3339(out, ms)));
}

static void scalar(struct json_text *t, struct reader *r, bool is_time)
{
    uint64_t number;

    switch (reader_kind(r)) {
    case WIRE_BOOL:
        json_text_add(t, bytes_text(reader_bool(r) ? "true" : "false"));
        return;
    case WIRE_UINT:
        number = reader_uint(r, INT64_MAX);
        if (is_time)
            time_text(t, number);
        else
            json_text_uint(t, number);
        return;
    case WIRE_STR:
        json_text_string(t, reader_text(r, CONTROL_MESSAGE_MAX));
        return;
    case WIRE_BIN:
        hex(t, reader_bin(r, CONTROL_MESSAGE_MAX));
        return;
    case WIRE_NONE:
    case WIRE_NIL:
    case WIRE_ARRAY:
    case WIRE_MAP:
    case WIRE_OTHER:
        break;
    }
    (void)reader_any(r);
    json_text_add(t, bytes_text("null"));
}

void json_text_value(struct json_text *t, struct bytes name, struct reader *r)
{
    size_t count;

    if (reader_kind(r) != WIRE_ARRAY) {
        scalar(t, r, row_is_time(name));
        return;
    }
    count = reader_array(r, CONTROL_ROWS_MAX);
    json_text_sign(t, '[');
    for (size_t i = 0; i < count && !r->spoiled; i++) {
        if (i > 0)
            json_text_sign(t, ',');
        scalar(t, r, false);
    }
    json_text_sign(t, ']');
}
