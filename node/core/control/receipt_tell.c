#include "node/core/control/receipt_tell.h"

#include "node/core/record/leaks.h"
#include "node/core/record/regained.h"
#include "node/core/record/release.h"
#include "node/core/store/holder_share.h"

/* What a recalled record's holder has said so far. */
static void recalled(const struct receipt_telling *t, const struct holder *h,
                     bool went, struct receipt_row *told)
{
    if (!vault_recalled(t->row) || !went)
        return;
    told->state = h->erased_ms != 0 ? "erased" : "not yet";
    if (h->erased_ms != 0)
        told->since_ms = h->erased_ms;
}

/* What was stored there, until the peer lost its store. */
static void lost(const struct receipt_telling *t, const struct peer *p,
                 const struct outbox_release *release, struct receipt_row *told)
{
    const struct facts *d = &t->call->core->facts;
    uint64_t since_ms;

    switch (release_loss(d, p, t->row, release, &since_ms)) {
    case RELEASE_KEPT:
        return;
    case RELEASE_WAITS_AGAIN:
        told->state = told->delivery = "waiting again";
        told->since_ms = told->until_ms = since_ms;
        return;
    case RELEASE_WAS_KEPT:
        told->state = told->delivery =
            outbox_release_text((enum outbox_release_state)release->answer);
        told->lost_ms = since_ms;
        return;
    }
}

/* Who may have it of a life that is lost is no gap in the list of who has. */
static void tell_unsaid(struct receipt_telling *t, const struct peer *p)
{
    const struct facts *d = &t->call->core->facts;
    struct receipt_row told = {.node = p->id,
                               .state = "unknown",
                               .delivery = "unknown",
                               .since_ms = t->row->received_ms,
                               .fence = p->fence};

    if (t->r != NULL && regained_unsaid(d, t->r, t->row, p))
        receipt_row_put(t, &told);
}

static void tell_peer(struct receipt_telling *t, const struct peer *p)
{
    const struct facts *d = &t->call->core->facts;
    struct outbox_release release;
    struct holder h;
    struct receipt_row told = {.node = p->id, .fence = p->fence};

    if (!outbox_release_get(&d->txn.view, t->row->number, p->node_no,
                            &release)) {
        tell_unsaid(t, p);
        return;
    }
    (void)holders_get(d, t->row->number, p->node_no, &h);
    told.state = told.delivery =
        outbox_release_text((enum outbox_release_state)release.state);
    told.since_ms = release.since_ms;
    if (release.state == OUTBOX_WAITING ||
        (release.state == OUTBOX_VOID && !receipt_outdated(t->row)))
        told.rule = &release.rule;
    if (!p->revoked && card_expired(&p->card, d->now_ms))
        told.expired_ms = card_end(&p->card);
    lost(t, p, &release, &told);
    recalled(t, &h, facts_went(d, &t->row->id, p->node_no), &told);
    receipt_row_put(t, &told);
}

static void tell_holder(struct receipt_telling *t, uint32_t node_no,
                        const struct holder *h)
{
    const struct facts *d = &t->call->core->facts;
    struct receipt_row told = {
        .since_ms = h->since_ms != 0 ? h->since_ms : h->erased_ms,
        .passed = h->via != 0,
        .holder = h,
        .node_no = node_no,
    };

    (void)node_no_id(&d->txn.view, node_no, &told.node);
    if (told.passed)
        (void)node_no_id(&d->txn.view, h->via, &told.via);
    told.state = told.delivery = receipt_passed_text(h->state);
    /* Who said that it erased had it, whatever was heard before; and one word
       that it is there is enough to ask. */
    recalled(t, h, h->reached, &told);
    receipt_row_put(t, &told);
}

/* Whether its row of its own says all of it. What never went there from here
   may have come by others. */
static bool told_itself(const struct facts *d, uint64_t number,
                        uint32_t node_no)
{
    struct outbox_release release;

    return outbox_release_get(&d->txn.view, number, node_no, &release) &&
           (release.state != OUTBOX_VOID || release.answer != 0);
}

/* Holders that this node did not release to itself; claimed: by the word of
   nodes to which it did not release either. */
static void tell_holders(struct receipt_telling *t, bool claimed)
{
    const struct facts *d = &t->call->core->facts;
    struct holder h;
    uint32_t node_no = 0;

    while (holders_next(d, t->row->number, &node_no, &h))
        if (h.claimed == claimed && !told_itself(d, t->row->number, node_no))
            tell_holder(t, node_no, &h);
}

/* What was said and not kept, by account and by who brought it. */
static void tell_left_out(struct receipt_telling *t)
{
    const struct facts *d = &t->call->core->facts;
    struct holder_share_at at = {.number = t->row->number};
    struct holder_share share;

    while (holder_share_next(&d->txn.view, &at, &share)) {
        struct receipt_row told = {.passed = true,
                                   .state = "left out",
                                   .delivery = "left out",
                                   .since_ms = share.last_ms,
                                   .count = share.left_out};

        if (share.left_out == 0)
            continue;
        (void)node_no_id(&d->txn.view, at.account != 0 ? at.account : at.from,
                         &told.node);
        (void)node_no_id(&d->txn.view, at.from, &told.via);
        receipt_row_put(t, &told);
    }
}

static const struct peer *first_delegate(const struct facts *d,
                                         const struct record *r)
{
    for (size_t i = 0; i < r->delegation_count; i++) {
        const struct peer *p =
            roster_by_id(d->roster, &r->delegation[i].coordinator);

        if (p != NULL)
            return p;
    }
    return NULL;
}

/* Whether a row of somebody's own tells of a member already. */
static bool told_already(const struct facts *d, uint64_t number,
                         const struct node_id *member)
{
    uint32_t node_no = node_no_known(&d->txn.view, member);
    struct holder h;

    return ident_same(member, facts_me(d)) ||
           roster_by_id(d->roster, member) != NULL ||
           (node_no != 0 && holders_get(d, number, node_no, &h));
}

/* Members of a group that a delegate is to reach, and of whom nothing has been
   heard: a receipt that leaves them out would look complete. */
static void tell_awaited(struct receipt_telling *t,
                         const struct record_reader *group,
                         const struct peer *delegate)
{
    const struct facts *d = &t->call->core->facts;
    uint64_t number = groups_pinned(d->groups, group);
    size_t count;

    (void)groups_members(d->groups, number, &count, NULL);
    for (size_t i = 0; i < count && !t->full; i++) {
        struct receipt_row told = {.via = delegate->id,
                                   .passed = true,
                                   .state = "waiting",
                                   .delivery = "waiting",
                                   .since_ms = t->row->received_ms};

        /* Borrowed until the next question: asked anew for each. */
        told.node = groups_members(d->groups, number, &count, NULL)[i];
        if (told_already(d, t->row->number, &told.node))
            continue;
        receipt_row_put(t, &told);
    }
}

static void tell_all_awaited(struct receipt_telling *t)
{
    const struct facts *d = &t->call->core->facts;
    const struct peer *delegate;

    /* Whom a retraction or a group reached beyond the first hop is never told,
       so to await it would be for ever. */
    if (t->r == NULL || t->row->author != d->self->node_no ||
        !record_kind_is(t->row->kind, RECORD_AWAITED) ||
        receipt_outdated(t->row))
        return;
    delegate = first_delegate(d, t->r);
    for (size_t i = 0; delegate != NULL && i < t->r->audience_count; i++)
        if (t->r->audience[i].is_group)
            tell_awaited(t, &t->r->audience[i], delegate);
}

static void tell_leaks(struct receipt_telling *t)
{
    const struct facts *d = &t->call->core->facts;
    struct leak_at at = {.number = t->row->number};
    struct leak leak;

    while (leaks_next(d, &at, &leak)) {
        uint8_t rule = (uint8_t)leak.rule;
        struct receipt_row told = {.passed = true,
                                   .state = leaks_text(&leak),
                                   .delivery = leaks_text(&leak),
                                   .since_ms = leak.since_ms,
                                   .rule = &rule};

        (void)node_no_id(&d->txn.view, at.to, &told.node);
        (void)node_no_id(&d->txn.view, at.by, &told.via);
        receipt_row_put(t, &told);
    }
}

void receipt_tell(struct receipt_telling *t)
{
    const struct facts *d = &t->call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++)
        tell_peer(t, roster_at(d->roster, i));
    page_spend(t->page, roster_count(d->roster) + PAGE_WORK_ROW);
    tell_left_out(t);
    tell_holders(t, false);
    tell_all_awaited(t);
    tell_leaks(t);
    tell_holders(t, true);
}
