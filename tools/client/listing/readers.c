#include "tools/client/listing/readers.h"

#include <string.h>

#include "tools/client/row.h"

/* The row of a node; NULL: none. */
static const json_t *row_of(const json_t *rows, const char *node)
{
    const json_t *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        if (row_is(row, "node", node))
            return row;
    }
    return NULL;
}

/* Peers and authors, as the node lists them; NULL: not asked yet. */
struct known {
    struct client *client;
    struct reasons *why;
    json_t *peers, *authors;
    enum verdict verdict;
};

static void ask(struct known *k, json_t **rows, const char *command)
{
    if (*rows != NULL || k->verdict != VERDICT_DONE)
        return;
    client_begin(k->client, command);
    k->verdict = client_ask_all(k->client, rows, k->why);
}

static json_t *reader(const char *id, const char *name, const char *known,
                      const char *by)
{
    return json_pack("{s:s, s:s, s:s, s:o}", "node", id, "name", name, "known",
                     known, "introduced_by",
                     by == NULL ? json_null() : json_string(by));
}

static json_t *node_json(struct known *k, const struct record_reader *e,
                         const char *name)
{
    char id[IDENT_HEX_TEXT];
    const json_t *row;

    ident_hex(id, e->id.octet);
    ask(k, &k->peers, "peer.list");
    row = row_of(k->peers, id);
    if (row != NULL)
        return reader(id, name, row_bool(row, "revoked") ? "revoked" : "peer",
                      NULL);
    if (strcmp(name, "this node") == 0)
        return reader(id, name, name, NULL);
    ask(k, &k->authors, "author.list");
    row = row_of(k->authors, id);
    return row != NULL ? reader(id, name, "introduced", row_text(row, "by"))
                       : reader(id, name, "unknown", NULL);
}

static json_t *group_json(const struct record_reader *e, const char *name)
{
    char id[IDENT_HEX_TEXT];

    ident_hex(id, e->id.octet);
    return json_pack("{s:s, s:s, s:s, s:n}", "group", id, "name", name, "known",
                     "group", "introduced_by");
}

enum verdict readers_add(struct record_view *v, struct client *c,
                         struct reasons *why)
{
    const json_t *names = json_object_get(v->row, "audience");
    struct known k = {.client = c, .why = why, .verdict = VERDICT_DONE};
    json_t *out = json_array();

    for (size_t i = 0; v->opens && i < v->record.audience_count; i++) {
        const struct record_reader *e = &v->record.audience[i];
        const char *name = json_string_value(json_array_get(names, i));

        name = name == NULL ? "" : name;
        json_array_append_new(out, e->is_group ? group_json(e, name)
                                               : node_json(&k, e, name));
    }
    json_object_set_new(v->row, "readers", out);
    json_decref(k.peers);
    json_decref(k.authors);
    return k.verdict;
}

enum verdict readers_add_parts(struct record_view *v, struct client *c,
                               struct reasons *why)
{
    enum verdict verdict;
    json_t *rows;

    if (!v->opens || v->record.set.n == 0)
        return VERDICT_DONE;
    control_put_text(client_begin(c, "parts"), "record",
                     row_text(v->row, "record"));
    verdict = client_ask_all(c, &rows, why);
    json_object_set_new(v->row, "set_records", rows);
    return verdict;
}
