#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"
#include "node/core/record/quarantine.h"

static void put_row(struct call *call, struct control_writer *w,
                    const struct quarantine_row *row)
{
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, row->from);

    control_put_uint(w, "id", row->id);
    control_put_id(w, "record", row->record.octet);
    control_put_text(w, "from", from != NULL ? from->name : "?");
    control_put_name(w, call, "author", &row->author);
    control_put_introduced(w, call, &row->author, row->from);
    control_put_uint(w, "rule", row->rule);
    control_put_text(w, "reason",
                     row->why == 0
                         ? policy_rule_text((enum policy_rule)row->rule)
                         : err_text((enum err)row->why));
    control_put_uint(w, "arrived", row->arrived_ms);
    control_put_uint(w, "octets", row->sealed.len - SEAL_OVERHEAD);
}

enum err control_quarantine_list(struct call *call)
{
    const struct facts *d = &call->core->facts;
    struct quarantine_row row;
    uint64_t id = call_after(call, 0);

    while (quarantine_next(d, id, &row)) {
        put_row(call, control_row_begin(&call->reply), &row);
        if (!control_row_end(&call->reply)) {
            call_next(call, id);
            break;
        }
        id = row.id;
    }
    return ERR_OK;
}

static enum err arg_row(struct call *call, struct quarantine_row *row)
{
    uint64_t id;

    if (control_arg_uint(&id, &call->request, "id") != ERR_OK)
        return call_say(call, ERR_USAGE, "the id is missing");
    if (!quarantine_get(&call->core->facts, id, row))
        return call_say(call, ERR_NOT_FOUND,
                        "nothing in quarantine has that id");
    return ERR_OK;
}

enum err control_quarantine_show(struct call *call)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct quarantine_row row;
    struct control_writer *w;
    enum err err = arg_row(call, &row);

    if (err == ERR_OK)
        err = quarantine_raw(&call->core->facts, &row, &raw);
    if (err != ERR_OK)
        return err;
    w = control_row_begin(&call->reply);
    put_row(call, w, &row);
    control_put_bin(w, "raw", bytes_of(&raw));
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}

enum err control_quarantine_drop(struct call *call)
{
    struct facts *d = &call->core->facts;
    struct quarantine_row row;
    struct control_writer *w;
    uint64_t id, dropped = 0;
    enum err err = ERR_OK;

    if (control_arg_uint(&id, &call->request, "id") == ERR_OK) {
        err = arg_row(call, &row);
        if (err != ERR_OK)
            return err;
        quarantine_drop(d, &row);
        dropped = 1;
    } else {
        quarantine_drop_all(d, &dropped);
    }
    w = control_row_begin(&call->reply);
    control_put_uint(w, "dropped", dropped);
    return control_row_end(&call->reply) ? ERR_OK : ERR_TOO_BIG;
}
