/* Who got what: from receipts, and from what holders say. */
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/filter.h"
#include "node/core/control/find.h"
#include "node/core/control/receipt_row.h"
#include "node/core/control/receipt_sum.h"
#include "node/core/control/receipt_tell.h"
#include "node/core/record/regained.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding.h"

/* How far a set is, of which one page does not see all parts. */
enum within { WITHIN_NONE, WITHIN_SUM, WITHIN_ROWS };

/* Where a page goes on: after which record, and its rows told already. */
struct place {
    uint64_t mark, rows;
    uint64_t begun; /* the turn of what is outstanding, at the first page */
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
            .part = (uint32_t)bytes_get_be(octet + 2, 4)};
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
        return (struct place){
            .mark = otherwise,
            .begun = outstanding_turn(&call->core->facts.txn.view)};
    at = (struct place){.mark = bytes_get_be(after.at, 8),
                        .rows = bytes_get_be(after.at + 8, 8),
                        .begun = bytes_get_be(after.at + 16, 8)};
    within_take(&at, after.at + WITHIN_AT);
    return at;
}

static void place_put(struct call *call, const struct place *at)
{
    bytes_put_be(call->next, at->mark, 8);
    bytes_put_be(call->next + 8, at->rows, 8);
    bytes_put_be(call->next + 16, at->begun, 8);
    call->next[WITHIN_AT] = (uint8_t)at->within;
    call->next[WITHIN_AT + 1] = (uint8_t)at->sum.seen;
    bytes_put_be(call->next + WITHIN_AT + 2, at->sum.part, 4);
    bytes_put_be(call->next + WITHIN_AT + 6, at->folds, 8);
    call->next_len = PLACE_LEN;
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
    receipt_tell(t);
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

    if (summary_listed(&d->txn.view, row, &room, &s) == ERR_NOT_FOUND)
        (void)summary_erased_set(&d->txn.view, row, &s);
    page_spend_open(&a->page, room.len);
    if (as_set && s.parts > 1) {
        all = tell_set(a, &t, at);
    } else {
        t.r = opened(a, row, &s);
        receipt_tell(&t);
        all = !t.full;
    }
    at->rows = t.rows;
    return all;
}

/* Two passes over what was released, newest first: of what something is wanted,
   then the rest; where an order is asked for, one. The mark has the pass in its
   top bit. */
static const uint64_t second = (uint64_t)1 << 63;

static bool in_first_pass(const struct asked *a, const struct place *at)
{
    return !a->filter.sorted && !(at->mark & second);
}

/* Whether what is asked for stands in the lists of what is outstanding. What
   this node regained long ago, under an earlier schema, may be in none. */
static bool is_narrow(const struct asked *a)
{
    return a->filter.state_count > 0 && !filter_state(&a->filter, "stored") &&
           !filter_state(&a->filter, "unknown") &&
           !outstanding_lasts(&a->call->core->facts.txn.view);
}

/* Whether the first pass met it, if it is as that pass tells. What came into
   the list since then is told in the second, too: once more is better than
   never. */
static bool was_listed(const struct asked *a, const struct place *at)
{
    uint64_t turn;

    return !a->filter.sorted &&
           outstanding_wanted(&a->call->core->facts.txn.view,
                              at->mark & ~second, &turn) &&
           turn <= at->begun;
}

/* Whether the pass tells of a record at all without looking at its releases. */
static bool is_clear(const struct asked *a, const struct place *at)
{
    return !in_first_pass(a, at) && !is_narrow(a) && !was_listed(a, at);
}

static bool in_pass(const struct asked *a, const struct place *at)
{
    if (in_first_pass(a, at))
        return at->sum.seen == RECEIPT_SUM_INCOMPLETE;
    return at->sum.seen == RECEIPT_SUM_COMPLETE ||
           (at->sum.seen == RECEIPT_SUM_INCOMPLETE && !was_listed(a, at));
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
    if (is_clear(a, at))
        return ASKED;
    if (!receipt_sum(&a->call->core->facts, &a->page, row, &at->sum)) {
        at->within = WITHIN_SUM;
        return ASKED_LATER;
    }
    return in_pass(a, at) ? ASKED : ASKED_NOT;
}

/* The next number of both lists of what is outstanding. */
static bool next_narrow(const struct asked *a, uint64_t *number)
{
    const struct view *view = &a->call->core->facts.txn.view;
    const bool up = a->filter.oldest_first;
    uint64_t wanted = *number, other = *number;
    bool has_wanted = up ? outstanding_above(view, OUTSTANDING_WANTED, &wanted)
                         : outstanding_below(view, OUTSTANDING_WANTED, &wanted);
    bool has_other = up ? outstanding_above(view, OUTSTANDING_OTHER, &other)
                        : outstanding_below(view, OUTSTANDING_OTHER, &other);

    if (has_wanted && has_other)
        *number = (wanted < other) == up ? wanted : other;
    else
        *number = has_wanted ? wanted : other;
    return has_wanted || has_other;
}

/* The next record of a pass. What a peer lost just now is not listed yet. */
static bool next_of(const struct asked *a, uint64_t pass, uint64_t *number)
{
    const struct view *view = &a->call->core->facts.txn.view;

    if (pass == 0 && !a->filter.sorted && !outstanding_lasts(view))
        return outstanding_below(view, OUTSTANDING_WANTED, number);
    if (is_narrow(a))
        return next_narrow(a, number);
    return a->filter.oldest_first ? outbox_release_above(view, number)
                                  : outbox_release_below(view, number);
}

/* The next record; false: there is none in any pass. */
static bool next_number(const struct asked *a, struct place *at)
{
    uint64_t number = at->mark & ~second, pass = at->mark & second;
    bool found = next_of(a, pass, &number);

    if (!found && pass == 0 && !a->filter.sorted) {
        pass = second;
        number = second - 1;
        found = next_of(a, pass, &number);
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
