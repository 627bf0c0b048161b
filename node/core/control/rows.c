#include "node/core/control/rows.h"

#include "node/core/control/put.h"

bool rows_peer(struct call *call, const struct record *r, const struct peer *p,
               struct policy_answer answer)
{
    struct control_writer *w = control_row_begin(&call->reply);
    bool goes = answer.verdict == POLICY_ALLOW;

    control_put_text(w, "what", goes ? "to" : "withheld");
    control_put_text(w, "peer", p->name);
    control_put_id(w, "node", p->id.octet);
    control_put_uint(w, "rule", (uint64_t)answer.rule);
    if (goes) {
        control_put_or_nil(w, "org",
                           p->card.identity.org.len > 0
                               ? p->card.identity.org
                               : p->card.identity.org_ja);
        control_put_or_nil(w, "org_ja", p->card.identity.org_ja);
        control_put_text(w, "pass", policy_pass_text(r));
        control_put_or_nil(w, "fenced", bytes_text(p->fence));
    } else {
        control_put_text(w, "verdict",
                         answer.verdict == POLICY_WAIT ? "wait" : "refuse");
        control_put_text(w, "reason", policy_rule_text(answer.rule));
    }
    return control_row_end(&call->reply);
}

bool rows_record(struct call *call, const struct vault_row *row)
{
    return rows_named(call, row, "record");
}

bool rows_draft(struct call *call, const struct record *r)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "draft");
    control_put_object(w, &r->object);
    control_put_uint(w, "revision", r->revision);
    return control_row_end(&call->reply);
}

bool rows_named(struct call *call, const struct vault_row *row,
                const char *what)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", what);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "number", row->number);
    control_put_uint(w, "revision", row->revision);
    return control_row_end(&call->reply);
}
