#include "node/core/store/mention.h"

static struct store_key record_key(const struct record_id *record)
{
    struct store_key k = {0};

    store_key_add(&k, record->octet, sizeof record->octet);
    return k;
}

void mention_put(struct store *s, const struct record_id *record,
                 uint64_t number)
{
    struct store_key k = record_key(record);

    store_key_u64(&k, number);
    store_put(s, STORE_MENTION, &k, (struct bytes){k.octet, 0});
}

static struct store_key author_key(const struct record_id *record,
                                   uint32_t author)
{
    struct store_key k = record_key(record);

    store_key_u32(&k, author);
    return k;
}

void mention_put_retraction(struct store *s, const struct record_id *record,
                            uint32_t author, uint64_t number)
{
    struct store_key k = author_key(record, author);
    uint64_t first;

    mention_put(s, record, number);
    if (!mention_retraction(s, record, author, &first))
        store_put_value(s, STORE_MENTION, &k, &number, sizeof number);
}

bool mention_retraction(struct store *s, const struct record_id *record,
                        uint32_t author, uint64_t *number)
{
    struct store_key k = author_key(record, author);

    return store_get_value(s, STORE_MENTION, &k, number, sizeof *number);
}

bool mention_next(struct store *s, const struct record_id *record,
                  uint64_t *number)
{
    struct store_key all = record_key(record), from = all;
    struct store_cursor c;
    bool more, found = false;

    store_key_u64(&from, *number + 1);
    store_walk(&c, s, STORE_MENTION);
    for (more = store_walk_from(&c, &from);
         more && !found && store_walk_within(&c, &all);
         more = !found && store_walk_next(&c))
        found = c.key.len == from.len; /* else it is an author's */
    if (found)
        *number = bytes_get_be(c.key.at + all.len, 8);
    store_walk_end(&c);
    return found;
}
