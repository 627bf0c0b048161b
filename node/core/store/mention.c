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

bool mention_next(struct store *s, const struct record_id *record,
                  uint64_t *number)
{
    struct store_key all = record_key(record), from = all;
    struct store_cursor c;
    bool found;

    store_key_u64(&from, *number + 1);
    store_walk(&c, s, STORE_MENTION);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all);
    if (found)
        *number = bytes_get_be(c.key.at + all.len, 8);
    store_walk_end(&c);
    return found;
}
