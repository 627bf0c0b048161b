/* Which values this node took back, by which retraction, and why. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"
#include "node/core/control/reinstate.h"

enum { PAGE_MAX = 256 }; /* of rows, each of which opens a retraction */

static bool put_row(struct call *call, uint64_t i, uint64_t number,
                    const struct retracted_value *v)
{
    struct control_writer *w = control_row_begin(&call->reply);

    if (v != NULL)
        control_put_uint(w, "i", i);
    else
        control_put_nil(w, "i");
    control_reinstate_because(w, call, number, v);
    return control_row_end(&call->reply);
}

static enum err arg_object(struct call *call, struct object_id *out)
{
    struct bytes object;
    enum err err = control_arg_bin(&object, &call->request, "object");

    *out = (struct object_id){{0}};
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || object.len != sizeof out->octet)
        return call_say(call, ERR_USAGE, "'object' is 16 octets");
    memcpy(out->octet, object.at, object.len);
    return ERR_OK;
}

/* The object itself comes first: it may be retracted as a whole. */
static void put_object(struct call *call, const struct object_id *object)
{
    const struct facts *d = &call->core->facts;
    struct vault_object known;

    if (!retracted_object(d, object))
        return;
    vault_object(&d->txn.view, object, d->self->node_no, &known);
    (void)put_row(call, 0, known.newest, NULL);
}

static bool read_item(struct reader *list, uint64_t *i,
                      struct retracted_value *v)
{
    reader_array_of(list, 3);
    *i = reader_uint(list, UINT64_MAX);
    v->type = reader_uint(list, UINT16_MAX);
    v->value = reader_kind(list) == WIRE_STR
                   ? reader_str(list, INDICATOR_RULE_MAX)
                   : reader_bin(list, INDICATOR_RULE_MAX);
    return !list->spoiled;
}

/* A page's mark is the place of the item with which it begins. */
static enum err put_items(struct call *call, struct reader list, size_t count,
                          struct retracted_value v)
{
    const uint64_t from = call_after(call, 0);
    size_t rows = 0;

    for (size_t at = 0; at < count; at++) {
        uint64_t i, number;

        if (!read_item(&list, &i, &v))
            return call_say(call, ERR_USAGE, "item %zu is not [i, type, value]",
                            at);
        if (at < from || !retracted_by_us(&call->core->facts, &v, &number))
            continue;
        if (rows++ == PAGE_MAX || !put_row(call, i, number, &v)) {
            call_next(call, at);
            return ERR_OK;
        }
    }
    return ERR_OK;
}

enum err control_retracted(struct call *call)
{
    struct retracted_value v = {.type = 0};
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "items");

    if (err != ERR_OK || count > CONTROL_LOOKUP_ITEMS_MAX)
        return call_say(call, ERR_USAGE, "'items' is a list of at most %d",
                        CONTROL_LOOKUP_ITEMS_MAX);
    err = arg_object(call, &v.object);
    if (err != ERR_OK)
        return err;
    if (call_after(call, 0) == 0)
        put_object(call, &v.object);
    return put_items(call, list, count, v);
}
