#include "node/core/store/mention.h"

#include "node/core/store/table.h"

static struct table_key record_key(const struct record_id *record)
{
    return table_key_of(record->octet, sizeof record->octet);
}

static struct table_key key_of(const struct record_id *record, uint64_t number)
{
    struct table_key k = record_key(record);

    table_key_u64(&k, number);
    return k;
}

void mention_put(struct txn *txn, const struct record_id *record,
                 uint64_t number)
{
    struct table_key k = key_of(record, number);

    table_put(txn, TABLE_MENTION, &k, (struct bytes){k.octet, 0});
}

void mention_del(struct txn *txn, const struct record_id *record,
                 uint64_t number)
{
    struct table_key k = key_of(record, number);

    table_del(txn, TABLE_MENTION, &k);
}

bool mention_has(const struct view *view, const struct record_id *record,
                 uint64_t number)
{
    struct table_key k = key_of(record, number);
    struct bytes found;

    return table_get(view, TABLE_MENTION, &k, &found);
}

static struct table_key author_key(const struct record_id *record,
                                   uint32_t author)
{
    struct table_key k = record_key(record);

    table_key_u32(&k, author);
    return k;
}

void mention_put_retraction(struct txn *txn, const struct record_id *record,
                            uint32_t author, uint64_t number)
{
    struct table_key k = author_key(record, author);
    uint64_t first;

    if (!mention_retraction(&txn->view, record, author, &first))
        table_put_value(txn, TABLE_MENTION, &k, &number, sizeof number);
}

bool mention_retraction(const struct view *view, const struct record_id *record,
                        uint32_t author, uint64_t *number)
{
    struct table_key k = author_key(record, author);

    return table_get_value(view, TABLE_MENTION, &k, number, sizeof *number);
}

bool mention_next(const struct view *view, const struct record_id *record,
                  uint64_t *number)
{
    struct table_key all = record_key(record), from = all;
    struct table_cursor c;
    bool more, found = false;

    table_key_u64(&from, *number + 1);
    table_walk(&c, view, TABLE_MENTION);
    for (more = table_walk_from(&c, &from);
         more && !found && table_walk_within(&c, &all);
         more = !found && table_walk_next(&c))
        found = c.key.len == from.len; /* else it is an author's */
    if (found)
        *number = bytes_get_be(c.key.at + all.len, 8);
    table_walk_end(&c);
    return found;
}
