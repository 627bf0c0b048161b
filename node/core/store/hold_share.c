#include "node/core/store/hold_share.h"

#include "node/core/store/author_share.h"
#include "node/core/store/table.h"

static struct table_key share_key(uint32_t from)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    return k;
}

static struct author_share by_author(uint32_t from,
                                     const struct node_id *author)
{
    return (struct author_share){TABLE_HOLD_SHARE, from, *author};
}

static struct hold_share share_of(const struct view *view, uint32_t from)
{
    const struct table_key k = share_key(from);
    struct hold_share out = {0};

    table_get_value(view, TABLE_HOLD_SHARE, &k, &out, sizeof out);
    return out;
}

static void share_put(struct txn *txn, uint32_t from,
                      const struct hold_share *share)
{
    const struct table_key k = share_key(from);

    table_put_value(txn, TABLE_HOLD_SHARE, &k, share, sizeof *share);
}

void hold_share_add(struct txn *txn, const struct hold_counted *h)
{
    const struct author_share of = by_author(h->from, &h->author);
    struct hold_share share = share_of(&txn->view, h->from);

    share.count++;
    share.octets += h->octets;
    share.own_count += h->own;
    share.own_octets += h->own ? h->octets : 0;
    share_put(txn, h->from, &share);
    if (!h->own)
        author_share_add(txn, &of, h->id);
}

void hold_share_take(struct txn *txn, const struct hold_counted *h)
{
    const struct author_share of = by_author(h->from, &h->author);
    struct hold_share share = share_of(&txn->view, h->from);

    share.count--;
    share.octets -= h->octets;
    share.own_count -= h->own;
    share.own_octets -= h->own ? h->octets : 0;
    share_put(txn, h->from, &share);
    if (!h->own)
        author_share_take(txn, &of, h->id);
}

bool hold_share_over(const struct view *view, uint32_t from,
                     const struct node_id *author, uint64_t *id)
{
    const struct hold_share share = share_of(view, from);
    struct author_share of = by_author(from, author);

    if (author_share_count(view, &of) > HOLD_SHARE_AUTHOR_MAX)
        return author_share_oldest(view, &of, id);
    return (share.count > HOLD_SHARE_PEER_MAX ||
            share.octets > HOLD_SHARE_OCTETS_MAX) &&
           author_share_most(view, &of) && author_share_oldest(view, &of, id);
}

bool hold_share_full(const struct view *view, uint32_t from)
{
    const struct hold_share share = share_of(view, from);

    return share.own_count >= HOLD_SHARE_PEER_MAX ||
           share.own_octets >= HOLD_SHARE_OCTETS_MAX;
}
