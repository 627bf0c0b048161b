#include "tools/client/import_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/client/input.h"
#include "tools/client/row.h"
#include "tools/formats/marked.h"

json_t *import_log_file(const char *name, struct bytes member)
{
    const char *file = input_name(name);
    struct buffer path = {.cap = strlen(file) + 1 + member.len};
    json_t *out;

    path.at = malloc(path.cap);
    if (path.at == NULL)
        abort();
    buffer_add_text(&path, file);
    if (member.len > 0)
        buffer_add_octet(&path, '/');
    buffer_add(&path, member);
    out = row_lossy(bytes_of(&path));
    free(path.at);
    return out;
}

enum { ROWS_ROOM = 64 * 1024 };

static FILE *rows_open(void)
{
    FILE *rows = tmpfile();

    if (rows == NULL || setvbuf(rows, NULL, _IOFBF, ROWS_ROOM) != 0)
        abort();
    return rows;
}

void import_log_begin(struct import_log *l)
{
    l->remarks = json_array();
    l->rejects = rows_open();
    l->notes = rows_open();
}

/* Whether text stands in JSON as it is. */
static bool is_bare(struct bytes text)
{
    unsigned others = 0;

    for (size_t i = 0; i < text.len; i++) {
        const uint8_t c = text.at[i];

        others |= c < ' ' || c > '~' || c == '"' || c == '\\';
    }
    return others == 0;
}

/* A row on its way to its file, so that one call writes all of it. */
struct row {
    FILE *to;
    struct buffer room;
};

enum { ROW_ROOM = 2 * 1024 };

static void write_out(struct row *row)
{
    if (row->room.len > 0)
        fwrite(row->room.at, 1, row->room.len, row->to);
    row->room.len = 0;
}

static void put_bytes(struct row *row, struct bytes text)
{
    if (buffer_add(&row->room, text))
        return;
    write_out(row);
    if (!buffer_add(&row->room, text)) /* a rule */
        fwrite(text.at, 1, text.len, row->to);
}

static void put_text(struct row *row, const char *text)
{
    put_bytes(row, bytes_text(text));
}

/* value is given up. */
static void put_json(struct row *row, json_t *value)
{
    char *text =
        json_dumps(value, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);

    if (text == NULL)
        abort();
    put_text(row, text);
    free(text);
    json_decref(value);
}

/* A string with its quotes. */
static void put_string(struct row *row, struct bytes text)
{
    if (!is_bare(text)) {
        put_json(row, row_lossy(text));
        return;
    }
    put_text(row, "\"");
    put_bytes(row, text);
    put_text(row, "\"");
}

/* `"file":…,"line":…` */
static void put_place(struct row *row, const char *name, struct bytes member,
                      unsigned line)
{
    const struct bytes file = bytes_text(input_name(name));
    uint8_t octets[20];
    struct buffer digits = {octets, 0, sizeof octets};

    put_text(row, "\"file\":");
    if (is_bare(file) && is_bare(member)) {
        put_text(row, "\"");
        put_bytes(row, file);
        if (member.len > 0)
            put_text(row, "/");
        put_bytes(row, member);
        put_text(row, "\"");
    } else {
        put_json(row, import_log_file(name, member));
    }
    put_text(row, ",\"line\":");
    ascii_add_number(&digits, line);
    put_bytes(row, bytes_of(&digits));
}

/* `warninglist` of a row: {name, kind}. */
static void put_mark(json_t *row, const struct warninglist_mark *on)
{
    if (on != NULL)
        json_object_set_new(row, "warninglist", warninglist_json(on));
}

/* The reason of a row, which is counted; the first of each are kept. */
static void count_reason(struct import_log *l, json_t *row)
{
    const char *words = row_text(row, "reason");
    struct import_log_reason *r;
    size_t at = 0;

    while (at < l->reason_count && strcmp(l->reasons[at].words, words) != 0)
        at++;
    if (at == l->reason_count && at < IMPORT_LOG_REASONS_MAX)
        l->reasons[l->reason_count++] =
            (struct import_log_reason){words, json_array(), 0};
    r = &l->reasons[at < IMPORT_LOG_REASONS_MAX ? at
                                                : IMPORT_LOG_REASONS_MAX - 1];
    r->count++;
    if (strcmp(r->words, words) == 0 &&
        json_array_size(r->first) < IMPORT_LOG_FIRST_MAX)
        json_array_append(r->first, row);
}

/* row is given up. */
static void add_reject(struct import_log *l, json_t *row)
{
    BYTES_UNSET uint8_t octets[ROW_ROOM];
    struct row out = {l->rejects, {octets, 0, sizeof octets}};

    count_reason(l, row);
    if (l->reject_count++ > 0)
        put_text(&out, ",");
    put_json(&out, row);
    write_out(&out);
}

void import_log_reject(struct import_log *l, const char *name,
                       const struct finding_reject *r,
                       const struct warninglist_mark *on)
{
    json_t *row = json_pack("{s:o, s:i, s:o, s:s}", "file",
                            import_log_file(name, r->place.member), "line",
                            (int)r->place.line, "text", row_lossy(r->shown),
                            "reason", r->reason);

    if (r->place.where.len > 0)
        json_object_set_new(row, "where", row_lossy(r->place.where));
    put_mark(row, on);
    add_reject(l, row);
}

/* "domain c2.example"; the caller frees it. */
static char *key_of(const json_t *row)
{
    const char *type = row_text(row, "type"), *value = row_text(row, "value");
    size_t size = strlen(type) + strlen(value) + 2;
    char *key = malloc(size);

    if (key == NULL)
        abort();
    snprintf(key, size, "%s %s", type, value);
    return key;
}

static json_t *keys_of(const json_t *rows)
{
    json_t *keys = json_object(), *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        char *key = key_of(row);

        json_object_set_new(keys, key, json_true());
        free(key);
    }
    return keys;
}

/* The list of values without those, which were listed when they were read. */
static void unlist(struct import_log *l, const json_t *rows)
{
    json_t *keys = keys_of(rows), *one;
    FILE *all = l->values;

    rewind(all);
    l->values = rows_open();
    l->value_count = 0;
    while ((one = json_loadf(all, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        struct row out = {l->values, {.cap = 0}};
        char *key = key_of(one);

        if (json_object_get(keys, key) == NULL) {
            put_text(&out, l->value_count++ > 0 ? "," : "");
            put_json(&out, json_incref(one));
        }
        free(key);
        json_decref(one);
        (void)getc(all); /* what divides them */
    }
    json_decref(keys);
    fclose(all);
}

void import_log_left(struct import_log *l, const json_t *rows,
                     const char *reason)
{
    json_t *row;
    size_t i;

    if (l->values != NULL && json_array_size(rows) > 0)
        unlist(l, rows);
    json_array_foreach(rows, i, row) add_reject(
        l,
        json_pack("{s:O, s:O, s:O, s:s}", "file", json_object_get(row, "file"),
                  "line", json_object_get(row, "line"), "text",
                  json_object_get(row, "value"), "reason", reason));
}

void import_log_note(struct import_log *l, const char *name,
                     const struct finding *item)
{
    BYTES_UNSET uint8_t octets[ROW_ROOM];
    struct row row = {l->notes, {octets, 0, sizeof octets}};

    put_text(&row, l->note_count++ > 0 ? ",{" : "{");
    put_place(&row, name, item->member, item->line);
    put_text(&row, ",\"note\":");
    put_string(&row, bytes_text(indicator_caution_text(item->caution)));
    put_text(&row, "}");
    write_out(&row);
}

static json_t *remark_json(const char *name, const struct finding_note *n)
{
    return json_pack("{s:o, s:i, s:o, s:s}", "file",
                     import_log_file(name, n->place.member), "line",
                     (int)n->place.line, "about", row_lossy(n->about), "remark",
                     n->words);
}

void import_log_list(struct import_log *l)
{
    l->values = rows_open();
}

static void list_value(struct import_log *l, const char *name,
                       const struct finding *item,
                       const struct warninglist_mark *on)
{
    const struct record_indicator *e = &item->entry;
    BYTES_UNSET uint8_t octets[ROW_ROOM];
    struct row row = {l->values, {octets, 0, sizeof octets}};

    put_text(&row, l->value_count++ > 0 ? ",{\"type\":\"" : "{\"type\":\"");
    put_text(&row, indicator_type_text((enum indicator_type)e->type));
    put_text(&row, "\",\"value\":");
    put_string(&row, e->value);
    put_text(&row, e->detect ? ",\"detect\":true," : ",\"detect\":false,");
    put_place(&row, name, item->member, item->line);
    if (on != NULL) {
        put_text(&row, ",\"warninglist\":");
        put_json(&row, warninglist_json(on));
    }
    put_text(&row, "}");
    write_out(&row);
}

void import_log_value(struct import_log *l, const char *name,
                      const struct finding *item,
                      const struct warninglist_mark *on)
{
    const struct record_indicator *e = &item->entry;
    json_t *row;

    if (on != NULL) {
        const struct finding_note note = {
            {.line = item->line, .member = item->member},
            e->value,
            N_("it is on a warninglist"),
        };

        row = remark_json(name, &note);
        put_mark(row, on);
        json_array_append_new(l->remarks, row);
    }
    if (l->values != NULL)
        list_value(l, name, item, on);
}

void import_log_remarks(struct import_log *l, const struct source *s,
                        const char *name)
{
    for (size_t i = 0; i < s->found->note_count; i++)
        json_array_append_new(l->remarks,
                              remark_json(name, &s->found->notes[i]));
}

void import_log_json(const struct import_log *l, json_t *out)
{
    json_t *reasons = json_object();

    for (size_t i = 0; i < l->reason_count; i++)
        json_object_set_new(reasons, l->reasons[i].words,
                            json_integer((json_int_t)l->reasons[i].count));
    json_object_set(out, "remarks", l->remarks);
    json_object_set_new(out, "reasons", reasons);
}

void import_log_close(struct import_log *l)
{
    FILE *const rows[] = {l->rejects, l->notes, l->values};

    json_decref(l->remarks);
    for (size_t i = 0; i < l->reason_count; i++)
        json_decref(l->reasons[i].first);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i] != NULL)
            fclose(rows[i]);
}
