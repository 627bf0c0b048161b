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
