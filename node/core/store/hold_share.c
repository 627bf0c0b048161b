#include "node/core/store/hold_share.h"

#include <string.h>

#include "node/core/store/table.h"

/* Beside a share of a peer. */
enum { BY_AGE = 1, BY_CROWD = 2 };

static struct table_key share_key(uint32_t from)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    return k;
}

static struct table_key author_key(uint32_t from, const struct node_id *author)
{
    struct table_key k = share_key(from);

    table_key_u8(&k, BY_AGE);
    table_key_add(&k, author->octet, sizeof author->octet);
    return k;
}

static struct table_key crowds_key(uint32_t from)
{
    struct table_key k = share_key(from);

    table_key_u8(&k, BY_CROWD);
    return k;
}

static struct table_key crowd_key(uint32_t from, const struct node_id *author,
                                  uint64_t count)
{
    struct table_key k = crowds_key(from);

    table_key_u64(&k, count);
    table_key_add(&k, author->octet, sizeof author->octet);
    return k;
}

static struct table_key age_key(const struct hold_counted *h)
{
    struct table_key k = author_key(h->from, &h->author);

    table_key_u64(&k, h->id);
    return k;
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

static uint64_t author_count(const struct view *view, uint32_t from,
                             const struct node_id *author)
{
    const struct table_key k = author_key(from, author);
    uint64_t count = 0;

    table_get_value(view, TABLE_HOLD_SHARE, &k, &count, sizeof count);
    return count;
}

static void recount(struct txn *txn, const struct hold_counted *h, uint64_t was,
                    uint64_t is)
{
    const struct table_key k = author_key(h->from, &h->author);
    const struct table_key old = crowd_key(h->from, &h->author, was);
    const struct table_key new = crowd_key(h->from, &h->author, is);

    table_del(txn, TABLE_HOLD_SHARE, &old);
    table_del(txn, TABLE_HOLD_SHARE, &k);
    if (is == 0)
        return;
    table_put(txn, TABLE_HOLD_SHARE, &new, (struct bytes){new.octet, 0});
    table_put_value(txn, TABLE_HOLD_SHARE, &k, &is, sizeof is);
}

void hold_share_add(struct txn *txn, const struct hold_counted *h)
{
    const struct table_key age = age_key(h);
    struct hold_share share = share_of(&txn->view, h->from);
    uint64_t count = author_count(&txn->view, h->from, &h->author);

    share.count++;
    share.octets += h->octets;
    share.own_count += h->own;
    share.own_octets += h->own ? h->octets : 0;
    share_put(txn, h->from, &share);
    if (h->own)
        return;
    recount(txn, h, count, count + 1);
    table_put(txn, TABLE_HOLD_SHARE, &age, (struct bytes){age.octet, 0});
}

void hold_share_take(struct txn *txn, const struct hold_counted *h)
{
    const struct table_key age = age_key(h);
    struct hold_share share = share_of(&txn->view, h->from);
    uint64_t count = author_count(&txn->view, h->from, &h->author);

    share.count--;
    share.octets -= h->octets;
    share.own_count -= h->own;
    share.own_octets -= h->own ? h->octets : 0;
    share_put(txn, h->from, &share);
    if (h->own)
        return;
    recount(txn, h, count, count - 1);
    table_del(txn, TABLE_HOLD_SHARE, &age);
}

static bool oldest(const struct view *view, uint32_t from,
                   const struct node_id *author, uint64_t *id)
{
    const struct table_key all = author_key(from, author);
    struct table_key first = all;
    struct table_cursor c;
    bool found;

    table_key_u64(&first, 0);
    table_walk(&c, view, TABLE_HOLD_SHARE);
    found = table_walk_from(&c, &first) && table_walk_within(&c, &all);
    if (found)
        *id = bytes_get_be(c.key.at + all.len, sizeof *id);
    table_walk_end(&c);
    return found;
}

/* The author of whom a peer's holds are most. */
static bool most(const struct view *view, uint32_t from, struct node_id *author)
{
    const struct table_key all = crowds_key(from);
    struct table_key above = share_key(from);
    struct table_cursor c;
    bool found;

    table_key_u8(&above, BY_CROWD + 1);
    table_walk(&c, view, TABLE_HOLD_SHARE);
    found = table_walk_below(&c, &above) && table_walk_within(&c, &all);
    if (found)
        memcpy(author->octet, c.key.at + all.len + 8, sizeof author->octet);
    table_walk_end(&c);
    return found;
}

bool hold_share_over(const struct view *view, uint32_t from,
                     const struct node_id *author, uint64_t *id)
{
    const struct hold_share share = share_of(view, from);
    struct node_id crowd;

    if (author_count(view, from, author) > HOLD_SHARE_AUTHOR_MAX)
        return oldest(view, from, author, id);
    return (share.count > HOLD_SHARE_PEER_MAX ||
            share.octets > HOLD_SHARE_OCTETS_MAX) &&
           most(view, from, &crowd) && oldest(view, from, &crowd, id);
}

bool hold_share_full(const struct view *view, uint32_t from)
{
    const struct hold_share share = share_of(view, from);

    return share.own_count >= HOLD_SHARE_PEER_MAX ||
           share.own_octets >= HOLD_SHARE_OCTETS_MAX;
}
