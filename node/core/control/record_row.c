#include "node/core/control/record_row.h"

#include <stdio.h>

#include "node/core/control/put.h"

enum { COUNT_TEXT_MAX = 48 };

/* ["domain:12" ...] */
static void put_types(struct control_writer *w, const struct summary *s)
{
    uint8_t room[(INDICATOR_TYPE_LAST + 1) * COUNT_TEXT_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct writer list = writer_on(&b);
    size_t count = 0;

    for (unsigned type = 0; type <= INDICATOR_TYPE_LAST; type++)
        count += s->by_type[type] > 0;
    writer_array(&list, count);
    for (unsigned type = 0; type <= INDICATOR_TYPE_LAST; type++) {
        char text[COUNT_TEXT_MAX];

        if (s->by_type[type] == 0)
            continue;
        snprintf(text, sizeof text, "%s:%u",
                 indicator_known(type)
                     ? indicator_type_text((enum indicator_type)type)
                     : "unknown",
                 (unsigned)s->by_type[type]);
        writer_text(&list, text);
    }
    if (count > 0 && writer_done(&list) == ERR_OK)
        control_put_packed(w, "types", bytes_of(&b));
    else
        control_put_nil(w, "types");
}

void record_row_put_summary(struct control_writer *w, const struct summary *s)
{
    char uuid[IDENT_UUID_TEXT];

    put_types(w, s);
    control_put_time(w, "parts", s->parts);
    control_put_time(w, "parts_all", s->parts_all);
    if (!s->incident) {
        control_put_nil(w, "category");
        control_put_nil(w, "case");
        return;
    }
    ident_uuid(uuid, s->case_uuid);
    control_put_text(w, "category", record_category_text(s->category));
    control_put_text(w, "case", uuid);
}

void record_row_put(struct call *call, struct control_writer *w,
                    const struct vault_row *row, const struct summary *s)
{
    const struct facts *d = &call->core->facts;
    const struct peer *from = roster_by_node_no(d->roster, row->from);

    control_put_uint(w, "number", row->number);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "revision", row->revision);
    control_put_name(w, call, "author", &row->author_id);
    control_put_id(w, "author_id", row->author_id.octet);
    control_put_introduced(w, call, &row->author_id, row->from);
    control_put_text(w, "tlp", tlp_text((enum tlp)row->tlp));
    control_put_text(w, "pap", pap_text((enum pap)row->pap));
    control_put_text(w, "kind", record_kind_text(row->kind));
    control_put_or_nil(w, "title", s->title);
    control_put_uint(w, "indicators", s->indicators);
    control_put_uint(w, "created", row->created_ms);
    control_put_uint(w, "expires", row->expires_ms);
    control_put_uint(w, "received", row->received_ms);
    control_put_bool(w, "urgent", row->urgent != 0);
    control_put_text(w, "state", control_state(row, d->now_ms));
    control_put_bool(w, "recalled", vault_recalled(row));
    control_put_or_nil(w, "from", bytes_text(from != NULL ? from->name : ""));
    record_row_put_summary(w, s);
}
