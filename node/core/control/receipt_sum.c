#include "node/core/control/receipt_sum.h"

#include "node/core/control/receipt_row.h"
#include "node/core/record/regained.h"
#include "node/core/record/release.h"
#include "node/core/store/summary.h"

static enum receipt_sum look_at_holders(const struct facts *d,
                                        const struct vault_row *row)
{
    uint32_t node_no = 0;
    struct holder h;

    if (!vault_recalled(row))
        return RECEIPT_SUM_COMPLETE;
    while (holders_next(d, row->number, &node_no, &h))
        if (h.erased_ms == 0 && h.reached)
            return RECEIPT_SUM_INCOMPLETE;
    return RECEIPT_SUM_COMPLETE;
}

/* Whether nothing more is wanted of a row. */
static bool is_there(const struct facts *d, const struct peer *p,
                     const struct vault_row *row,
                     const struct outbox_release *release)
{
    uint64_t since_ms;

    switch (release_loss(d, p, row, release, &since_ms)) {
    case RELEASE_WAITS_AGAIN:
        return false;
    case RELEASE_WAS_KEPT:
        return true;
    case RELEASE_KEPT:
        break;
    }
    return release->state == OUTBOX_STORED ||
           (release->state == OUTBOX_VOID && receipt_outdated(row));
}

/* One record that is looked at. */
struct look {
    const struct facts *d;
    struct page *page;
    const struct vault_row *row;
};

static enum receipt_sum look_at_peer(const struct look *l, const struct peer *p)
{
    struct outbox_release release;
    struct holder h;

    page_spend(l->page, PAGE_WORK_LOOK);
    if (!outbox_release_get(&l->d->txn.view, l->row->number, p->node_no,
                            &release))
        return RECEIPT_SUM_NONE;
    if (!vault_recalled(l->row) || !facts_went(l->d, &l->row->id, p->node_no))
        return is_there(l->d, p, l->row, &release) ? RECEIPT_SUM_COMPLETE
                                                   : RECEIPT_SUM_INCOMPLETE;
    (void)holders_get(l->d, l->row->number, p->node_no, &h);
    return h.erased_ms != 0 ? RECEIPT_SUM_COMPLETE : RECEIPT_SUM_INCOMPLETE;
}

/* Of what was regained some may have it, and nobody says so. */
static bool is_unsaid(const struct look *l)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct outbox_release release;

    if (!regained_is(l->d, l->row) || receipt_outdated(l->row) ||
        vault_record(&l->d->txn.view, l->row, &raw, &r) != ERR_OK)
        return false;
    page_spend_open(l->page, raw.len);
    for (size_t i = 0; i < roster_count(l->d->roster); i++) {
        const struct peer *p = roster_at(l->d->roster, i);

        if (!outbox_release_get(&l->d->txn.view, l->row->number, p->node_no,
                                &release) &&
            regained_unsaid(l->d, &r, l->row, p))
            return true;
    }
    return false;
}

static enum receipt_sum look_at(const struct look *l)
{
    enum receipt_sum seen = RECEIPT_SUM_NONE;

    for (size_t i = 0; i < roster_count(l->d->roster); i++) {
        enum receipt_sum there = look_at_peer(l, roster_at(l->d->roster, i));

        seen = there > seen ? there : seen;
    }
    if (seen != RECEIPT_SUM_INCOMPLETE && is_unsaid(l))
        return RECEIPT_SUM_INCOMPLETE;
    return seen == RECEIPT_SUM_COMPLETE ? look_at_holders(l->d, l->row) : seen;
}

bool receipt_sum(const struct facts *d, struct page *page,
                 const struct vault_row *row, struct receipt_sum_at *at)
{
    const struct view *view = &d->txn.view;
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct vault_row part;
    const struct look whole = {d, page, row};
    const struct look of_part = {d, page, &part};
    struct summary s;
    uint64_t number;

    if ((summary_listed(view, row, &room, &s) != ERR_OK || s.parts <= 1) &&
        !summary_erased_set(view, row, &s)) {
        at->seen = look_at(&whole);
        return true;
    }
    while (at->seen != RECEIPT_SUM_INCOMPLETE &&
           vault_set_next(view, row->author, &s.set.id, &at->part, &number)) {
        enum receipt_sum there = RECEIPT_SUM_NONE;

        if (vault_get(view, number, &part))
            there = look_at(&of_part);
        at->seen = there == RECEIPT_SUM_NONE ? at->seen : there;
        if (page_full(page))
            return false;
    }
    return true;
}
