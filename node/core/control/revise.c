#include "node/core/control/revise.h"

#include <string.h>

#include "node/core/control/closing.h"
#include "node/core/control/commands.h"
#include "node/core/control/draft.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/retract.h"
#include "node/core/control/rows.h"
#include "node/core/control/stage.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"

static bool same_reader(const struct record_reader *a,
                        const struct record_reader *b)
{
    return a->is_group == b->is_group && ident_same(&a->id, &b->id);
}

static bool has_reader(const struct record *r, const struct record_reader *e)
{
    for (size_t i = 0; i < r->audience_count; i++)
        if (same_reader(&r->audience[i], e))
            return true;
    return false;
}

static bool has_delegate(const struct record *r,
                         const struct record_delegate *d)
{
    for (size_t i = 0; i < r->delegation_count; i++)
        if (ident_same(&r->delegation[i].coordinator, &d->coordinator) &&
            r->delegation[i].scope >= d->scope)
            return true;
    return false;
}

/* Whether somebody, here or beyond a delegate, may have had the old one who may
   not have the new one. */
static bool narrows(const struct record *old, const struct record *r)
{
    if (r->tlp > old->tlp ||
        (old->audience_count == 0 && r->audience_count > 0))
        return true;
    for (size_t i = 0; i < old->audience_count && r->audience_count > 0; i++)
        if (!has_reader(r, &old->audience[i]))
            return true;
    for (size_t i = 0; i < old->delegation_count; i++)
        if (!has_delegate(r, &old->delegation[i]))
            return true;
    return false;
}

static bool dropped(const struct facts *d, const struct record *old,
                    const struct record *r, const struct peer *p)
{
    return facts_went(d, &old->id, p->node_no) &&
           release_judge(d, r, NULL, p).verdict == POLICY_REFUSE;
}

/* Rows of who had the record and shall not have its revision, when told. */
static bool dropped_rows(struct call *call, const struct record *old,
                         const struct record *r, bool told)
{
    const struct facts *d = &call->core->facts;
    bool any = false;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct control_writer *w;

        if (!dropped(d, old, r, p))
            continue;
        any = true;
        if (!told)
            continue;
        w = control_row_begin(&call->reply);
        control_put_text(w, "what", "dropped");
        control_put_text(w, "peer", p->name);
        control_put_id(w, "node", p->id.octet);
        (void)control_row_end(&call->reply);
    }
    return any;
}

bool control_revise_retracts(struct call *call, const struct record *old,
                             const struct record *r, bool told)
{
    bool retracts = narrows(old, r);

    return dropped_rows(call, old, r, told) || retracts;
}

/* WIRE.md 4.6 and rule 15: those who are dropped keep a tombstone. */
static enum err retract_old(struct call *call, const struct record *old)
{
    const struct record_retract target = {.object = old->object,
                                          .up_to_revision = old->revision,
                                          .record = old->id};
    struct retracting retracting = {
        .like = old, .targets = &target, .count = 1, .told = true};
    enum err err = call_text(call, "reason", &retracting.reason);

    if (retracting.reason.len == 0)
        retracting.reason = bytes_text("revised");
    return err == ERR_OK ? control_retract_now(call, &retracting, "retraction")
                         : err;
}

static enum err revise_now(struct call *call, const struct record *old,
                           struct record *r)
{
    struct core *c = call->core;
    struct vault_row row;
    bool retracts;
    enum err err = compose_sign(c, r);

    if (err != ERR_OK)
        return call_say(call, err, "the revision cannot be signed: %s",
                        err_text(err));
    compose_keep(c, r, &row);
    (void)rows_record(call, &row);
    control_preview(call, r);
    retracts = control_revise_retracts(call, old, r, true);
    release_all(&c->facts, r, &row);
    err = retracts ? retract_old(call, old) : ERR_OK;
    /* Half of it would leave those who are dropped with what is wrong. */
    if (err != ERR_OK)
        txn_fail(&c->facts.txn, err);
    return err;
}

static enum err revise(struct call *call, const struct vault_row *row,
                       const struct record *old, struct record *r)
{
    enum err err = revise_now(call, old, r);

    if (err != ERR_OK || !control_closing(call))
        return err;
    err = control_closing_retract(call, &(struct revised){row, old});
    /* Half of it would leave the indicators live in what others hold. */
    if (err != ERR_OK)
        txn_fail(&call->core->facts.txn, err);
    return err;
}

static enum err check_target(struct call *call, const struct vault_row *row,
                             const struct record *old)
{
    struct vault_object object;

    if (row->author != call->core->self.node_no)
        return call_say(call, ERR_REFUSED,
                        "only its author can revise record %llu",
                        (unsigned long long)row->number);
    if (!record_kind_is(old->kind, RECORD_REVISED))
        return call_say(call, ERR_USAGE, "record %llu is a %s: not revised",
                        (unsigned long long)row->number,
                        record_kind_text(old->kind));
    vault_object(&call->core->facts.txn.view, &row->object, row->author,
                 &object);
    if (object.newest != row->number)
        return call_say(call, ERR_USAGE,
                        "record %llu has a newer revision: revise record %llu",
                        (unsigned long long)row->number,
                        (unsigned long long)object.newest);
    return ERR_OK;
}

static enum err draft(struct call *call, const struct vault_row *row,
                      const struct record *old, struct record *r)
{
    enum err err = control_draft(call, r, true);

    if (err == ERR_OK && control_closing(call))
        err = control_closing_draft(call, r);
    if (err == ERR_OK)
        err = control_reinstate(call, &(struct revised){row, old}, r);
    return err == ERR_OK ? control_draft_check(call, r) : err;
}

static enum err revise_row(struct call *call, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record old, r;
    struct buffer raw = {room, 0, sizeof room};
    enum err err = find_octets(call, row, &raw, &old);

    if (err == ERR_OK)
        err = check_target(call, row, &old);
    if (err == ERR_OK)
        err = call_room(call);
    if (err != ERR_OK)
        return err;
    r = old;
    err = draft(call, row, &old, &r);
    if (err != ERR_OK)
        return err;
    if (control_stages(call))
        return control_stage(call, &r, row->number);
    if (!call_flag(call, "dry_run"))
        return revise(call, row, &old, &r);
    (void)rows_draft(call, &r);
    control_preview(call, &r);
    (void)dropped_rows(call, &old, &r, true);
    return ERR_OK;
}

enum err control_revise(struct call *call)
{
    struct vault_row row;
    struct bytes reason;
    bool there = false;
    enum err err =
        control_stages(call) ? control_stage_begin(call, &there) : ERR_OK;

    if (there || err != ERR_OK)
        return err;
    err = find_record(call, &row);
    if (err == ERR_OK)
        err = call_text(call, "reason", &reason);
    if (err == ERR_OK && reason.len == 0)
        err =
            call_say(call, ERR_USAGE, "no reason is given: add --reason TEXT");
    return err == ERR_OK ? revise_row(call, &row) : err;
}

enum err control_revise_object(struct call *call,
                               const struct object_id *object)
{
    const struct facts *d = &call->core->facts;
    struct vault_object known;
    struct vault_row row;

    vault_object(&d->txn.view, object, d->self->node_no, &known);
    if (known.newest == 0 || !vault_get(&d->txn.view, known.newest, &row))
        return call_say(call, ERR_REFUSED,
                        "the record was retracted before it came back: share "
                        "it as a new one");
    return revise_row(call, &row);
}
