#include "node/core/store/doubt_share.h"

#include "node/core/store/table.h"

static struct table_key all_key(void)
{
    struct table_key k = {0};

    table_key_u8(&k, 'u');
    return k;
}

static struct table_key key_of(uint32_t author)
{
    struct table_key k = all_key();

    table_key_u32(&k, author);
    return k;
}

static void put(struct txn *txn, uint32_t author,
                const struct doubt_share *share)
{
    const struct table_key k = key_of(author);

    table_put_value(txn, TABLE_META, &k, share, sizeof *share);
}

bool doubt_share_get(const struct view *view, uint32_t author,
                     struct doubt_share *out)
{
    const struct table_key k = key_of(author);

    *out = (struct doubt_share){0};
    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

bool doubt_share_take(struct txn *txn, uint32_t author)
{
    struct doubt_share share;

    (void)doubt_share_get(&txn->view, author, &share);
    if (share.rows >= DOUBT_SHARE_MAX)
        return false;
    share.rows++;
    put(txn, author, &share);
    return true;
}

void doubt_share_give(struct txn *txn, uint32_t author)
{
    const struct table_key k = key_of(author);
    struct doubt_share share;

    if (!doubt_share_get(&txn->view, author, &share))
        return;
    if (--share.rows > 0)
        put(txn, author, &share);
    else
        table_del(txn, TABLE_META, &k);
}

void doubt_share_leave_out(struct txn *txn, uint32_t author, uint64_t now_ms)
{
    struct doubt_share share;

    (void)doubt_share_get(&txn->view, author, &share);
    share.left_out++;
    share.last_ms = now_ms;
    put(txn, author, &share);
}

bool doubt_share_next(const struct view *view, uint32_t *author,
                      struct doubt_share *out)
{
    const struct table_key all = all_key();

    return table_next_under(view, TABLE_META, &all, author, out, sizeof *out);
}
