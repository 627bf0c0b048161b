#include "node/core/control/retract.h"

#include <assert.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/find.h"
#include "node/core/control/put.h"
#include "node/core/control/rows.h"
#include "node/core/control/values.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"
#include "node/core/store/tomb_value.h"

enum { VALUES_MAX = RECORD_INDICATORS_MAX };

/* WIRE.md 4.8: "Of a target that names more groups than 4.2 allows, it names
   the first 16." They stand behind the nodes. */
static void leave_out_groups(struct record *r)
{
    size_t nodes = 0;

    while (nodes < r->audience_count && !r->audience[nodes].is_group)
        nodes++;
    if (r->audience_count > nodes + RECORD_GROUPS_MAX)
        r->audience_count = nodes + RECORD_GROUPS_MAX;
}

/* WIRE.md 4.8: "It carries the label, the audience and the lane of its target,
   has no delegation of its own beyond the target's, and never expires." */
static void like_target(struct core *c, struct record *r,
                        const struct record *target)
{
    *r = *target;
    leave_out_groups(r);
    r->author_version_ms = c->self.card.identity.version_ms;
    compose_object(r);
    r->revision = 1;
    r->set = (struct record_set){0};
    r->created_ms = c->facts.now_ms;
    r->expires_ms = 0;
    r->kind = RECORD_RETRACTION;
    r->extensions = (struct bytes){0};
}

static void preview(struct call *call, const struct record *draft)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);

        if (facts_target_went(d, draft, p->node_no))
            (void)rows_peer(call, draft, p, release_judge(d, draft, NULL, p));
    }
}

static void release_and_tell(struct call *call, const struct retracting *what,
                             const struct record *r,
                             const struct vault_row *row)
{
    struct core *c = call->core;

    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        struct peer *p = roster_at(c->facts.roster, i);
        struct policy_answer answer;

        if (!facts_target_went(&c->facts, r, p->node_no))
            continue;
        answer = release_to(&c->facts, r, row, p);
        if (!what->told)
            (void)rows_peer(call, r, p, answer);
    }
}

static enum err retract_now(struct call *call, const struct retracting *what,
                            const char *row_what, bool dry_run)
{
    static uint8_t room[RECORD_BODY_MAX];
    static struct record r;
    struct buffer body = {room, 0, sizeof room};
    struct core *c = call->core;
    struct vault_row row;
    enum err err = record_retraction_write(&body, what->reason, what->erase,
                                           what->targets, what->count);

    if (err != ERR_OK)
        return call_say(call, err, "the retraction cannot be written: %s",
                        err_text(err));
    like_target(c, &r, what->like);
    r.body = bytes_of(&body);
    err = dry_run ? compose_draft(&r) : compose_sign(c, &r);
    if (err != ERR_OK)
        return call_say(call, err, "the retraction cannot be signed: %s",
                        err_text(err));
    if (dry_run) {
        preview(call, &r);
        return ERR_OK;
    }
    compose_keep(c, &r, &row);
    (void)rows_named(call, &row, row_what);
    release_and_tell(call, what, &r, &row);
    return ERR_OK;
}

enum err control_retract_now(struct call *call, const struct retracting *what,
                             const char *row_what)
{
    return retract_now(call, what, row_what, false);
}

enum err control_retract_check(struct call *call, const struct vault_row *row)
{
    if (row->author != call->core->self.node_no)
        return call_say(call, ERR_REFUSED,
                        "only its author can retract record %llu",
                        (unsigned long long)row->number);
    if (row->kind == RECORD_GROUP)
        return call_say(call, ERR_USAGE,
                        "record %llu is a group: see 'noroshi group remove'",
                        (unsigned long long)row->number);
    if (!record_kind_is(row->kind, RECORD_RETRACTED))
        return call_say(call, ERR_USAGE, "record %llu is itself a %s",
                        (unsigned long long)row->number,
                        record_kind_text(row->kind));
    return ERR_OK;
}

/* The parts of a set, or the record alone. */
struct parts {
    uint64_t number[RECORD_SET_MAX];
    size_t count;
};

static void parts_of(const struct facts *d, const struct vault_row *row,
                     const struct record *target, struct parts *out)
{
    uint32_t i = 0;
    uint64_t number;

    out->count = 0;
    while (
        out->count < RECORD_SET_MAX && target->set.n > 0 &&
        vault_set_next(&d->txn.view, row->author, &target->set.id, &i, &number))
        out->number[out->count++] = number;
    if (out->count == 0)
        out->number[out->count++] = row->number;
}

static bool same_readers(const struct record *a, const struct record *b)
{
    if (a->tlp != b->tlp || a->audience_count != b->audience_count ||
        a->delegation_count != b->delegation_count)
        return false;
    for (size_t i = 0; i < a->audience_count; i++) {
        const struct record_reader *p = &a->audience[i], *q = &b->audience[i];

        if (p->is_group != q->is_group || !ident_same(&p->id, &q->id) ||
            p->version != q->version || p->later_members != q->later_members)
            return false;
    }
    for (size_t i = 0; i < a->delegation_count; i++)
        if (!ident_same(&a->delegation[i].coordinator,
                        &b->delegation[i].coordinator) ||
            a->delegation[i].scope != b->delegation[i].scope)
            return false;
    return true;
}

/* WIRE.md 4.8 wants one label and audience: a part that was revised to others
   has a retraction of its own, in a later round. Answers how many are left. */
static size_t take_alike(struct call *call, struct parts *parts,
                         struct record *like, struct record_retract *targets,
                         size_t *count)
{
    static uint8_t room[RECORD_MAX], first_room[RECORD_MAX];
    static struct record r;
    size_t left = 0;

    *count = 0;
    for (size_t i = 0; i < parts->count; i++) {
        struct buffer first = {first_room, 0, sizeof first_room};
        struct buffer raw = {room, 0, sizeof room};
        struct vault_row row;

        if (!vault_get(&call->core->facts.txn.view, parts->number[i], &row) ||
            row.state & (VAULT_RETRACTED | VAULT_ERASED) ||
            find_octets(call, &row, *count == 0 ? &first : &raw,
                        *count == 0 ? like : &r) != ERR_OK)
            continue;
        if (*count == RECORD_TARGETS_MAX ||
            (*count > 0 && !same_readers(like, &r))) {
            parts->number[left++] = parts->number[i];
            continue;
        }
        targets[(*count)++] = (struct record_retract){
            .object = row.object,
            .up_to_revision = row.revision,
            .record = row.id,
        };
    }
    parts->count = left;
    return left;
}

static enum err retract_each(struct call *call, struct parts *parts,
                             struct retracting *what, const char *row_what,
                             bool *any)
{
    static struct record_retract targets[RECORD_TARGETS_MAX];
    static struct record like;
    bool dry = call_flag(call, "dry_run");
    enum err err = ERR_OK;

    *any = false;
    what->like = &like;
    what->targets = targets;
    do {
        (void)take_alike(call, parts, &like, targets, &what->count);
        if (what->count == 0)
            break;
        *any = true;
        err = retract_now(call, what, row_what, dry);
    } while (err == ERR_OK && parts->count > 0);
    return err;
}

static enum err retract_parts(struct call *call, struct parts *parts,
                              struct retracting *what)
{
    bool any;
    enum err err = retract_each(call, parts, what, "record", &any);

    if (err == ERR_OK && !any)
        return call_say(call, ERR_USAGE, "it is retracted already");
    return err;
}

enum err control_retract_all(struct call *call, const uint64_t *numbers,
                             size_t count, struct bytes reason)
{
    static struct parts parts;
    struct retracting what = {
        .reason = reason.len > 0 ? reason : bytes_text("revised"),
        .told = true,
    };
    bool any;

    assert(count <= RECORD_SET_MAX);
    parts.count = count;
    if (count > 0)
        memcpy(parts.number, numbers, count * sizeof *numbers);
    return retract_each(call, &parts, &what, "retraction", &any);
}

enum err control_retract_room(struct call *call, const struct record *target,
                              const struct record_retract *one)
{
    static uint8_t room[RECORD_BODY_MAX];
    struct buffer body = {room, 0, sizeof room};
    const struct view *view = &call->core->facts.txn.view;
    const struct tomb_values of = {target->object, call->core->self.node_no};
    struct record_retraction retraction;
    struct record draft = {.kind = RECORD_RETRACTION};
    struct record_target values;

    if (record_retraction_write(&body, (struct bytes){0}, false, one, 1) !=
        ERR_OK)
        return ERR_OK; /* said when it is written */
    draft.body = bytes_of(&body);
    if (record_retraction(&retraction, &draft) != ERR_OK ||
        !record_target_next(&retraction, &values) ||
        tomb_value_room(view, &of, &values, 0))
        return ERR_OK;
    return call_say(call, ERR_TOO_BIG,
                    "%zu indicators of the object are retracted already: at "
                    "most %d can be; revise it without them, or retract the "
                    "whole",
                    (size_t)tomb_value_count(view, &of), TOMB_VALUES_MAX);
}

/* Single values of one record. */
static enum err retract_values(struct call *call, const struct record *target,
                               struct retracting *what)
{
    static struct indicator_guess values[VALUES_MAX];
    struct record_retract one = {
        .object = target->object,
        .up_to_revision = target->revision,
        .record = target->id,
        .values = values,
    };
    enum err err = control_values(call, target, values, VALUES_MAX,
                                  &one.value_count);

    if (err != ERR_OK)
        return err;
    if (what->erase)
        return call_say(call, ERR_USAGE,
                        "single indicators are retracted, not recalled");
    err = control_retract_room(call, target, &one);
    if (err != ERR_OK)
        return err;
    what->like = target;
    what->targets = &one;
    what->count = 1;
    return retract_now(call, what, "record", call_flag(call, "dry_run"));
}

/* An erased record has no octets left to name it by; its row has. */
static enum err open_target(struct call *call, struct vault_row *row,
                            struct record *target)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    enum err err = find_record(call, row);

    if (err == ERR_OK)
        err = control_retract_check(call, row);
    return err == ERR_OK ? find_octets(call, row, &raw, target) : err;
}

enum err control_retract(struct call *call)
{
    static struct record target;
    static struct parts parts;
    struct retracting what = {.erase = call_flag(call, "erase")};
    struct vault_row row;
    struct reader list;
    size_t values;
    enum err given, err = open_target(call, &row, &target);

    if (err == ERR_OK)
        err = call_room(call);
    if (err == ERR_OK)
        err = call_line(call, "reason", &what.reason);
    if (err != ERR_OK)
        return err;
    given = control_arg_array(&list, &values, &call->request, "values");
    if (given == ERR_OK && values == 0)
        return call_say(call, ERR_USAGE, "name at least one indicator");
    if (given != ERR_NOT_FOUND)
        return retract_values(call, &target, &what);
    if (call_flag(call, "set"))
        parts_of(&call->core->facts, &row, &target, &parts);
    else
        parts = (struct parts){.number = {row.number}, .count = 1};
    return retract_parts(call, &parts, &what);
}

static bool part_row(struct call *call, const struct vault_row *row,
                     const struct record *r)
{
    struct control_writer *w = control_row_begin(&call->reply);
    char hex[IDENT_HEX_TEXT] = "";
    uint8_t wide[32] = {0};

    memcpy(wide, r->set.id.octet, sizeof r->set.id.octet);
    ident_hex(hex, wide);
    hex[2 * sizeof r->set.id.octet] = '\0';
    control_put_uint(w, "number", row->number);
    control_put_id(w, "record", row->id.octet);
    control_put_object(w, &row->object);
    control_put_uint(w, "revision", row->revision);
    control_put_or_nil(w, "set", bytes_text(r->set.n > 0 ? hex : ""));
    control_put_uint(w, "i", r->set.i);
    control_put_uint(w, "n", r->set.n);
    control_put_uint(w, "indicators", row->indicators);
    control_put_text(w, "state", control_state(row, call->core->facts.now_ms));
    return control_row_end(&call->reply);
}

enum err control_parts(struct call *call)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    static struct parts parts;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;
    enum err err = find_record(call, &row);

    if (err == ERR_OK)
        err = find_octets(call, &row, &raw, &r);
    if (err != ERR_OK)
        return err;
    parts_of(&call->core->facts, &row, &r, &parts);
    for (size_t i = (size_t)call_after(call, 0); i < parts.count; i++) {
        raw.len = 0;
        if (!vault_get(&call->core->facts.txn.view, parts.number[i], &row) ||
            row.state & VAULT_RETRACTED ||
            find_octets(call, &row, &raw, &r) != ERR_OK)
            continue;
        if (!part_row(call, &row, &r)) {
            call_next(call, i);
            break;
        }
    }
    return ERR_OK;
}
