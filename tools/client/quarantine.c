#include "tools/client/quarantine.h"

#include "tools/client/row.h"

enum verdict quarantine_list(struct client *c, json_t **rows,
                             struct reasons *why)
{
    client_begin(c, "quarantine.list");
    return client_ask_all(c, rows, why);
}

enum verdict quarantine_show(struct client *c, uint64_t id,
                             struct record_view *out, struct reasons *why)
{
    control_put_uint(client_begin(c, "quarantine.show"), "id", id);
    return record_view_ask(out, c, why);
}

enum verdict quarantine_drop(struct client *c, const uint64_t *id,
                             uint64_t *count, struct reasons *why)
{
    struct control_writer *args = client_begin(c, "quarantine.drop");
    enum verdict verdict;
    json_t *rows;

    if (id != NULL)
        control_put_uint(args, "id", *id);
    verdict = client_ask(c, &rows, why);
    *count = row_uint(json_array_get(rows, 0), "dropped");
    json_decref(rows);
    return verdict;
}

enum verdict quarantine_drop_listed(struct client *c, const json_t *rows,
                                    json_t *gone, uint64_t *count,
                                    struct reasons *why)
{
    enum verdict verdict = VERDICT_DONE;
    json_t *row;
    size_t i;

    *count = 0;
    json_array_foreach(rows, i, row)
    {
        const uint64_t id = row_uint(row, "id");
        uint64_t dropped = 0;

        verdict = quarantine_drop(c, &id, &dropped, why);
        *count += dropped;
        if (verdict == VERDICT_WRONG) {
            json_array_append(gone, row);
            reasons_clear(why);
            verdict = VERDICT_DONE;
        }
        if (verdict != VERDICT_DONE)
            break;
    }
    return verdict;
}
