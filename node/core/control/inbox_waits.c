#include "node/core/control/inbox_waits.h"

#include "node/core/control/put.h"
#include "node/core/control/title.h"
#include "node/core/facts/confirmation.h"
#include "node/core/link/net_state.h"
#include "node/core/link/resend.h"
#include "node/core/record/quarantine.h"
#include "node/core/record/quota.h"
#include "node/core/record/verdict.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/store/announced.h"
#include "node/core/store/doubt_share.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/hold.h"
#include "node/core/store/holder_share.h"
#include "node/core/store/node_no.h"

static void put_from(struct control_writer *w, const struct call *call,
                     uint32_t from)
{
    const struct peer *p = roster_by_node_no(call->core->facts.roster, from);

    control_put_or_nil(w, "from", bytes_text(p != NULL ? p->name : ""));
}

static void put_author(struct control_writer *w, const struct call *call,
                       const struct node_id *author, uint32_t from)
{
    control_put_name(w, call, "author", author);
    control_put_id(w, "author_id", author->octet);
    control_put_introduced(w, call, author, from);
}

/* Which budget a hold waits for, as far as it is one. */
enum budget {
    BUDGET_NONE,
    BUDGET_TODAY,
    BUDGET_AUTHORS,
    BUDGET_GROUPS,
    BUDGET_SHARE,
    BUDGETS
};

/* Whether it waits because its author sent so much through its peer today. */
static bool is_over_share(const struct facts *d, const struct hold *h)
{
    const struct peer *from = roster_by_node_no(d->roster, h->from);
    struct quota_account a;

    if (from == NULL)
        return false;
    if (!h->own) /* a notice, as class_of_share() has it */
        return hold_until(&d->txn.view, h, quota_again_ms(d));
    a = quota_account(from, &h->author);
    if (quota_share_spent(d, &a))
        return true;
    a.kind = QUOTA_RETRACTIONS;
    return quota_share_spent(d, &a);
}

/* Of an author with as many groups as are kept also what names those that wait:
   what kind of record a hold has stands in its octets alone. */
static enum budget budget_of(const struct facts *d, const struct hold *h)
{
    const struct groups_brought brought = {
        .owner = node_no_known(&d->txn.view, &h->author), .from = h->from};
    enum authors_room room = verdict_room(d, h->from, &h->author);

    if (room != AUTHORS_ROOM)
        return room == AUTHORS_TOMORROW ? BUDGET_TODAY : BUDGET_AUTHORS;
    if (!groups_room(d->groups, &brought))
        return BUDGET_GROUPS;
    return is_over_share(d, h) ? BUDGET_SHARE : BUDGET_NONE;
}

static const char *budget_text(enum budget budget)
{
    switch (budget) {
    case BUDGET_NONE:
    case BUDGETS:
        return "";
    case BUDGET_TODAY:
        return "its peer brought too many new authors today";
    case BUDGET_AUTHORS:
        return "its peer brought too many authors";
    case BUDGET_GROUPS:
        return "its author or its peer has too many groups";
    case BUDGET_SHARE:
        return "its author sent more than its part of today";
    }
    return "";
}

/* What waits of a peer for one reason: the one that came last, and how many. */
struct waiting {
    enum budget budget;
    struct hold newest;
    uint64_t count;
};

static bool held_row(struct call *call, const struct waiting *waiting)
{
    const struct hold *h = &waiting->newest;
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct control_writer *w = control_row_begin(&call->reply);
    bool opened = hold_raw(&call->core->facts.txn.view, h, &raw) == ERR_OK &&
                  record_open_kept(&r, bytes_of(&raw)) == ERR_OK;

    control_put_text(w, "what", "waiting");
    control_put_nil(w, "number");
    control_put_id(w, "record", h->record.octet);
    control_put_object(w, &h->object);
    control_put_uint(w, "revision", h->revision);
    put_author(w, call, &h->author, h->from);
    if (opened) {
        control_put_text(w, "tlp", tlp_text(r.tlp));
        control_put_text(w, "kind", record_kind_text(r.kind));
    }
    control_put_title(w, opened ? &r : NULL);
    control_put_uint(w, "received", h->since_ms);
    put_from(w, call, h->from);
    control_put_or_nil(w, "detail", bytes_text(budget_text(waiting->budget)));
    control_put_uint(w, "count", waiting->count);
    return control_row_end(&call->reply);
}

static void count_held(const struct facts *d, uint32_t from, uint64_t since_ms,
                       struct waiting waiting[static BUDGETS])
{
    struct hold_walk walk = {.from = from};
    struct hold h;

    while (hold_next_of(&d->txn.view, &walk, &h)) {
        struct waiting *w;

        if (h.answer != 0 || h.refused || h.since_ms < since_ms)
            continue;
        w = &waiting[budget_of(d, &h)];
        w->budget = (enum budget)(w - waiting);
        w->count++;
        if (h.id > w->newest.id)
            w->newest = h;
    }
}

bool inbox_waits_held(struct call *call, uint64_t since_ms, uint64_t *at)
{
    const struct facts *d = &call->core->facts;

    for (; *at < roster_count(d->roster); ++*at) {
        struct waiting waiting[BUDGETS] = {{.count = 0}};

        count_held(d, roster_at(d->roster, *at)->node_no, since_ms, waiting);
        for (size_t i = 0; i < BUDGETS; i++)
            if (waiting[i].count > 0 && !held_row(call, &waiting[i]))
                return false;
    }
    return true;
}

/* By whom, where one node alone wrote all of it as far as that is proved. */
static bool refused_row(struct call *call, const struct quarantine_sum_at *at,
                        const struct quarantine_sum *sum)
{
    struct control_writer *w = control_row_begin(&call->reply);
    struct quarantine_row newest;

    control_put_text(w, "what", "quarantined");
    if (quarantine_get(&call->core->facts, sum->newest, &newest)) {
        control_put_uint(w, "number", sum->newest);
        control_put_id(w, "record", newest.record.octet);
    }
    if (sum->several == 0)
        put_author(w, call, &sum->author, at->from);
    control_put_uint(w, "received", sum->newest_ms);
    put_from(w, call, at->from);
    control_put_text(w, "detail",
                     at->why == 0 ? policy_rule_text((enum policy_rule)at->rule)
                                  : err_text((enum err)at->why));
    control_put_uint(w, "count", sum->count);
    return control_row_end(&call->reply);
}

static void quarantine_row(struct call *call, const struct peer *p,
                           uint64_t since_ms)
{
    struct control_writer *w;
    struct quarantine_left left;

    quarantine_left_get(&call->core->facts.txn.view, p->node_no, &left);
    if (left.count == 0 || left.last_ms < since_ms)
        return;
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "quarantine full");
    put_author(w, call, &left.author, p->node_no);
    control_put_uint(w, "received", left.last_ms);
    control_put_text(w, "from", p->name);
    control_put_uint(w, "count", left.count);
    (void)control_row_end(&call->reply);
}

static void put_quarantine_full(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++)
        quarantine_row(call, roster_at(r, i), since_ms);
}

static void left_out_row(struct call *call, const struct peer *p,
                         uint64_t since_ms)
{
    const struct view *view = &call->core->facts.txn.view;
    struct control_writer *w;
    struct holder_left_out out;
    struct vault_row row;
    struct node_id by;

    if (!holder_left_out_get(view, p->node_no, &out) || out.last_ms < since_ms)
        return;
    w = control_row_begin(&call->reply);
    control_put_text(w, "what", "left out");
    if (vault_get(view, out.number, &row)) {
        control_put_uint(w, "number", out.number);
        control_put_id(w, "record", row.id.octet);
    }
    if (out.account != 0 && node_no_id(view, out.account, &by))
        put_author(w, call, &by, p->node_no);
    control_put_uint(w, "received", out.last_ms);
    control_put_text(w, "from", p->name);
    control_put_uint(w, "count", out.count);
    (void)control_row_end(&call->reply);
}

static void put_left_out(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++)
        left_out_row(call, roster_at(r, i), since_ms);
}

/* A sum's place in a page's mark. */
enum { RULE_BITS = 8, WHY_BITS = 16 };

static uint64_t mark_of(const struct quarantine_sum_at *at)
{
    return ((uint64_t)at->from << RULE_BITS | at->rule) << WHY_BITS | at->why;
}

static struct quarantine_sum_at at_of(uint64_t mark)
{
    const uint64_t rules = mark >> WHY_BITS;

    return (struct quarantine_sum_at){
        .from = (uint32_t)(rules >> RULE_BITS),
        .rule = (uint32_t)(rules & (((uint64_t)1 << RULE_BITS) - 1)),
        .why = (uint32_t)(mark & (((uint64_t)1 << WHY_BITS) - 1)),
    };
}

bool inbox_waits_refused(struct call *call, uint64_t since_ms, uint64_t *at)
{
    struct quarantine_sum_at next = at_of(*at);
    struct quarantine_sum sum;

    while (quarantine_sum_next(&call->core->facts.txn.view, &next, &sum)) {
        if (sum.newest_ms >= since_ms && !refused_row(call, &next, &sum))
            return false;
        *at = mark_of(&next);
    }
    return true;
}

/* A sort of rows about a peer, or (NULL) about none. */
static struct control_writer *row_begin(struct call *call, const char *what,
                                        const struct peer *p)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_text(w, "what", what);
    if (p != NULL)
        control_put_text(w, "from", p->name);
    return w;
}

static void put_unconfirmed(struct call *call, uint64_t since_ms)
{
    const struct facts *d = &call->core->facts;
    struct control_writer *w;

    (void)since_ms; /* it is so until a person confirms it */
    if (!facts_unconfirmed(d))
        return;
    w = row_begin(call, "unconfirmed", NULL);
    control_put_uint(w, "received", view_state(&d->txn.view)->unconfirmed_ms);
    control_put_text(w, "detail", confirmation_text(d));
    (void)control_row_end(&call->reply);
}

static void put_fenced(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    (void)since_ms; /* it is so until its card is added again */
    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);

        if (p->fence[0] == '\0' || p->revoked)
            continue;
        control_put_text(row_begin(call, "fenced", p), "detail", p->fence);
        (void)control_row_end(&call->reply);
    }
}

/* And its end. */
static void row_end(struct call *call, uint64_t received_ms, uint64_t count)
{
    struct control_writer *w = &call->reply.row;

    control_put_uint(w, "received", received_ms);
    control_put_uint(w, "count", count);
    (void)control_row_end(&call->reply);
}

/* A peer lost its store. */
static void put_lost(struct call *call, uint64_t since_ms)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct resend_sum sum;

        resend_sum(d, p, &sum);
        if (sum.lost_ms == 0 || sum.lost_ms < since_ms)
            continue;
        (void)row_begin(call, "lost", p);
        row_end(call, sum.lost_ms, sum.waits);
    }
}

/* What a peer had released before it was rebuilt never came. */
static void put_missed(struct call *call, uint64_t since_ms)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct announced_missed missed;

        if (!announced_missed(&d->txn.view, p->node_no, &missed) ||
            missed.since_ms < since_ms)
            continue;
        (void)row_begin(call, "missed", p);
        row_end(call, missed.since_ms, missed.count);
    }
}

/* A peer has what this node lost with its store. */
static void put_absent(struct call *call, uint64_t since_ms)
{
    const struct facts *d = &call->core->facts;

    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);
        struct giveback_absent absent;

        giveback_table_absent(&d->txn.view, p->node_no, &absent);
        if (absent.count == 0 || absent.since_ms < since_ms)
            continue;
        (void)row_begin(call, "absent", p);
        row_end(call, absent.since_ms, absent.count);
    }
}

/* Peers that have receipts of this node for what it does not hold. */
static void put_behind(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    (void)since_ms; /* it is so until the node is rebuilt */
    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        struct fault about = {0};

        if (p->receipts == 0 || p->revoked)
            continue;
        control_behind(&about, p);
        control_put_text(row_begin(call, "put back", p), "detail", about.about);
        (void)control_row_end(&call->reply);
    }
}

/* Of an author whose retractions put more in doubt than is kept: the rest. */
static void put_doubts_left_out(struct call *call, uint64_t since_ms)
{
    const struct view *view = &call->core->facts.txn.view;
    struct doubt_share share;
    struct node_id author;
    uint32_t node_no = 0;

    while (doubt_share_next(view, &node_no, &share)) {
        if (share.left_out == 0 || share.last_ms < since_ms ||
            !node_no_id(view, node_no, &author))
            continue;
        put_author(row_begin(call, "in doubt", NULL), call, &author, 0);
        control_put_bool(&call->reply.row, "more", true);
        row_end(call, share.last_ms, share.left_out);
    }
}

/* One row for a peer, however often it was so; this and the next two. */
static void put_busy(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        struct control_writer *w;

        if (p->work.much_ms == 0 || p->work.much_ms < since_ms)
            continue;
        w = row_begin(call, "busy", p);
        control_put_text(w, "detail", work_kind_text(p->work.much_of));
        row_end(call, p->work.much_ms, p->work.much_minutes);
    }
}

static void put_shut_out(struct call *call, uint64_t since_ms)
{
    const struct roster *r = call->core->facts.roster;

    for (size_t i = 0; i < roster_count(r); i++) {
        const struct peer *p = roster_at(r, i);
        const struct net_state_peer *at = net_state_of(call->core, p);
        struct control_writer *w;

        if (at == NULL || at->shut.times == 0 || at->shut.last_ms < since_ms)
            continue;
        w = row_begin(call, "shut out", p);
        control_put_text(w, "detail", at->shut.why);
        row_end(call, at->shut.last_ms, at->shut.times);
    }
}

/* It is so until the folder can be read again. */
static void put_not_answered(struct call *call, uint64_t since_ms)
{
    const struct retro_fault *fault = retro_hunt_fault(call->core->retro);
    struct control_writer *w;

    (void)since_ms;
    if (fault->since_ms == 0)
        return;
    w = row_begin(call, "not answered", NULL);
    control_put_text(w, "detail", fault->about);
    row_end(call, fault->since_ms, 1);
}

/* Strangers have no name: the network that they came from. */
static void put_half_open(struct call *call, uint64_t since_ms)
{
    const struct net_state_crowd *crowd = net_state_crowd(call->core);
    struct control_writer *w;

    if (crowd->all == 0 || crowd->last_ms < since_ms)
        return;
    w = row_begin(call, "half open", NULL);
    control_put_text(w, "detail", crowd->last_network);
    row_end(call, crowd->last_ms, crowd->all);
}

const struct inbox_waits_top inbox_waits_top[] = {
    {"unconfirmed", put_unconfirmed},
    {"fenced", put_fenced},
    {"lost", put_lost},
    {"missed", put_missed},
    {"absent", put_absent},
    {"put back", put_behind},
    {"quarantine full", put_quarantine_full},
    {"left out", put_left_out},
    {"in doubt", put_doubts_left_out},
    {"busy", put_busy},
    {"shut out", put_shut_out},
    {"half open", put_half_open},
    {"not answered", put_not_answered},
    {NULL, NULL},
};
