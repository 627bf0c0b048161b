#include "node/core/store/jobs.h"

#include <string.h>

_Static_assert(sizeof(struct due) == 88, "a stored value");

static struct store_key key_of(const struct due_at *at)
{
    struct store_key k = {0};

    store_key_u8(&k, (uint8_t)at->kind);
    store_key_u64(&k, at->number);
    store_key_u32(&k, at->party);
    return k;
}

void due_put(struct store *s, const struct due_at *at)
{
    struct store_key k = key_of(at);

    store_put_value(s, STORE_DUE, &k, &at->due, sizeof at->due);
}

void due_done(struct store *s, const struct due_at *at)
{
    struct store_key k = key_of(at);

    store_del(s, STORE_DUE, &k);
}

bool due_next(struct store *s, struct due_at *at)
{
    struct due_at next = *at;
    struct store_key all = {0}, from;
    struct store_cursor c;
    bool found;

    if (++next.party == 0)
        next.number++;
    from = key_of(&next);
    store_key_u8(&all, (uint8_t)at->kind);
    store_walk(&c, s, STORE_DUE);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all) &&
            c.value.len == sizeof at->due;
    if (found) {
        at->number = bytes_get_be(c.key.at + 1, 8);
        at->party = (uint32_t)bytes_get_be(c.key.at + 9, 4);
        memcpy(&at->due, c.value.at, sizeof at->due);
    }
    store_walk_end(&c);
    return found;
}

bool due_any(struct store *s)
{
    const struct store_key first = {0};
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_DUE);
    found = store_walk_from(&c, &first);
    store_walk_end(&c);
    return found;
}
