#include "tools/formats/json/feed_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/json/feed_aside.h"
#include "tools/formats/line/line.h"
#include "tools/formats/marked.h"
#include "tools/formats/misp/misp_label.h"
#include "tools/formats/table/column.h"
#include "tools/formats/table/rows.h"

enum { NAME_MAX_OCTETS = 120, NUMBER_MAX = 32 };

/* The table, and the cells of the row that is being filled. */
struct table {
    struct rows rows;
    json_t *columns; /* name -> number */
    json_t *names;   /* in their order */
    json_t *cells;   /* texts of the row, by number */
};

static void open_table(struct table *t)
{
    *t = (struct table){.columns = json_object(), .names = json_array()};
    if (t->columns == NULL || t->names == NULL)
        abort();
    t->rows.keyed = t->rows.cells_stay = true;
}

static void close_table(struct table *t)
{
    rows_close(&t->rows);
    json_decref(t->columns);
    json_decref(t->names);
}

/* A value as its cell shows it, in room where it is no string. */
static struct bytes cell_text(const json_t *v, char room[static NUMBER_MAX])
{
    switch (json_typeof(v)) {
    case JSON_STRING:
        return misp_string(v);
    case JSON_INTEGER:
        snprintf(room, NUMBER_MAX, "%lld", (long long)json_integer_value(v));
        return bytes_text(room);
    case JSON_REAL:
        snprintf(room, NUMBER_MAX, "%.15g", json_real_value(v));
        return bytes_text(room);
    case JSON_TRUE:
        return bytes_text("true");
    case JSON_FALSE:
        return bytes_text("false");
    case JSON_NULL:
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    return (struct bytes){0};
}

/* A list in a cell: its parts, a line each. */
static json_t *joined(const json_t *list)
{
    json_t *out = json_string("");
    const json_t *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        char room[NUMBER_MAX];
        struct bytes part = cell_text(v, room);
        json_t *longer =
            json_sprintf("%s%s%.*s", json_string_value(out),
                         json_string_length(out) > 0 ? "\n" : "", (int)part.len,
                         part.len > 0 ? (const char *)part.at : "");

        if (longer == NULL)
            abort();
        json_decref(out);
        out = longer;
    }
    return out;
}

static size_t column_of(struct table *t, const char *name)
{
    json_t *number = json_object_get(t->columns, name);
    size_t next = json_array_size(t->names);

    if (number != NULL)
        return (size_t)json_integer_value(number);
    if (next >= CSV_CELLS_MAX) /* one more, so that it is told */
        return CSV_CELLS_MAX;
    json_object_set_new(t->columns, name, json_integer((json_int_t)next));
    json_array_append_new(t->names, json_string(name));
    return next;
}

static void put_cell(struct table *t, const char *name, const json_t *v)
{
    size_t column = column_of(t, name);
    char room[NUMBER_MAX];
    json_t *text;

    if (t->cells == NULL)
        return; /* names only, so far */
    if (json_is_array(v)) {
        text = joined(v);
    } else {
        struct bytes said = cell_text(v, room);

        text = json_stringn_nocheck(said.len > 0 ? (const char *)said.at : "",
                                    said.len);
    }
    while (json_array_size(t->cells) <= column)
        json_array_append_new(t->cells, json_string(""));
    json_array_set_new(t->cells, column, text);
}

/* "a.b", or what fits of it. */
static void put_name(char name[static NAME_MAX_OCTETS + 1], const char *above,
                     const char *key)
{
    struct buffer out = {(uint8_t *)name, 0, NAME_MAX_OCTETS};
    struct bytes last = bytes_text(key);

    if (*above != '\0' && buffer_add_text(&out, above))
        buffer_add_octet(&out, '.');
    if (last.len > out.cap - out.len)
        last = wire_text_whole((struct bytes){last.at, out.cap - out.len});
    buffer_add(&out, last);
    name[out.len] = '\0';
}

/* The cells of an object; those within one of its own are called "a.b". */
static void put_object(struct table *t, const json_t *o, const char *above,
                       unsigned depth)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        char name[NAME_MAX_OCTETS + 1];

        put_name(name, above, key);
        if (!json_is_object(v))
            put_cell(t, name, v);
        else if (depth < FEED_TABLE_DEPTH_MAX)
            put_object(t, v, name, depth + 1);
    }
}

/* Whether a list holds nothing but what one cell can show. */
static bool is_plain_list(const json_t *list)
{
    size_t octets = 0, i;
    const json_t *v;

    json_array_foreach(list, i, v)
    {
        if (json_is_array(v) || json_is_object(v))
            return false;
        octets += NUMBER_MAX + json_string_length(v);
    }
    return octets <= ROWS_CELL_MAX;
}

static bool fits(const json_t *o, unsigned depth)
{
    const char *key;
    json_t *v;

    if (depth > FEED_TABLE_DEPTH_MAX)
        return false;
    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        if (json_is_array(v) && !is_plain_list(v))
            return false;
        if (json_is_object(v) &&
            (feed_aside_reason(key) != NULL || !fits(v, depth + 1)))
            return false;
    }
    return true;
}

bool feed_table_fits(const json_t *o)
{
    return fits(o, 1);
}

static void put_row(struct table *t, const json_t *texts, unsigned line)
{
    const json_t *v;
    size_t i;

    rows_begin(&t->rows, line);
    json_array_foreach(texts, i, v) rows_cell(&t->rows, misp_string(v));
}

/* OTX: what its author has taken back. */
static bool is_inactive(const json_t *o)
{
    const json_t *v = json_object_get(o, "is_active");

    return json_is_false(v) ||
           (json_is_integer(v) && json_integer_value(v) == 0);
}

static void tell_inactive(struct feed_walk *w, const json_t *o)
{
    w->r->place = (struct place){.line = feed_walk_line(w)};
    reading_reject(w->r, misp_text(o, "indicator"),
                   N_("no longer active, as its source says"));
}

void feed_table_list(struct feed_walk *w, const json_t *list)
{
    struct table t;
    const json_t *o;
    size_t i;

    open_table(&t);
    json_array_foreach(list, i, o) put_object(&t, o, "", 1);
    put_row(&t, t.names, feed_walk_line(w));
    json_array_foreach(list, i, o)
    {
        if (json_is_object(o) && is_inactive(o)) {
            tell_inactive(w, o);
        } else if (json_is_object(o)) {
            t.cells = json_array();
            put_object(&t, o, "", 1);
            put_row(&t, t.cells, feed_walk_line(w));
            json_decref(t.cells);
        }
        feed_walk_skip(w, o);
    }
    rows_read_sheet(&t.rows, w->r);
    close_table(&t);
}

static bool says_something(const json_t *v)
{
    return !json_is_null(v) && !(json_is_string(v) && misp_string(v).len == 0);
}

/* What of an object stands in cells under a name that is known. */
static json_t *known_scalars(const json_t *o, bool *values)
{
    json_t *out = json_object(), *v;
    const char *key;

    if (out == NULL)
        abort();
    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        struct column c = column_named(bytes_text(key));

        if (json_is_object(v) || json_is_array(v) || c.holds == COLUMN_UNKNOWN)
            continue;
        *values = *values || (column_has_values(&c) && says_something(v));
        json_object_set(out, key, v);
    }
    return out;
}

/* What else an object says: only what is unmistakable is a value there. */
static void read_words(struct feed_walk *w, const json_t *o, bool values)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)o, key, v)
    {
        struct column c = column_named(bytes_text(key));

        if (values && c.holds != COLUMN_UNKNOWN)
            continue; /* the table says it */
        findings_labels(w->r->found, &w->r->place, misp_string(v));
        if (c.holds == COLUMN_UNKNOWN || c.holds == COLUMN_COMMENT)
            line_read(w->r, ascii_trim(misp_string(v)), LINE_TEXT);
    }
}

void feed_table_object(struct feed_walk *w, const json_t *o)
{
    bool values = false;
    json_t *row = known_scalars(o, &values);
    struct table t;

    read_words(w, o, values);
    if (values) {
        open_table(&t);
        put_object(&t, row, "", 1);
        put_row(&t, t.names, feed_walk_line(w));
        t.cells = json_array();
        put_object(&t, row, "", 1);
        put_row(&t, t.cells, feed_walk_line(w));
        json_decref(t.cells);
        rows_read_sheet(&t.rows, w->r);
        close_table(&t);
    }
    json_decref(row);
}
