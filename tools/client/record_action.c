#include "tools/client/record_action.h"

#include <stdlib.h>

#include "tools/client/commit.h"

enum verdict record_action_open(struct record_action *a, const char *dir,
                                struct reasons *why)
{
    return client_open_act(&a->client, dir, &a->act, a->watch, why);
}

enum verdict record_action_find(struct record_action *a, json_t **rows,
                                struct reasons *why)
{
    return commit_find(a->client, &a->act, rows, why);
}

/* What both the preview and the act say of the i-th record. */
static enum verdict put(struct record_action *a, const json_t *records,
                        size_t i, struct control_writer *args,
                        struct reasons *why)
{
    control_put_text(args, "record",
                     json_string_value(json_array_get(records, i)));
    return a->put(a->of, i, args, why);
}

enum verdict record_action_preview(struct record_action *a,
                                   const json_t *records, size_t i,
                                   json_t **rows, struct reasons *why)
{
    struct control_writer *args = client_begin(a->client, a->command);
    enum verdict verdict = put(a, records, i, args, why);

    *rows = NULL;
    if (a->seen == NULL)
        a->seen = calloc(json_array_size(records), sizeof *a->seen);
    if (a->seen == NULL)
        abort();
    control_put_bool(args, "dry_run", true);
    if (verdict == VERDICT_DONE)
        verdict = client_ask(a->client, rows, why);
    seen_take(&a->seen[i], *rows);
    return verdict;
}

enum verdict record_action_one(struct record_action *a, const json_t *records,
                               size_t i, json_t **rows, struct reasons *why)
{
    struct control_writer *args = client_begin_act(a->client, i, a->command);
    enum verdict verdict = put(a, records, i, args, why);

    *rows = NULL;
    if (a->seen != NULL)
        seen_put(&a->seen[i], args);
    return verdict == VERDICT_DONE ? client_ask(a->client, rows, why) : verdict;
}

enum verdict record_action_together(struct record_action *a,
                                    const json_t *records, json_t **rows,
                                    struct reasons *why)
{
    return a->together(a->of, records, rows, why);
}

enum verdict record_action_parts(struct client *c, const char *record,
                                 json_t **rows, struct reasons *why)
{
    control_put_text(client_begin(c, "parts"), "record", record);
    return client_ask_all(c, rows, why);
}

enum verdict record_action_records(struct client *c, const char *record,
                                   bool alone, json_t **out,
                                   struct reasons *why)
{
    json_t *rows = NULL, *row;
    size_t i;
    enum verdict verdict = VERDICT_DONE;

    *out = json_array();
    if (!alone)
        verdict = record_action_parts(c, record, &rows, why);
    json_array_foreach(rows, i, row)
        json_array_append(*out, json_object_get(row, "record"));
    if (verdict == VERDICT_DONE && json_array_size(*out) == 0)
        json_array_append_new(*out, json_string(record));
    json_decref(rows);
    return verdict;
}

void record_action_close(struct record_action *a)
{
    client_close(a->client);
    free(a->seen);
    a->client = NULL;
    a->seen = NULL;
}
