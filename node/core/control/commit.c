/* All parts of an act at once: shared, or none of them. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/draft.h"
#include "node/core/control/find.h"
#include "node/core/control/reinstate.h"
#include "node/core/control/retract.h"
#include "node/core/control/revise.h"
#include "node/core/control/rows.h"
#include "node/core/control/seen.h"
#include "node/core/control/stage.h"
#include "node/core/record/apply.h"
#include "node/core/record/release.h"
#include "node/core/store/stage.h"

/* What is committed, and the records that are retracted with it. */
struct commit {
    struct stage_part part[STAGE_PARTS_MAX];
    size_t count;
    uint64_t retracted[CONTROL_RETRACT_MAX];
    size_t retracted_count;
    struct bytes reason;
};

/* Said in this act, and not dropped. */
static bool is_whole(const struct call *call, const struct stage_part *part)
{
    return part->since_ms != 0 &&
           memcmp(&part->said, &call->act.said, sizeof part->said) == 0;
}

/* Nobody else revised what the part revises, nor does a part before it. */
static bool is_newest(const struct facts *d, const struct commit *m,
                      const struct stage_part *part)
{
    struct vault_object object;

    for (size_t i = 0; i < m->count; i++)
        if (memcmp(&m->part[i].row.object, &part->row.object,
                   sizeof part->row.object) == 0)
            return false;
    vault_object(&d->txn.view, &part->row.object, part->row.author, &object);
    return object.newest == part->old && object.revision < part->row.revision &&
           object.dead_revision < part->row.revision;
}

static enum err take_parts(struct call *call, struct commit *m)
{
    const struct facts *d = &call->core->facts;
    uint64_t count = 0;
    uint32_t i = 0;

    (void)!control_arg_uint(&count, &call->request, "parts");
    if (count == 0 || count > STAGE_PARTS_MAX)
        return call_say(call, ERR_USAGE, "'parts' is 1 to %d", STAGE_PARTS_MAX);
    m->count = 0;
    while (m->count < count &&
           stage_next(&d->txn.view, &call->act.token, &i, &m->part[m->count]) &&
           i == m->count + 1 && is_whole(call, &m->part[m->count])) {
        if (!is_newest(d, m, &m->part[m->count]))
            return call_say(call, ERR_USAGE,
                            "record %llu was revised or retracted meanwhile: "
                            "nothing was shared",
                            (unsigned long long)m->part[m->count].old);
        m->count++;
    }
    if (m->count == count &&
        stage_next(&d->txn.view, &call->act.token, &i, &m->part[count - 1]))
        m->count++;
    return m->count == count ? ERR_OK
                             : call_say(call, ERR_NOT_FOUND,
                                        "not all parts are here: nothing was "
                                        "shared");
}

/* Records of the set that have no place in it any more. */
static enum err take_retracted(struct call *call, struct commit *m)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "retract");

    m->retracted_count = 0;
    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || count > STAGE_PARTS_MAX)
        return call_say(call, ERR_USAGE, "'retract' lists at most %d records",
                        STAGE_PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct bytes text = reader_str(&list, CONTROL_NAME_MAX * 4);
        struct vault_row row;

        err = find_record_of(call, text, &row);
        if (err == ERR_OK)
            err = control_retract_check(call, &row);
        if (err != ERR_OK)
            return err;
        m->retracted[m->retracted_count++] = row.number;
    }
    return ERR_OK;
}

/* Who is reached is the same for every part: the first tells it. */
static enum err publish(struct call *call, struct commit *m, size_t i)
{
    static uint8_t room[RECORD_MAX], old_room[RECORD_MAX];
    static struct record r, old;
    struct buffer raw = {room, 0, sizeof room};
    struct buffer old_raw = {old_room, 0, sizeof old_room};
    struct facts *d = &call->core->facts;
    struct stage_part *part = &m->part[i];
    struct vault_row old_row;
    enum err err = vault_record(&d->txn.view, &part->row, &raw, &r);

    if (err != ERR_OK)
        return call_say(call, err, "part %zu cannot be read", i + 1);
    part->row.received_ms = d->now_ms;
    apply_staged(d, &r, &part->row, part->entries);
    if (i == 0)
        control_preview(call, &r);
    if (part->old != 0 && vault_get(&d->txn.view, part->old, &old_row) &&
        vault_record(&d->txn.view, &old_row, &old_raw, &old) == ERR_OK &&
        control_revise_retracts(call, &old, &r, i == 0))
        m->retracted[m->retracted_count++] = part->old;
    release_all(d, &r, &part->row);
    stage_del(&d->txn, &call->act.token, (uint32_t)i + 1);
    return ERR_OK;
}

/* Whether this node retracted anything since a number was given. */
static bool retracted_since(const struct facts *d, uint64_t number)
{
    uint64_t at = UINT64_MAX;
    struct vault_row row;

    while (vault_below(&d->txn.view, at, &row) && row.number > number) {
        if (row.kind == RECORD_RETRACTION && row.author == d->self->node_no)
            return true;
        at = row.number;
    }
    return false;
}

/* What was retracted while parts were waiting is not said by them. */
static enum err check_retracted(struct call *call, const struct commit *m)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    const struct facts *d = &call->core->facts;
    enum err err = ERR_OK;

    if (!retracted_since(d, m->part[0].row.number))
        return ERR_OK;
    for (size_t i = 0; i < m->count && err == ERR_OK; i++) {
        struct buffer raw = {room, 0, sizeof room};

        if (vault_record(&d->txn.view, &m->part[i].row, &raw, &r) == ERR_OK)
            err = control_reinstate_still(call, &r);
    }
    return err;
}

/* Who gets one part is as it was shown. */
static enum err check_shown(struct call *call, const struct stage_part *part,
                            struct bytes shown)
{
    static uint8_t room[RECORD_MAX], old_room[RECORD_MAX];
    static struct record r, old;
    struct buffer raw = {room, 0, sizeof room};
    struct buffer old_raw = {old_room, 0, sizeof old_room};
    const struct view *view = &call->core->facts.txn.view;
    struct vault_row row;

    if (vault_record(view, &part->row, &raw, &r) != ERR_OK)
        return ERR_OK; /* said when it is shared */
    control_preview(call, &r);
    if (part->old != 0 && vault_get(view, part->old, &row) &&
        vault_record(view, &row, &old_raw, &old) == ERR_OK)
        (void)control_revise_retracts(call, &old, &r, true);
    return control_seen_same(call, shown);
}

/* Parts beyond the list are like the first. */
static enum err check_seen(struct call *call, const struct commit *m)
{
    struct reader list;
    size_t count = 0;
    enum err err = control_arg_array(&list, &count, &call->request, "seen");

    if (err == ERR_NOT_FOUND)
        return ERR_OK;
    if (err != ERR_OK || count > m->count)
        return call_say(call, ERR_USAGE,
                        "'seen' lists at most what each part was shown with");
    for (size_t i = 0; i < count && err == ERR_OK; i++)
        err = check_shown(call, &m->part[i],
                          reader_str(&list, CONTROL_NAME_MAX * 4));
    return err;
}

/* Nothing is changed before all of it is known to hold. */
static enum err take(struct call *call, struct commit *m)
{
    enum err err = call->act.given
                       ? ERR_OK
                       : call_say(call, ERR_USAGE, "'token' is missing");

    if (err == ERR_OK)
        err = call_room(call);
    if (err == ERR_OK)
        err = call_line(call, "reason", &m->reason);
    if (err == ERR_OK)
        err = take_parts(call, m);
    if (err == ERR_OK)
        err = check_retracted(call, m);
    if (err == ERR_OK)
        err = check_seen(call, m);
    return err == ERR_OK ? take_retracted(call, m) : err;
}

/* A list that became shorter takes nothing back: what it has no more was left
   out, as in any other revision. */
static void mark_replaced(struct facts *d, const struct commit *m)
{
    struct vault_row row;

    for (size_t i = 0; i < m->retracted_count; i++)
        if (vault_get(&d->txn.view, m->retracted[i], &row)) {
            row.state |= VAULT_REPLACED;
            vault_update(&d->txn, &row);
        }
}

enum err control_share_commit(struct call *call)
{
    static struct commit m;
    enum err err = take(call, &m);

    if (err != ERR_OK)
        return err;
    /* Before who gets it, of which a page may not hold all. */
    for (size_t i = 0; i < m.count; i++)
        (void)rows_record(call, &m.part[i].row);
    for (size_t i = 0; i < m.count && err == ERR_OK; i++)
        err = publish(call, &m, i);
    if (err == ERR_OK)
        err =
            control_retract_all(call, m.retracted, m.retracted_count, m.reason);
    if (err == ERR_OK)
        mark_replaced(&call->core->facts, &m);
    call->core->released = true;
    /* Half of it would be what no act may be. */
    if (err != ERR_OK)
        txn_fail(&call->core->facts.txn, err);
    return err;
}

enum err control_share_drop(struct call *call)
{
    struct txn *txn = &call->core->facts.txn;
    struct control_writer *w;
    struct stage_part part;
    uint64_t dropped = 0;
    uint32_t i = 0;

    if (!call->act.given)
        return call_say(call, ERR_USAGE, "'token' is missing");
    call->act.open = true;
    while (stage_next(&txn->view, &call->act.token, &i, &part)) {
        if (!is_whole(call, &part))
            continue;
        dropped++;
        part.since_ms = 0;
        stage_put(txn, &call->act.token, i, &part);
    }
    call->core->staged_over = false;
    w = control_row_begin(&call->reply);
    control_put_uint(w, "dropped", dropped);
    (void)control_row_end(&call->reply);
    return ERR_OK;
}

/* Nothing was answered yet: how much of it waits. */
enum err control_act(struct call *call)
{
    struct control_writer *w;
    struct stage_part part;
    uint32_t i = 0;
    uint64_t parts = 0;

    if (!call->act.given)
        return call_say(call, ERR_USAGE, "'token' is missing");
    while (stage_next(&call->core->facts.txn.view, &call->act.token, &i, &part))
        parts += part.since_ms != 0;
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "act");
    control_put_uint(w, "parts", parts);
    (void)control_row_end(&call->reply);
    return ERR_OK;
}
