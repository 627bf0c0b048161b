#include "tools/client/lookup_text.h"

#include <stdlib.h>

#include "proto/control.h"
#include "tools/client/lookup.h"

/* Beside what it says, whether it says so. */
struct reading {
    struct json_text *text;
    struct lookup_text_row *row;
};

static void match(struct lookup_text_row *row, struct bytes word)
{
    row->hit.rank = lookup_match_rank(word);
}

/* A field that says more than its text; false: it is one like others. */
static bool special(const struct reading *g, struct bytes name,
                    struct reader *rows)
{
    struct lookup_text_row *row = g->row;

    if (bytes_equal(name, bytes_text("i")))
        row->i = reader_uint(rows, INT64_MAX);
    else if (bytes_equal(name, bytes_text("hidden")))
        row->hidden = reader_uint(rows, INT64_MAX);
    else if (bytes_equal(name, bytes_text("more")))
        row->more = reader_bool(rows);
    else
        return false;
    return true;
}

/* What the row says by a field that is told as well. */
static void notice(struct lookup_text_row *row, struct bytes name,
                   struct reader value)
{
    if (bytes_equal(name, bytes_text("match")))
        match(row, reader_str(&value, CONTROL_NAME_MAX));
    else if (bytes_equal(name, bytes_text("confidence")))
        row->hit.confident = true;
    else if (bytes_equal(name, bytes_text("introduced_by")))
        row->odd |= reader_kind(&value) != WIRE_NIL;
}

static void field(const struct reading *g, struct reader *rows, bool first)
{
    struct bytes name = reader_str(rows, CONTROL_NAME_MAX);

    if (special(g, name, rows))
        return;
    notice(g->row, name, *rows);
    if (!first)
        json_text_sign(g->text, ',');
    json_text_string(g->text, name);
    json_text_sign(g->text, ':');
    json_text_value(g->text, name, rows);
}

void lookup_text_take(struct lookup_text *t, struct reader *rows,
                      struct lookup_text_row *out)
{
    const struct reading g = {&t->fields, out};
    const size_t at = t->fields.len;
    size_t count = control_row_open(rows);

    *out = (struct lookup_text_row){.hit = {.at = at}};
    for (size_t n = 0; n < count && !rows->spoiled; n++)
        field(&g, rows, t->fields.len == at);
    out->odd |= rows->spoiled;
    out->hit.len = t->fields.len - at;
    if (out->hidden > 0 || out->more)
        t->fields.len = at;
}

void lookup_text_put(struct lookup_text *t, struct lookup_text_list *list,
                     const struct lookup_text_hit *hit)
{
    if (t->count == t->cap) {
        t->cap = t->cap == 0 ? CONTROL_LOOKUP_ITEMS_MAX : 2 * t->cap;
        t->hit = realloc(t->hit, t->cap * sizeof *t->hit);
        if (t->hit == NULL)
            abort();
    }
    t->hit[t->count++] = *hit;
    if (list->last == 0)
        list->first = t->count;
    else
        t->hit[list->last - 1].next = t->count;
    list->last = t->count;
    list->count++;
}

static void write_hit(struct json_text *out, const struct lookup_text *t,
                      const struct lookup_text_hit *hit, struct bytes mark)
{
    json_text_sign(out, '{');
    json_text_add(
        out, (struct bytes){(const uint8_t *)t->fields.at + hit->at, hit->len});
    if (mark.len > 0) {
        json_text_add(out, bytes_text(",\"warninglist\":"));
        json_text_add(out, mark);
    }
    json_text_add(out,
                  bytes_text(hit->confident ? "}" : ",\"confidence\":null}"));
}

void lookup_text_write(struct json_text *out, const struct lookup_text *t,
                       const struct lookup_text_list *list, struct bytes mark)
{
    size_t left = list->count;

    json_text_sign(out, '[');
    for (unsigned rank = 0; left > 0 && rank < LOOKUP_MATCHES; rank++)
        for (size_t n = list->first; n != 0; n = t->hit[n - 1].next) {
            const struct lookup_text_hit *hit = &t->hit[n - 1];

            if (hit->rank != rank)
                continue;
            if (left < list->count)
                json_text_sign(out, ',');
            write_hit(out, t, hit, mark);
            left--;
        }
    json_text_sign(out, ']');
}

void lookup_text_drop(struct lookup_text *t)
{
    t->fields.len = t->count = 0;
}

void lookup_text_free(struct lookup_text *t)
{
    json_text_free(&t->fields);
    free(t->hit);
    *t = (struct lookup_text){.hit = NULL};
}
