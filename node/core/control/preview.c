/* Who would get a record, by which rule, before it is signed. */
#include <string.h>

#include "node/core/control/draft.h"
#include "node/core/control/nobody.h"
#include "node/core/control/put.h"
#include "node/core/control/rows.h"
#include "node/core/record/compose.h"
#include "node/core/record/release.h"
#include "proto/record_texts.h"

enum { INDIRECT_MAX = 1024 }; /* what a page holds; the rest is counted */

/* What never leaves. The command line names file and line; this is the last
   gate behind it. */
static enum err check_indicators(struct call *call, const struct record *r)
{
    struct record_report report;
    struct record_indicator i;
    size_t n = 0;

    if (record_content(&report, r) != ERR_OK)
        return ERR_OK; /* of a kind without indicators */
    while (record_indicator_next(&report, &i)) {
        enum indicator_type type = (enum indicator_type)i.type;

        n++;
        if (!indicator_known(i.type))
            continue;
        if (indicator_caution(type, i.value) >= INDICATOR_PRIVATE)
            return call_say(
                call, ERR_USAGE, "indicator %zu never leaves: %s", n,
                indicator_caution_text(indicator_caution(type, i.value)));
        if (config_owns(&call->core->config, type, i.value))
            return call_say(call, ERR_USAGE,
                            "indicator %zu is this organisation's own", n);
    }
    return ERR_OK;
}

static void group_row(struct call *call, const struct record_reader *e)
{
    struct control_writer *w = control_row_begin(&call->reply);
    struct groups *g = call->core->facts.groups;
    struct node_id owner;
    struct group_row row;
    const char *name;
    size_t members;

    (void)groups_members(g, groups_pinned(g, e), &members, &name);
    control_put_text(w, "what", "group");
    control_put_text(w, "group", name);
    control_put_id(w, "id", e->id.octet);
    if (groups_row(g, &e->id, &row) &&
        node_no_id(&call->core->facts.txn.view, row.owner, &owner))
        control_put_name(w, call, "owner", &owner);
    else
        control_put_text(w, "owner", "?");
    control_put_uint(w, "version", e->version);
    control_put_uint(w, "members", members);
    control_put_bool(w, "later", e->later_members);
    (void)control_row_end(&call->reply);
}

static void delegate_row(struct call *call, const struct record_delegate *d)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "delegate");
    control_put_name(w, call, "peer", &d->coordinator);
    control_put_id(w, "node", d->coordinator.octet);
    control_put_text(w, "scope",
                     d->scope == RECORD_SCOPE_COMMUNITY ? "community"
                                                        : "audience");
    (void)control_row_end(&call->reply);
}

static void indirect_row(struct call *call, const struct record *r,
                         const struct node_id *member)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct facts *d = &call->core->facts;
    const struct peer *via = NULL;

    for (size_t i = 0; i < r->delegation_count && via == NULL; i++)
        via = roster_by_id(d->roster, &r->delegation[i].coordinator);
    control_put_text(w, "what", "indirect");
    control_put_id(w, "node", member->octet);
    control_put_name(w, call, "name", member);
    control_put_or_nil(w, "via", bytes_text(via != NULL ? via->name : ""));
    (void)control_row_end(&call->reply);
}

static void more_row(struct call *call, size_t count)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", "more");
    control_put_uint(w, "count", count);
    (void)control_row_end(&call->reply);
}

/* Members that are no peers: a delegate reaches them, or nobody. */
static void indirect_rows(struct call *call, const struct record *r,
                          const struct record_reader *e)
{
    const struct facts *d = &call->core->facts;
    uint64_t number = groups_pinned(d->groups, e);
    size_t count, found = 0;

    (void)groups_members(d->groups, number, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        /* Borrowed until the next question: asked anew for each. */
        struct node_id member =
            groups_members(d->groups, number, &count, NULL)[i];

        if (ident_same(&member, facts_me(d)) ||
            roster_by_id(d->roster, &member) != NULL)
            continue;
        if (found++ < INDIRECT_MAX)
            indirect_row(call, r, &member);
    }
    if (found > INDIRECT_MAX)
        more_row(call, found - INDIRECT_MAX);
}

void control_preview(struct call *call, const struct record *r)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            group_row(call, &r->audience[i]);
    for (size_t i = 0; i < r->delegation_count; i++)
        delegate_row(call, &r->delegation[i]);
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);

        if (!p->revoked || record_names(r, &p->id))
            (void)rows_peer(call, r, p, release_judge(d, r, NULL, p));
    }
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            indirect_rows(call, r, &r->audience[i]);
}

static bool reaches_anyone(const struct facts *d, const struct record *r)
{
    for (size_t i = 0; i < roster_count(d->roster); i++)
        if (release_judge(d, r, NULL, roster_at(d->roster, i)).verdict !=
            POLICY_REFUSE)
            return true;
    return false;
}

enum err control_draft_check(struct call *call, struct record *r)
{
    enum err err = compose_draft(r);

    if (err != ERR_OK)
        return call_say(call, err, "the record is not valid: %s",
                        err_text(err));
    if (record_texts_hidden(r))
        return call_say(call, ERR_HIDDEN,
                        "hidden characters in its title, a comment or another "
                        "text of one line: leave them out");
    err = check_indicators(call, r);
    if (err == ERR_OK && !reaches_anyone(&call->core->facts, r)) {
        control_preview(call, r);
        err = nobody_gets_draft(call, r);
    }
    return err;
}
