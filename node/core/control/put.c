#include "node/core/control/put.h"

#include <stdio.h>
#include <string.h>

void control_put_id(struct control_writer *w, const char *name,
                    const uint8_t at[static 32])
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, at);
    control_put_text(w, name, hex);
}

void control_put_object(struct control_writer *w, const struct object_id *o)
{
    char uuid[IDENT_UUID_TEXT];

    ident_uuid(uuid, o->octet);
    control_put_text(w, "object", uuid);
}

void control_put_or_nil(struct control_writer *w, const char *name,
                        struct bytes text)
{
    if (text.len > 0)
        control_put_str(w, name, text);
    else
        control_put_nil(w, name);
}

void control_put_name(struct control_writer *w, const struct call *call,
                      const char *name, const struct node_id *id)
{
    char text[FACTS_NAME_MAX], field_ja[CONTROL_NAME_MAX + 1];

    facts_name(text, &call->core->facts, id);
    control_put_text(w, name, text);
    snprintf(field_ja, sizeof field_ja, "%s_ja", name);
    facts_name_ja(text, &call->core->facts, id);
    control_put_or_nil(w, field_ja, bytes_text(text));
}

void control_put_introduced(struct control_writer *w, const struct call *call,
                            const struct node_id *author, uint32_t from)
{
    const char *by = facts_introduced_by(&call->core->facts, author, from);

    control_put_or_nil(w, "introduced_by", bytes_text(by != NULL ? by : ""));
}

void control_put_time(struct control_writer *w, const char *name, uint64_t ms)
{
    if (ms != 0)
        control_put_uint(w, name, ms);
    else
        control_put_nil(w, name);
}

const char *control_state(const struct vault_row *row, uint64_t now_ms)
{
    if (row->state & VAULT_RETRACTED)
        return "retracted";
    if (row->state & (VAULT_SUPERSEDED | VAULT_TWIN))
        return "superseded";
    if (row->expires_ms != 0 && row->expires_ms <= now_ms)
        return "expired";
    return "live";
}

void control_behind(struct fault *about, const struct peer *p)
{
    if (p->receipts > 0)
        fault_say(about, ERR_OLDER,
                  "it has this node's receipts up to place %llu, and this node "
                  "holds %llu: was this store put back from a backup?",
                  (unsigned long long)p->receipts, (unsigned long long)p->held);
}
