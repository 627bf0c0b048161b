#include "node/core/compose.h"
#include "node/core/control/draft.h"
#include "node/core/control/rows.h"
#include "node/core/release.h"

/* Whether what has the object is there to be revised. Of what was recalled
   nobody has anything left: it is told anew, as a revision that lives. */
static bool revises(const struct desk *d, const struct record *r)
{
    struct vault_object known;
    struct vault_row row;

    if (r->revision <= 1)
        return false;
    vault_object(d->store, &r->object, d->self->party, &known);
    return known.newest == 0 || !vault_get(d->store, known.newest, &row) ||
           (row.state & VAULT_ERASED) == 0;
}

enum err control_share(struct call *call)
{
    static struct record r;
    struct core *c = call->core;
    struct vault_row row;
    enum err err = control_draft(call, &r, false);

    /* A known object is revised, and then its recipients count, too. */
    if (err == ERR_OK && revises(&c->desk, &r))
        return control_revise_object(call, &r.object);
    if (err == ERR_OK)
        err = control_room(call);
    if (err == ERR_OK)
        err = control_draft_check(call, &r);
    if (err != ERR_OK)
        return err;
    if (control_flag(call, "dry_run")) {
        (void)rows_draft(call, &r);
        control_preview(call, &r);
        return ERR_OK;
    }
    err = compose_sign(c, &r);
    if (err != ERR_OK)
        return call_say(call, err, "the record cannot be signed: %s",
                        err_text(err));
    compose_keep(c, &r, &row);
    (void)rows_record(call, &row);
    control_preview(call, &r);
    release_all(&c->desk, &r, &row);
    return ERR_OK;
}
