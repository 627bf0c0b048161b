#include "node/core/store/holder_share.h"

#include <string.h>

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"

enum { SHARE_KEY = 16, FROM_AT = 8, ACCOUNT_AT = 12 };

static struct table_key share_key(const struct holder_share_at *at)
{
    struct table_key k = {0};

    table_key_u64(&k, at->number);
    table_key_u32(&k, at->from);
    table_key_u32(&k, at->account);
    return k;
}

void holder_share_get(const struct view *view, const struct holder_share_at *at,
                      struct holder_share *out)
{
    const struct table_key k = share_key(at);

    *out = (struct holder_share){0};
    (void)table_get_value(view, TABLE_HOLDER_SHARE, &k, out, sizeof *out);
}

void holder_share_put(struct txn *txn, const struct holder_share_at *at,
                      const struct holder_share *share)
{
    const struct table_key k = share_key(at);

    table_put_value(txn, TABLE_HOLDER_SHARE, &k, share, sizeof *share);
    if (share->left_out > 0)
        outstanding_other(txn, at->number);
}

bool holder_share_next(const struct view *view, struct holder_share_at *at,
                       struct holder_share *out)
{
    const struct holder_share_at above = {at->number, at->from,
                                          at->account + 1};
    const struct table_key from = share_key(&above);
    struct table_key all = {0};
    struct table_cursor c;
    bool found;

    table_key_u64(&all, at->number);
    table_walk(&c, view, TABLE_HOLDER_SHARE);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.key.len == SHARE_KEY && c.value.len == sizeof *out;
    if (found) {
        at->from = (uint32_t)bytes_get_be(c.key.at + FROM_AT, sizeof at->from);
        at->account =
            (uint32_t)bytes_get_be(c.key.at + ACCOUNT_AT, sizeof at->account);
        memcpy(out, c.value.at, sizeof *out); /* values stand unaligned */
    }
    table_walk_end(&c);
    return found;
}

static struct table_key left_out_key(uint32_t from)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    return k;
}

bool holder_left_out_get(const struct view *view, uint32_t from,
                         struct holder_left_out *out)
{
    const struct table_key k = left_out_key(from);

    *out = (struct holder_left_out){0};
    return table_get_value(view, TABLE_HOLDER_SHARE, &k, out, sizeof *out);
}

void holder_left_out_put(struct txn *txn, uint32_t from,
                         const struct holder_left_out *out)
{
    const struct table_key k = left_out_key(from);

    table_put_value(txn, TABLE_HOLDER_SHARE, &k, out, sizeof *out);
}
