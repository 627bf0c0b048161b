#include "node/core/control/closing.h"
#include "node/core/control/commands.h"
#include "node/core/control/draft.h"
#include "node/core/control/revise.h"
#include "node/core/control/rows.h"
#include "node/core/control/stage.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"

/* Whether what has the object is there to be revised. Of what was recalled
   nobody has anything left: it is told anew, as a revision that lives. */
static bool revises(const struct facts *d, const struct record *r)
{
    struct vault_object known;
    struct vault_row row;

    if (r->revision <= 1)
        return false;
    vault_object(&d->txn.view, &r->object, d->self->node_no, &known);
    return known.newest == 0 || !vault_get(&d->txn.view, known.newest, &row) ||
           (row.state & VAULT_ERASED) == 0;
}

/* What is not said of a part is as in the one that it is like. */
static enum err draft(struct call *call, struct record *r)
{
    bool like;
    enum err err = control_stage_like(call, r, &like);

    return err == ERR_OK ? control_draft(call, r, like) : err;
}

static enum err share_now(struct call *call, struct record *r)
{
    struct core *c = call->core;
    struct vault_row row;
    enum err err = compose_sign(c, r);

    if (err != ERR_OK)
        return call_say(call, err, "the record cannot be signed: %s",
                        err_text(err));
    compose_keep(c, r, &row);
    (void)rows_record(call, &row);
    control_preview(call, r);
    release_all(&c->facts, r, &row);
    return ERR_OK;
}

enum err control_share(struct call *call)
{
    static struct record r;
    bool there = false;
    enum err err =
        control_stages(call) ? control_stage_begin(call, &there) : ERR_OK;

    if (there || err != ERR_OK)
        return err;
    err = draft(call, &r);
    /* A known object is revised, and then its recipients count, too. */
    if (err == ERR_OK && revises(&call->core->facts, &r))
        return control_revise_object(call, &r.object);
    if (err == ERR_OK)
        err = call_room(call);
    if (err == ERR_OK && control_closing(call))
        err = control_closing_draft(call, &r);
    if (err == ERR_OK)
        err = control_reinstate(call, NULL, &r);
    if (err == ERR_OK)
        err = control_draft_check(call, &r);
    if (err != ERR_OK)
        return err;
    if (control_stages(call))
        return control_stage(call, &r, 0);
    if (!call_flag(call, "dry_run"))
        return share_now(call, &r);
    (void)rows_draft(call, &r);
    control_preview(call, &r);
    return ERR_OK;
}
