#include "node/core/control/stage.h"

#include <string.h>

#include "node/core/control/rows.h"
#include "node/core/record/apply.h"
#include "node/core/record/compose.h"
#include "node/core/store/stage.h"

/* 0: not given, or a dry run. */
static uint64_t part_of(const struct call *call, const char *name)
{
    uint64_t i = 0;

    if (call_flag(call, "dry_run") ||
        control_arg_uint(&i, &call->request, name) != ERR_OK)
        return 0;
    return i;
}

bool control_stages(const struct call *call)
{
    uint64_t i;

    return !call_flag(call, "dry_run") &&
           control_arg_uint(&i, &call->request, "stage") != ERR_NOT_FOUND;
}

static enum err check(struct call *call, uint64_t i)
{
    if (!call->act.given)
        return call_say(call, ERR_USAGE, "a part needs a token");
    if (i == 0 || i > STAGE_PARTS_MAX)
        return call_say(call, ERR_USAGE, "parts are numbered from 1 to %d",
                        STAGE_PARTS_MAX);
    return ERR_OK;
}

enum err control_stage_begin(struct call *call, bool *there)
{
    struct txn *txn = &call->core->facts.txn;
    const struct act_token *token = &call->act.token;
    uint64_t i = part_of(call, "stage");
    struct stage_part part;
    enum err err = check(call, i);

    *there = false;
    if (err != ERR_OK)
        return err;
    call->act.open = true;
    if (stage_get(&txn->view, token, (uint32_t)i, &part)) {
        if (part.since_ms == 0) {
            apply_unstage(&call->core->facts, &part.row, part.entries);
            stage_del(txn, token, (uint32_t)i);
        } else if (memcmp(&part.said, &call->act.said, sizeof part.said) != 0) {
            return call_say(call, ERR_USAGE,
                            "this token was used for something else: nothing "
                            "was done");
        } else {
            *there = true;
            (void)rows_named(call, &part.row, "staged");
        }
    }
    if (!*there && view_state(&txn->view)->staged >= STAGE_MAX)
        return call_say(call, ERR_FULL,
                        "too many parts of other shares are not committed "
                        "yet: try again later");
    return ERR_OK;
}

enum err control_stage(struct call *call, struct record *r, uint64_t old)
{
    struct core *c = call->core;
    struct stage_part part = {
        .row = {.author = c->self.node_no,
                .from = c->self.node_no,
                .received_ms = c->facts.now_ms},
        .old = old,
        .since_ms = c->facts.now_ms,
        .said = call->act.said,
    };
    enum err err = compose_sign(c, r);

    if (err != ERR_OK)
        return call_say(call, err, "the record cannot be signed: %s",
                        err_text(err));
    part.entries = apply_stage(&c->facts, r, &part.row);
    stage_put(&c->facts.txn, &call->act.token, (uint32_t)part_of(call, "stage"),
              &part);
    (void)rows_named(call, &part.row, "staged");
    return ERR_OK;
}

enum err control_stage_like(struct call *call, struct record *r, bool *found)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    uint64_t i = part_of(call, "like");
    struct stage_part part;

    *found = i != 0;
    if (i == 0)
        return ERR_OK;
    if (i > STAGE_PARTS_MAX ||
        !stage_get(&call->core->facts.txn.view, &call->act.token, (uint32_t)i,
                   &part) ||
        part.since_ms == 0)
        return call_say(call, ERR_NOT_FOUND, "part %llu is not here",
                        (unsigned long long)i);
    if (vault_record(&call->core->facts.txn.view, &part.row, &raw, r) != ERR_OK)
        return call_say(call, ERR_IO, "part %llu cannot be read",
                        (unsigned long long)i);
    compose_object(r);
    return ERR_OK;
}
