#include "node/core/store/group_table.h"

#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/table.h"

enum { BROUGHT = 'k', COUNT = COUNTER_GROUPS };

static struct table_key group_key(const struct node_id *group)
{
    return table_key_of(group->octet, sizeof group->octet);
}

/* Of a version without its record's id, and of a pin. */
static struct table_key number_key(const struct node_id *group, uint64_t number)
{
    struct table_key k = group_key(group);

    table_key_u64(&k, number);
    return k;
}

static struct table_key version_key(const struct group_version *at)
{
    struct table_key k = number_key(&at->group, at->version);

    table_key_add(&k, at->record.octet, sizeof at->record.octet);
    return k;
}

bool group_table_get(const struct view *view, const struct node_id *group,
                     struct group_row *out)
{
    const struct table_key k = group_key(group);

    return table_get_value(view, TABLE_GROUP, &k, out, sizeof *out);
}

void group_table_put(struct txn *txn, const struct node_id *group,
                     const struct group_row *row)
{
    const struct table_key k = group_key(group);

    table_put_value(txn, TABLE_GROUP, &k, row, sizeof *row);
}

bool group_table_next(const struct view *view, struct node_id *group)
{
    struct table_key k = group_key(group);
    struct table_cursor c;
    bool found;

    table_key_u8(&k, 0); /* the smallest key above it */
    table_walk(&c, view, TABLE_GROUP);
    found = table_walk_from(&c, &k) && c.key.len == sizeof group->octet;
    if (found)
        memcpy(group->octet, c.key.at, sizeof group->octet);
    table_walk_end(&c);
    return found;
}

static struct table_key brought_of(const struct node_id *group)
{
    struct table_key k = {0};

    table_key_u8(&k, BROUGHT);
    table_key_add(&k, group->octet, sizeof group->octet);
    return k;
}

static struct table_key brought_key(const struct node_id *group, uint32_t from)
{
    struct table_key k = brought_of(group);

    table_key_u32(&k, from);
    return k;
}

static struct table_key count_key(uint32_t from, uint32_t owner)
{
    struct table_key k = {0};

    table_key_u8(&k, COUNT);
    table_key_u32(&k, from);
    table_key_u32(&k, owner);
    return k;
}

bool group_table_brought(const struct view *view, const struct node_id *group,
                         uint32_t from)
{
    const struct table_key k = brought_key(group, from);
    struct bytes value;

    return table_get(view, TABLE_META, &k, &value);
}

uint64_t group_table_count(const struct view *view, uint32_t from,
                           uint32_t owner)
{
    const struct table_key k = count_key(from, owner);
    uint64_t count = 0;

    (void)table_get_value(view, TABLE_META, &k, &count, sizeof count);
    return count;
}

static void count_put(struct txn *txn, uint32_t from, uint32_t owner,
                      uint64_t count)
{
    const struct table_key k = count_key(from, owner);

    if (count == 0)
        table_del(txn, TABLE_META, &k);
    else
        table_put_value(txn, TABLE_META, &k, &count, sizeof count);
}

void group_table_bring(struct txn *txn, const struct node_id *group,
                       uint32_t from, uint32_t owner)
{
    const struct table_key k = brought_key(group, from);
    const uint64_t count = group_table_count(&txn->view, from, owner);

    if (group_table_brought(&txn->view, group, from))
        return;
    table_put(txn, TABLE_META, &k, (struct bytes){k.octet, 0});
    count_put(txn, from, owner, count + 1);
    if (from == owner)
        return;
    (void)counter_admit(txn, COUNTER_BROUGHT, from, UINT64_MAX);
    if (count == 0)
        (void)counter_admit(txn, COUNTER_OWNERS, from, UINT64_MAX);
}

static void goes(struct txn *txn, uint32_t from, uint32_t owner)
{
    uint64_t count = group_table_count(&txn->view, from, owner);

    if (count > 0)
        count_put(txn, from, owner, count - 1);
    if (from == owner)
        return;
    counter_release(txn, COUNTER_BROUGHT, from);
    if (count == 1)
        counter_release(txn, COUNTER_OWNERS, from);
}

bool group_table_gone(struct txn *txn, const struct node_id *group,
                      uint32_t owner)
{
    const struct table_key all = brought_of(group);
    struct table_key k = all;
    struct bytes value;
    bool any = false;

    while (table_next(&txn->view, TABLE_META, &k, &value) &&
           memcmp(k.octet, all.octet, all.len) == 0) {
        goes(txn, (uint32_t)bytes_get_be(k.octet + all.len, sizeof(uint32_t)),
             owner);
        table_del(txn, TABLE_META, &k);
        any = true;
    }
    return any;
}

uint64_t group_table_version(const struct view *view,
                             const struct group_version *at)
{
    const struct table_key k = version_key(at);
    uint8_t be[8];

    return table_get_value(view, TABLE_VERSION, &k, be, sizeof be)
               ? bytes_get_be(be, sizeof be)
               : 0;
}

void group_table_version_put(struct txn *txn, const struct group_version *at,
                             uint64_t number)
{
    const struct table_key k = version_key(at);
    uint8_t be[8];

    bytes_put_be(be, number, sizeof be);
    table_put_value(txn, TABLE_VERSION, &k, be, sizeof be);
}

uint64_t group_table_version_any(const struct view *view,
                                 const struct node_id *group, uint64_t version)
{
    const struct table_key all = number_key(group, version);
    struct table_cursor c;
    uint64_t number = 0;

    table_walk(&c, view, TABLE_VERSION);
    if (table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
        c.value.len == sizeof number)
        number = bytes_get_be(c.value.at, sizeof number);
    table_walk_end(&c);
    return number;
}

void group_table_pin_put(struct txn *txn, const struct node_id *group,
                         uint64_t number, bool later_members)
{
    const struct table_key k = number_key(group, number);
    const uint8_t later = later_members;

    table_put_value(txn, TABLE_PIN, &k, &later, sizeof later);
}

bool group_table_pin_next(const struct view *view, const struct node_id *group,
                          uint64_t *number, bool *later_members)
{
    const struct table_key all = group_key(group);
    const struct table_key from = number_key(group, *number + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_PIN);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.value.len == 1;
    if (found) {
        *number = bytes_get_be(c.key.at + all.len, 8);
        *later_members = c.value.at[0] != 0;
    }
    table_walk_end(&c);
    return found;
}
