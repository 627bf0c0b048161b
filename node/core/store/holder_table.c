#include "node/core/store/holder_table.h"

#include <string.h>

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"

enum { HOLDER_KEY = 12, LEAK_KEY = 16 };

static struct table_key holder_key(uint64_t number, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    table_key_u32(&k, node_no);
    return k;
}

static struct table_key leak_key(const struct leak_at *at)
{
    struct table_key k = holder_key(at->number, at->to);

    table_key_u32(&k, at->by);
    return k;
}

bool holder_table_get(const struct view *view, uint64_t number,
                      uint32_t node_no, struct holder_row *out)
{
    const struct table_key k = holder_key(number, node_no);

    *out = (struct holder_row){0};
    return table_get_value(view, TABLE_HOLDER, &k, out, sizeof *out);
}

void holder_table_put(struct txn *txn, uint64_t number, uint32_t node_no,
                      const struct holder_row *row)
{
    const struct table_key k = holder_key(number, node_no);

    table_put_value(txn, TABLE_HOLDER, &k, row, sizeof *row);
    outstanding_look(txn, number, node_no);
}

/* From a key on, the first row of its record whose key and value have these
   sizes; *key is then its own. */
static bool next_row(const struct view *view, struct table_key *key,
                     size_t key_len, void *value, size_t size)
{
    struct table_key all = {0};
    struct table_cursor c;
    bool more, found = false;

    table_key_add(&all, key->octet, sizeof(uint64_t));
    table_walk(&c, view, TABLE_HOLDER);
    for (more = table_walk_from(&c, key);
         more && !found && table_walk_within(&c, &all);
         more = !found && table_walk_next(&c)) {
        found = c.key.len == key_len && c.value.len == size;
        if (!found)
            continue;
        *key = (struct table_key){0};
        table_key_add(key, c.key.at, c.key.len);
        memcpy(value, c.value.at, size);
    }
    table_walk_end(&c);
    return found;
}

bool holder_table_next(const struct view *view, uint64_t number,
                       uint32_t *node_no, struct holder_row *out)
{
    struct table_key key = holder_key(number, *node_no + 1);

    if (!next_row(view, &key, HOLDER_KEY, out, sizeof *out))
        return false;
    *node_no = (uint32_t)bytes_get_be(key.octet + 8, 4);
    return true;
}

bool holder_table_leak_get(const struct view *view, const struct leak_at *at,
                           struct leak *out)
{
    const struct table_key k = leak_key(at);

    return table_get_value(view, TABLE_HOLDER, &k, out, sizeof *out);
}

void holder_table_leak_put(struct txn *txn, const struct leak_at *at,
                           const struct leak *leak)
{
    const struct table_key k = leak_key(at);

    table_put_value(txn, TABLE_HOLDER, &k, leak, sizeof *leak);
    outstanding_other(txn, at->number);
}

bool holder_table_leak_next(const struct view *view, struct leak_at *at,
                            struct leak *out)
{
    const struct leak_at above = {at->number, at->to == 0 ? 1 : at->to,
                                  at->by + 1};
    struct table_key key = leak_key(&above);

    if (!next_row(view, &key, LEAK_KEY, out, sizeof *out))
        return false;
    at->to = (uint32_t)bytes_get_be(key.octet + 8, 4);
    at->by = (uint32_t)bytes_get_be(key.octet + 12, 4);
    return true;
}
