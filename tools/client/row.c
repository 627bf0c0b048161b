#include "tools/client/row.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/control.h"
#include "tools/client/when.h"

static json_t *hex(struct bytes bin)
{
    char *text = malloc(2 * bin.len + 1);
    json_t *out;

    if (text == NULL)
        abort();
    sodium_bin2hex(text, 2 * bin.len + 1, bin.at, bin.len);
    out = json_stringn(text, 2 * bin.len);
    free(text);
    return out;
}

static json_t *text(struct bytes str)
{
    json_t *out =
        json_stringn(str.len > 0 ? (const char *)str.at : "", str.len);

    return out == NULL ? json_string("") : out;
}

json_t *row_lossy(struct bytes octets)
{
    json_t *out = text(octets);
    char *plain;

    if (octets.len == 0 || json_string_length(out) > 0)
        return out;
    json_decref(out);
    plain = malloc(octets.len);
    if (plain == NULL)
        abort();
    for (size_t i = 0; i < octets.len; i++)
        plain[i] = octets.at[i] < 0x80 ? (char)octets.at[i] : '?';
    out = json_stringn(plain, octets.len);
    free(plain);
    return out;
}

/* One value without what it may hold; arrays are flat (proto/CONTROL.md). */
static json_t *scalar(struct reader *r)
{
    switch (reader_kind(r)) {
    case WIRE_BOOL:
        return json_boolean(reader_bool(r));
    case WIRE_UINT:
        return json_integer((json_int_t)reader_uint(r, INT64_MAX));
    case WIRE_STR:
        return text(reader_text(r, CONTROL_MESSAGE_MAX));
    case WIRE_BIN:
        return hex(reader_bin(r, CONTROL_MESSAGE_MAX));
    case WIRE_NONE:
    case WIRE_NIL:
    case WIRE_ARRAY:
    case WIRE_MAP:
    case WIRE_OTHER:
        break;
    }
    (void)reader_any(r);
    return json_null();
}

static json_t *value(struct reader *r)
{
    json_t *out;
    size_t count;

    if (reader_kind(r) != WIRE_ARRAY)
        return scalar(r);
    out = json_array();
    count = reader_array(r, CONTROL_ROWS_MAX);
    for (size_t i = 0; i < count && !r->spoiled; i++)
        json_array_append_new(out, scalar(r));
    return out;
}

json_t *row_json(struct reader *rows)
{
    json_t *out = json_object();
    size_t count = control_row_open(rows);

    for (size_t i = 0; i < count && !rows->spoiled; i++) {
        struct bytes name = reader_str(rows, CONTROL_NAME_MAX);
        char key[CONTROL_NAME_MAX + 1] = "";

        if (name.len > 0)
            memcpy(key, name.at, name.len);
        json_object_set_new(out, key, value(rows));
    }
    return out;
}

const char *row_text_or(const json_t *row, const char *name,
                        const char *otherwise)
{
    const char *found = json_string_value(json_object_get(row, name));

    return found == NULL || *found == '\0' ? otherwise : found;
}

const char *row_text(const json_t *row, const char *name)
{
    return row_text_or(row, name, "");
}

const char *row_id8(char room[static ROW_ID8_MAX], const json_t *row,
                    const char *name)
{
    snprintf(room, ROW_ID8_MAX, "%s", row_text(row, name));
    return room;
}

uint64_t row_uint(const json_t *row, const char *name)
{
    return (uint64_t)json_integer_value(json_object_get(row, name));
}

bool row_bool(const json_t *row, const char *name)
{
    return json_is_true(json_object_get(row, name));
}

bool row_is(const json_t *row, const char *name, const char *wanted)
{
    return strcmp(row_text(row, name), wanted) == 0;
}

json_int_t row_ms(uint64_t seconds)
{
    return seconds > INT64_MAX / 1000 ? INT64_MAX
                                      : (json_int_t)(seconds * 1000);
}

static const char *const times[] = {
    "created", "received", "expires", "arrived", "valid_until", "since",
    "until",   "lost",     "expired", "again",   "again_from",  "built",
};

enum { TIMES = sizeof times / sizeof *times };

bool row_is_time(struct bytes name)
{
    for (size_t i = 0; i < TIMES; i++)
        if (bytes_equal(name, bytes_text(times[i])))
            return true;
    return false;
}

void row_times(json_t *row)
{
    for (size_t i = 0; i < TIMES; i++) {
        uint64_t ms = row_uint(row, times[i]);
        char room[WHEN_TEXT_MAX];

        /* `expired` is a bool in rows of status. */
        if (json_is_integer(json_object_get(row, times[i])))
            json_object_set_new(row, times[i],
                                ms == 0 ? json_null()
                                        : json_string(when_rfc3339(room, ms)));
    }
}
