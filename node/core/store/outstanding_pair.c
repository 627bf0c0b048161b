#include "node/core/store/outstanding_pair.h"

#include "node/core/store/giveback_claim.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/outbox_release.h"

bool outstanding_pair_outdated(const struct outstanding_pair *p)
{
    return (p->row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED)) != 0;
}

static bool went(const struct outstanding_pair *p,
                 const struct outbox_release *r)
{
    return outbox_release_gone(r) ||
           giveback_claim_has(p->view, &p->row->id, p->node_no);
}

/* Whether its own word that it erased the record is missing; only of a holder
   of whom another says that the record may be there. */
static bool holder_wanted(const struct outstanding_pair *p)
{
    struct holder_word_at at = {p->row->number, p->node_no, 0};
    struct holder_row holder;
    struct holder_word word;

    if (!vault_recalled(p->row) ||
        !holder_table_get(p->view, at.number, at.of, &holder) ||
        holder.erased_ms != 0)
        return false;
    while (holder_word_next(p->view, &at, &word))
        if (holder_word_may_have(&word))
            return true;
    return false;
}

static bool erasure_wanted(const struct outstanding_pair *p)
{
    struct holder_row holder;

    return !holder_table_get(p->view, p->row->number, p->node_no, &holder) ||
           holder.erased_ms == 0;
}

static bool is_lost(const struct outstanding_pair *p,
                    const struct outbox_release *r)
{
    uint64_t since_ms;

    return outbox_release_lost(p->view, p->node_no, r, &since_ms);
}

static bool release_wanted(const struct outstanding_pair *p,
                           const struct outbox_release *r)
{
    const unsigned over =
        VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED | VAULT_TWIN;

    if (vault_recalled(p->row) && went(p, r))
        return erasure_wanted(p);
    if (is_lost(p, r))
        return r->state != OUTBOX_VOID && (p->row->state & over) == 0;
    return r->state != OUTBOX_STORED &&
           !(r->state == OUTBOX_VOID && outstanding_pair_outdated(p));
}

bool outstanding_pair_wanted(const struct outstanding_pair *p)
{
    struct outbox_release r;

    return (outbox_release_get(p->view, p->row->number, p->node_no, &r) &&
            release_wanted(p, &r)) ||
           holder_wanted(p);
}

bool outstanding_pair_plain(const struct outstanding_pair *p)
{
    struct outbox_release r;

    if (p->row->state & VAULT_ERASED)
        return false;
    return !outbox_release_get(p->view, p->row->number, p->node_no, &r) ||
           (r.state == OUTBOX_STORED && !is_lost(p, &r));
}
