#include "tools/client/author.h"

#include "tools/client/row.h"

static void put(struct control_writer *args, const char *name, const char *text)
{
    if (text != NULL)
        control_put_text(args, name, text);
}

enum verdict author_list(struct client *c, const char *by, json_t **rows,
                         struct reasons *why)
{
    put(client_begin(c, "author.list"), "by", by);
    return client_ask_all(c, rows, why);
}

bool author_is_budget(const json_t *row)
{
    return row_is(row, "what", "budget");
}

/* Each page says how many it did. */
static void add_up(struct author_drop *d)
{
    json_t *row;
    size_t i;

    json_array_foreach(d->rows, i, row)
    {
        d->dropped += row_uint(row, "dropped");
        d->kept += row_uint(row, "kept");
    }
}

enum verdict author_drop(struct client *c, struct author_drop *d,
                         struct reasons *why)
{
    struct control_writer *args = client_begin(c, "author.drop");
    enum verdict verdict;

    put(args, "node", d->node);
    put(args, "by", d->by);
    verdict = client_ask_all(c, &d->rows, why);
    d->dropped = d->kept = 0;
    if (verdict == VERDICT_DONE)
        add_up(d);
    return verdict;
}
