/* Who got what: from receipts, and from what holders say. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/filter.h"
#include "node/core/control/find.h"
#include "node/core/control/receipt_row.h"
#include "node/core/control/receipt_sum.h"
#include "node/core/record/leaks.h"
#include "node/core/record/regained.h"
#include "node/core/record/release.h"
#include "node/core/store/holder_share.h"

/* How far a set is, of which one page does not see all parts. */
enum within { WITHIN_NONE, WITHIN_SUM, WITHIN_ROWS };

/* Where a page goes on: after which record, and its rows told already. */
struct place {
    uint64_t mark, rows;
    uint64_t begun_ms; /* the first page */
    enum within within;
    struct receipt_sum_at sum; /* WITHIN_SUM */
    uint64_t folds; /* WITHIN_ROWS: their name; 0: they are not kept */
};

enum { WITHIN_AT = 3 * 8, PLACE_LEN = WITHIN_AT + 2 + 4 + 8 };

static void within_take(struct place *at, const uint8_t *octet)
{
    if (octet[0] == WITHIN_SUM)
        at->sum = (struct receipt_sum_at){
            .seen = octet[1] == RECEIPT_SUM_COMPLETE ? RECEIPT_SUM_COMPLETE
                                                     : RECEIPT_SUM_NONE,
            .part = (uint32_t)bytes_get_be(octet + 2, 4),
            .changed_ms = bytes_get_be(octet + 6, 8)};
    else if (octet[0] == WITHIN_ROWS)
        at->folds = bytes_get_be(octet + 6, 8);
    else
        return;
    at->within = (enum within)octet[0];
}

static struct place place_taken(const struct call *call, uint64_t otherwise)
{
    struct bytes after;
    struct place at;

    if (control_arg_bin(&after, &call->request, "after") != ERR_OK ||
        after.len != PLACE_LEN)
        return (struct place){.mark = otherwise,
                              .begun_ms = call->core->facts.now_ms};
    at = (struct place){.mark = bytes_get_be(after.at, 8),
                        .rows = bytes_get_be(after.at + 8, 8),
                        .begun_ms = bytes_get_be(after.at + 16, 8)};
    within_take(&at, after.at + WITHIN_AT);
    return at;
}

static void place_put(struct call *call, const struct place *at)
{
    bytes_put_be(call->next, at->mark, 8);
    bytes_put_be(call->next + 8, at->rows, 8);
    bytes_put_be(call->next + 16, at->begun_ms, 8);
    call->next[WITHIN_AT] = (uint8_t)at->within;
    call->next[WITHIN_AT + 1] = (uint8_t)at->sum.seen;
    bytes_put_be(call->next + WITHIN_AT + 2, at->sum.part, 4);
    bytes_put_be(call->next + WITHIN_AT + 6,
                 at->within == WITHIN_ROWS ? at->folds : at->sum.changed_ms, 8);
    call->next_len = PLACE_LEN;
}

/* What a recalled record's holder has said so far. */
static void recalled(const struct receipt_telling *t, const struct holder *h,
                     bool went, struct receipt_row *told)
{
    if (!(t->row->state & VAULT_ERASED) || !went)
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

struct asked {
    struct call *call;
    struct filter filter;
    struct page page;
};

/* Its octets, where members beyond a delegate may be awaited, or it was
   regained; else NULL. */
static const struct record *opened(struct asked *a, const struct vault_row *row,
                                   const struct summary *s)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    const unsigned both = SUMMARY_GROUPS | SUMMARY_DELEGATES;
    struct buffer raw = {room, 0, sizeof room};
    enum err err;

    if ((s->flags & both) != both && !regained_is(&a->call->core->facts, row))
        return NULL;
    err = vault_record(&a->call->core->facts.txn.view, row, &raw, &r);
    page_spend_open(&a->page, raw.len);
    return err == ERR_OK ? &r : NULL;
}

/* All that is known of one record's ways. */
static void tell_all(struct receipt_telling *t)
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

/* The folds of a set, and after which part they go on. Where others were begun
   since, all of it is told anew, and at once: else two lists could keep each
   other from coming to an end. */
static struct receipt_folds *folds_of(struct receipt_telling *t,
                                      const struct place *at, uint32_t *part,
                                      bool *at_once)
{
    struct receipt_folds *folds = NULL;

    *part = 0;
    if (at->within == WITHIN_ROWS)
        folds = receipt_folds_again(at->folds, t, part);
    *at_once = at->within == WITHIN_ROWS && folds == NULL;
    return folds != NULL ? folds : receipt_folds_begin();
}

static void tell_part(struct asked *a, struct receipt_telling *t,
                      const struct vault_row *part)
{
    const struct vault_row *shown = t->row;

    t->row = part;
    t->r = opened(a, part, t->summary);
    tell_all(t);
    t->row = shown;
}

/* Of each part; what is the same of several is one row of the set. False: the
   page is full before the last row, and *at says where it goes on. */
static bool tell_set(struct asked *a, struct receipt_telling *t,
                     struct place *at)
{
    const struct view *view = &a->call->core->facts.txn.view;
    struct vault_row part;
    uint32_t i;
    uint64_t number;
    bool at_once;

    t->folds = folds_of(t, at, &i, &at_once);
    at->within = WITHIN_ROWS;
    at->folds = receipt_folds_name(t->folds);
    while (vault_set_next(view, t->row->author, &t->summary->set.id, &i,
                          &number)) {
        if (vault_get(view, number, &part))
            tell_part(a, t, &part);
        if (t->full) { /* within the part: it is told anew */
            at->folds = 0;
            return false;
        }
        receipt_folds_keep(t->folds, t, i);
        if (!at_once && page_full(&a->page))
            return false;
    }
    receipt_folds_put(t);
    return !t->full;
}

/* What is left of one record, or of the set that it stands for; false: the page
   is full, and *at says how far it is told by now. */
static bool tell_record(struct asked *a, const struct vault_row *row,
                        bool as_set, struct place *at)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    const struct facts *d = &a->call->core->facts;
    struct summary s;
    struct receipt_telling t = {.call = a->call,
                                .filter = &a->filter,
                                .page = &a->page,
                                .row = row,
                                .summary = &s,
                                .skip = at->rows};
    bool all;

    (void)!summary_listed(&d->txn.view, row, &room, &s);
    page_spend_open(&a->page, room.len);
    if (as_set && s.parts > 1) {
        all = tell_set(a, &t, at);
    } else {
        t.r = opened(a, row, &s);
        tell_all(&t);
        all = !t.full;
    }
    at->rows = t.rows;
    return all;
}

/* Two passes over what was released, newest first: the incomplete, then the
   rest; where an order is asked for, one. The mark has the pass in its top bit.
 */
static const uint64_t second = (uint64_t)1 << 63;

/* What became incomplete after the first pass had met it as complete is told in
   the second, too: once more is better than never. */
static bool in_pass(const struct asked *a, const struct place *at,
                    enum receipt_sum seen, uint64_t changed_ms)
{
    if (a->filter.sorted)
        return seen != RECEIPT_SUM_NONE;
    if (!(at->mark & second))
        return seen == RECEIPT_SUM_INCOMPLETE;
    return seen == RECEIPT_SUM_COMPLETE ||
           (seen == RECEIPT_SUM_INCOMPLETE && changed_ms > at->begun_ms);
}

enum is_asked { ASKED_NOT, ASKED, ASKED_LATER };

/* ASKED_LATER: the page is full before all parts of a set are looked at. */
static enum is_asked is_asked(struct asked *a, struct place *at,
                              struct vault_row *row)
{
    const struct view *view = &a->call->core->facts.txn.view;

    page_spend(&a->page, PAGE_WORK_LOOK);
    if (!vault_get(view, at->mark & ~second, row))
        return ASKED_NOT;
    if (at->within == WITHIN_ROWS)
        return ASKED; /* an earlier page found it so */
    if (!record_kind_is(row->kind, RECORD_LISTED) ||
        filter_folds(&a->filter, row) ||
        !filter_record(&a->filter, &a->page, row, &row->author_id))
        return ASKED_NOT;
    if (!receipt_sum(&a->call->core->facts, &a->page, row, &at->sum)) {
        at->within = WITHIN_SUM;
        return ASKED_LATER;
    }
    return in_pass(a, at, at->sum.seen, at->sum.changed_ms) ? ASKED : ASKED_NOT;
}

/* The next record that was released; false: there is none in any pass. */
static bool next_number(const struct asked *a, struct place *at)
{
    const struct view *view = &a->call->core->facts.txn.view;
    uint64_t number = at->mark & ~second, pass = at->mark & second;
    bool found = a->filter.oldest_first ? outbox_release_above(view, &number)
                                        : outbox_release_below(view, &number);

    if (!found && pass == 0 && !a->filter.sorted) {
        pass = second;
        number = second - 1;
        found = outbox_release_below(view, &number);
    }
    at->mark = number | pass;
    return found;
}

/* The next page goes on within a record. */
static void cut_within(const struct asked *a, struct place at)
{
    at.mark = a->filter.oldest_first ? at.mark - 1 : at.mark + 1;
    place_put(a->call, &at);
}

/* False: the page is full within the record at which it stands. */
static bool tell_next(struct asked *a, struct place *at)
{
    struct vault_row row;

    switch (is_asked(a, at, &row)) {
    case ASKED_NOT:
        return true;
    case ASKED_LATER:
        return false;
    case ASKED:
        break;
    }
    return tell_record(a, &row, true, at);
}

static void forget_within(struct place *at)
{
    at->rows = 0;
    at->within = WITHIN_NONE;
    at->sum = (struct receipt_sum_at){0};
    at->folds = 0;
}

static enum err all_receipts(struct asked *a)
{
    struct place at =
        place_taken(a->call, a->filter.oldest_first ? 0 : second - 1);
    struct place before = at;

    while (next_number(a, &at)) {
        if (page_full(&a->page)) {
            place_put(a->call, &before);
            return ERR_OK;
        }
        if (!tell_next(a, &at)) {
            cut_within(a, at);
            return ERR_OK;
        }
        forget_within(&at);
        before = at;
    }
    return ERR_OK;
}

static enum err take_asked(struct asked *a, struct call *call)
{
    static const char *const states[] = {
        "stored",       "held",          "waiting",  "refused", "void",
        "unopened",     "erased",        "not yet",  "leaked",  "sent on",
        "leak claimed", "waiting again", "left out", "unknown", NULL};
    enum err err = filter_take(&a->filter, call, states);

    a->call = call;
    return err == ERR_OK ? page_begin(&a->page, call) : err;
}

enum err control_receipts(struct call *call)
{
    static struct asked a;
    struct place at = place_taken(call, 0);
    struct vault_row row;
    struct bytes text;
    enum err err = call_text(call, "record", &text);

    if (err == ERR_OK)
        err = take_asked(&a, call);
    if (err != ERR_OK)
        return err;
    if (text.len == 0)
        return all_receipts(&a);
    err = find_record_of(call, text, &row);
    if (err != ERR_OK)
        return err;
    if (filter_record(&a.filter, &a.page, &row, &row.author_id) &&
        !tell_record(&a, &row, false, &at))
        place_put(call, &at);
    return ERR_OK;
}
