#include "node/core/record/vouch.h"

#include "node/core/store/record_senders.h"

bool vouch_brought_by(const struct facts *d, const struct vault_row *row,
                      const struct peer *p)
{
    return p->node_no == row->from ||
           record_senders_has(&d->txn.view, row->number, p->node_no);
}

/* WIRE.md 7.10: "of new objects only those that a peer of it wrote, or that a
   peer brought whom its operator marked" */
bool vouch_for(const struct facts *d, const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);

        if (!p->revoked && (p->node_no == row->author ||
                            (p->vouches && vouch_brought_by(d, row, p))))
            return true;
    }
    return false;
}

bool vouch_for_group(const struct facts *d, uint64_t number)
{
    struct vault_row version;

    return !vault_get(&d->txn.view, number, &version) ||
           version.author == d->self->node_no || vouch_for(d, &version);
}

/* WIRE.md 7.10: "The same is asked of each group that the audience names" */
bool vouch_for_groups(const struct facts *d, const struct record *r)
{
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group &&
            !vouch_for_group(d, groups_pinned(d->groups, &r->audience[i])))
            return false;
    return true;
}
