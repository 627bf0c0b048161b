#include "tools/client/retraction/import_back.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/client/row.h"
#include "tools/formats/marked.h"

enum { KEY_TYPE_MAX = 32 };

/* "domain c2.example"; the caller frees it. */
static char *key_of(const char *type, struct bytes value)
{
    size_t room = KEY_TYPE_MAX + value.len + 2;
    char *key = malloc(room);

    if (key == NULL)
        abort();
    snprintf(key, room, "%.*s %.*s", KEY_TYPE_MAX, type, (int)value.len,
             (const char *)value.at);
    return key;
}

static json_t *by_value(const json_t *rows)
{
    json_t *out = json_object(), *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        char *key =
            key_of(row_text(row, "type"), bytes_text(row_text(row, "value")));

        json_object_set(out, key, row);
        free(key);
    }
    return out;
}

static void note(json_t *wanted, const char *name, const struct finding *item)
{
    char *key =
        key_of(indicator_type_text((enum indicator_type)item->entry.type),
               item->entry.value);
    json_t *row = json_object_get(wanted, key);

    if (row != NULL && json_object_get(row, "file") == NULL) {
        json_object_set_new(row, "file", import_log_file(name, item->member));
        json_object_set_new(row, "line", json_integer((int)item->line));
    }
    free(key);
}

static void find_in(const struct import *k, size_t file, json_t *wanted)
{
    struct fault fault = {0};
    struct source s;

    if (source_read(&s, k->octets[file], k->name[file], &fault) != ERR_OK)
        return;
    for (size_t i = 0; i < s.found->item_count; i++)
        note(wanted, k->name[file], &s.found->items[i]);
    source_close(&s);
}

void import_back_places(const struct import *k, const json_t *rows)
{
    json_t *wanted;

    if (json_array_size(rows) == 0)
        return;
    wanted = by_value(rows);
    for (size_t i = 0; i < k->files; i++)
        find_in(k, i, wanted);
    json_decref(wanted);
}

enum verdict import_back(struct reinstate *r, struct client *c,
                         struct import *k, const struct object_id *object,
                         struct reasons *why)
{
    const struct reinstate_of of = {
        .entries = k->entries, .count = k->count, .object = object};
    enum verdict verdict = reinstate_ask(r, c, &of, why);

    if (verdict == VERDICT_DONE) {
        import_back_places(k, r->back);
        import_back_places(k, r->again);
    }
    if (verdict == VERDICT_DONE)
        verdict = reinstate_settle(r, why);
    if (verdict != VERDICT_DONE || json_array_size(r->back) == 0)
        return verdict;
    return import_leave(k, r->drop, r->back, N_("retracted by this node"), why);
}
