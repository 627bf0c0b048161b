#include "node/core/store/author_share.h"

#include <string.h>

#include "node/core/store/table.h"

/* Parts of a peer's rows. */
enum { BY_AGE = 1, BY_CROWD = 2 };

static struct table_key part_key(uint32_t from, uint8_t part)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    table_key_u8(&k, part);
    return k;
}

static struct table_key author_key(const struct author_share *of)
{
    struct table_key k = part_key(of->from, BY_AGE);

    table_key_add(&k, of->author.octet, sizeof of->author.octet);
    return k;
}

static struct table_key age_key(const struct author_share *of, uint64_t id)
{
    struct table_key k = author_key(of);

    table_key_u64(&k, id);
    return k;
}

static struct table_key crowd_key(const struct author_share *of, uint64_t count)
{
    struct table_key k = part_key(of->from, BY_CROWD);

    table_key_u64(&k, count);
    table_key_add(&k, of->author.octet, sizeof of->author.octet);
    return k;
}

uint64_t author_share_count(const struct view *view,
                            const struct author_share *of)
{
    const struct table_key k = author_key(of);
    uint64_t count = 0;

    table_get_value(view, of->table, &k, &count, sizeof count);
    return count;
}

static void recount(struct txn *txn, const struct author_share *of,
                    uint64_t was, uint64_t is)
{
    const struct table_key k = author_key(of);
    const struct table_key old = crowd_key(of, was), new = crowd_key(of, is);

    table_del(txn, of->table, &old);
    table_del(txn, of->table, &k);
    if (is == 0)
        return;
    table_put(txn, of->table, &new, (struct bytes){new.octet, 0});
    table_put_value(txn, of->table, &k, &is, sizeof is);
}

void author_share_add(struct txn *txn, const struct author_share *of,
                      uint64_t id)
{
    const struct table_key age = age_key(of, id);
    uint64_t count = author_share_count(&txn->view, of);

    recount(txn, of, count, count + 1);
    table_put(txn, of->table, &age, (struct bytes){age.octet, 0});
}

void author_share_take(struct txn *txn, const struct author_share *of,
                       uint64_t id)
{
    const struct table_key age = age_key(of, id);
    uint64_t count = author_share_count(&txn->view, of);

    recount(txn, of, count, count - 1);
    table_del(txn, of->table, &age);
}

bool author_share_oldest(const struct view *view, const struct author_share *of,
                         uint64_t *id)
{
    const struct table_key all = author_key(of), first = age_key(of, 0);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, of->table);
    found = table_walk_from(&c, &first) && table_walk_within(&c, &all);
    if (found)
        *id = bytes_get_be(c.key.at + all.len, sizeof *id);
    table_walk_end(&c);
    return found;
}

bool author_share_most(const struct view *view, struct author_share *of)
{
    const struct table_key all = part_key(of->from, BY_CROWD);
    const struct table_key above = part_key(of->from, BY_CROWD + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, of->table);
    found = table_walk_below(&c, &above) && table_walk_within(&c, &all);
    if (found)
        memcpy(of->author.octet, c.key.at + all.len + 8,
               sizeof of->author.octet);
    table_walk_end(&c);
    return found;
}
