#include "node/core/store/hold_by.h"

#include <string.h>

#include "node/core/store/table.h"

/* Where ways begin that are none of enum hold_class. */
enum { BY_RECORD = 16, BY_PLACE };

static struct table_key class_key(uint8_t class)
{
    struct table_key k = {0};

    table_key_u8(&k, class);
    return k;
}

struct table_key hold_by_wait(const struct hold_wait *wait)
{
    struct table_key k = class_key((uint8_t)wait->class);

    table_key_add(&k, wait->about, sizeof wait->about);
    return k;
}

struct table_key hold_by_id(enum hold_class class, const struct node_id *id)
{
    struct hold_wait wait = {.class = class};

    memcpy(wait.about, id->octet, sizeof wait.about);
    return hold_by_wait(&wait);
}

struct table_key hold_by_state(enum hold_class class)
{
    return hold_by_wait(&(struct hold_wait){class, {0}});
}

struct table_key hold_by_recall(const struct node_id *author,
                                const struct object_id *object)
{
    struct table_key k = class_key(HOLD_RECALL);

    table_key_add(&k, object->octet, sizeof object->octet);
    table_key_add(&k, author->octet, sizeof author->octet);
    return k;
}

static struct table_key peer_key(uint32_t from)
{
    struct table_key k = class_key(BY_RECORD);

    table_key_u32(&k, from);
    return k;
}

struct table_key hold_by_record(uint32_t from, const struct record_id *id,
                                const struct hash *hash)
{
    struct table_key k = peer_key(from);

    table_key_add(&k, id->octet, sizeof id->octet);
    table_key_add(&k, hash->octet, sizeof hash->octet);
    return k;
}

struct table_key hold_by_places(void)
{
    return class_key(BY_PLACE);
}

static struct table_key of_hold(struct table_key k, uint64_t id)
{
    table_key_u64(&k, id);
    return k;
}

void hold_by_put(struct txn *txn, const struct table_key *way, uint64_t id)
{
    const struct table_key k = of_hold(*way, id);

    table_put(txn, TABLE_HOLD_BY, &k, (struct bytes){k.octet, 0});
}

void hold_by_del(struct txn *txn, const struct table_key *way, uint64_t id)
{
    const struct table_key k = of_hold(*way, id);

    table_del(txn, TABLE_HOLD_BY, &k);
}

bool hold_by_next(const struct view *view, const struct table_key *way,
                  uint64_t after, uint64_t *id)
{
    const struct table_key from = of_hold(*way, after + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_HOLD_BY);
    found = table_walk_from(&c, &from) && table_walk_within(&c, way) &&
            c.key.len == way->len + sizeof *id;
    if (found)
        *id = bytes_get_be(c.key.at + way->len, sizeof *id);
    table_walk_end(&c);
    return found;
}

bool hold_by_peer(const struct view *view, uint32_t from, struct table_key *at,
                  uint64_t *id)
{
    const struct table_key all = peer_key(from);
    struct table_cursor c;
    bool found;

    if (at->len == 0)
        *at = all;
    else
        table_key_u8(at, 0); /* the smallest key above it */
    table_walk(&c, view, TABLE_HOLD_BY);
    found = table_walk_from(&c, at) && table_walk_within(&c, &all);
    if (found) {
        *at = (struct table_key){0};
        table_key_add(at, c.key.at, c.key.len);
        *id = bytes_get_be(c.key.at + c.key.len - sizeof *id, sizeof *id);
    }
    table_walk_end(&c);
    return found;
}

size_t hold_by_time(const struct view *view, enum hold_class class,
                    uint64_t now_ms, uint64_t *ids, size_t max)
{
    const struct table_key all = class_key((uint8_t) class);
    struct table_cursor c;
    size_t n = 0;
    bool more;

    table_walk(&c, view, TABLE_HOLD_BY);
    for (more = table_walk_from(&c, &all);
         more && n < max && table_walk_within(&c, &all) &&
         bytes_get_be(c.key.at + 1, 8) <= now_ms;
         more = table_walk_next(&c))
        ids[n++] = bytes_get_be(c.key.at + c.key.len - 8, 8);
    table_walk_end(&c);
    return n;
}
