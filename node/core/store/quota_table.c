#include "node/core/store/quota_table.h"

#include "node/core/store/table.h"

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, 'd');
    table_key_u32(&k, node_no);
    return k;
}

bool quota_table_get(const struct view *view, uint32_t node_no,
                     struct quota *out)
{
    const struct table_key k = key_of(node_no);

    *out = (struct quota){0};
    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void quota_table_put(struct txn *txn, uint32_t node_no, const struct quota *q)
{
    const struct table_key k = key_of(node_no);

    table_put_value(txn, TABLE_META, &k, q, sizeof *q);
}

enum { FORGOTTEN_A_WRITE = 2 }; /* more than a write adds */

static struct table_key kind_key(const struct quota_share_at *at)
{
    struct table_key k = {0};

    table_key_u8(&k, 'o');
    table_key_u32(&k, at->from);
    table_key_u8(&k, at->kind);
    return k;
}

static struct table_key share_key(const struct quota_share_at *at)
{
    struct table_key k = kind_key(at);

    table_key_u64(&k, at->day);
    if (at->author != NULL)
        table_key_add(&k, at->author->octet, sizeof at->author->octet);
    return k;
}

bool quota_share_get(const struct view *view, const struct quota_share_at *at,
                     struct quota_share *out)
{
    const struct table_key k = share_key(at);

    *out = (struct quota_share){0};
    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

/* The first row of an earlier day. */
static bool earlier(const struct view *view, const struct quota_share_at *at,
                    struct table_key *out)
{
    const struct table_key all = kind_key(at);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_META);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            bytes_get_be(c.key.at + all.len, 8) < at->day;
    if (found)
        *out = table_key_of(c.key.at, c.key.len);
    table_walk_end(&c);
    return found;
}

void quota_share_put(struct txn *txn, const struct quota_share_at *at,
                     const struct quota_share *s)
{
    const struct table_key k = share_key(at);
    struct table_key old;

    for (size_t i = 0; i < FORGOTTEN_A_WRITE; i++)
        if (earlier(&txn->view, at, &old))
            table_del(txn, TABLE_META, &old);
    table_put_value(txn, TABLE_META, &k, s, sizeof *s);
}
