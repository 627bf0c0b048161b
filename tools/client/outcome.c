#include "tools/client/outcome.h"

#include "tools/client/row.h"

static bool is(const json_t *row, const char *what)
{
    return row_is(row, "what", what);
}

/* The row of a kind about the same peer; NULL: there is none. */
static const json_t *other_of(const json_t *rows, const char *what,
                              const json_t *of)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);

        if (is(row, what) && row_is(row, "peer", row_text(of, "peer")))
            return row;
    }
    return NULL;
}

json_t *outcome_rows(const json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row)
    {
        const json_t *why = NULL;

        if (is(row, "withheld") && other_of(rows, "dropped", row) != NULL)
            continue;
        if (is(row, "dropped"))
            why = other_of(rows, "withheld", row);
        if (why == NULL) {
            json_array_append(out, row);
            continue;
        }
        row = json_copy(row);
        json_object_set(row, "rule", json_object_get(why, "rule"));
        json_object_set(row, "reason", json_object_get(why, "reason"));
        json_array_append_new(out, row);
    }
    return out;
}

static bool stands_in(const json_t *list, const json_t *row)
{
    json_t *one;
    size_t i;

    json_array_foreach(
        list, i,
        one) if (row_is(one, "peer", row_text(row, "peer"))) return true;
    return false;
}

static void add_through(json_t *out, const json_t *row, const char *pass)
{
    if (!stands_in(out, row))
        json_array_append_new(out,
                              json_pack("{s:s, s:s}", "peer",
                                        row_text(row, "peer"), "pass", pass));
}

json_t *outcome_through(const json_t *rows)
{
    json_t *out = json_array(), *row;
    size_t i;

    json_array_foreach(rows, i, row) if (is(row, "delegate"))
        add_through(out, row,
                    row_is(row, "scope", "community") ? "to its community"
                                                      : "within the audience");
    json_array_foreach(rows, i, row)
    {
        bool open = row_is(row, "pass", "within the community") ||
                    row_is(row, "pass", "to anyone");

        if (is(row, "to") && open)
            add_through(out, row, row_text(row, "pass"));
    }
    return out;
}

uint64_t outcome_more(const json_t *rows)
{
    uint64_t more = 0;
    json_t *row;
    size_t i;

    json_array_foreach(rows, i, row) if (is(row, "more")) more +=
        row_uint(row, "count");
    return more;
}

/* Some fields of a row, in their order; NULL ends them. */
static json_t *some(const json_t *row, const char *const *names)
{
    json_t *out = json_object();

    for (; *names != NULL; names++) {
        json_t *found = json_object_get(row, *names);

        json_object_set(out, *names, found == NULL ? json_null() : found);
    }
    return out;
}

/* Rows of which more than the name is told. */
static const struct {
    const char *what, *list;
    const char *names[8];
} told[] = {
    {"withheld", "withheld", {"peer", "rule", "verdict", "reason", NULL}},
    {"group",
     "groups",
     {"group", "id", "version", "owner", "owner_ja", "members", "later", NULL}},
    {"delegate", "delegates", {"peer", "peer_ja", "node", "scope", NULL}},
    {"indirect", "indirect", {"name", "name_ja", "node", "via", NULL}},
};

static const char *const of_record[] = {"record", "object", "number",
                                        "revision", NULL};

/* Records of a set that differ may say it twice. one is taken. */
static void add_once(json_t *list, json_t *one)
{
    json_t *other;
    size_t i;

    json_array_foreach(list, i, other) if (json_equal(other, one)) break;
    if (i == json_array_size(list))
        json_array_append(list, one);
    json_decref(one);
}

static void add_peer(json_t *out, const char *list, const json_t *row)
{
    add_once(json_object_get(out, list),
             json_incref(json_object_get(row, "peer")));
}

static void add_json(json_t *out, const json_t *row)
{
    if (is(row, "to"))
        add_peer(out, "to", row);
    if (is(row, "to") && *row_text(row, "fenced") != '\0')
        add_peer(out, "fenced", row);
    if (is(row, "dropped"))
        add_peer(out, "dropped", row);
    if (is(row, "retraction"))
        json_object_set_new(out, "retraction", some(row, of_record));
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (is(row, told[i].what))
            add_once(json_object_get(out, told[i].list),
                     some(row, told[i].names));
}

json_t *outcome_json(const json_t *all)
{
    json_t *rows = outcome_rows(all), *out, *row, *record = NULL;
    size_t i;

    json_array_foreach(rows, i, row) if (record == NULL && is(row, "record"))
        record = row;
    out = some(record, of_record);
    json_object_set_new(out, "to", json_array());
    for (i = 0; i < sizeof told / sizeof *told; i++)
        json_object_set_new(out, told[i].list, json_array());
    json_object_set_new(out, "through", outcome_through(rows));
    json_object_set_new(out, "fenced", json_array());
    json_object_set_new(out, "dropped", json_array());
    json_object_set_new(out, "retraction", json_null());
    json_object_set_new(out, "indirect_more",
                        json_integer((json_int_t)outcome_more(rows)));
    json_array_foreach(rows, i, row) add_json(out, row);
    json_decref(rows);
    return out;
}
