#include "node/core/store/table.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/store_env.h"
#include "node/log.h"

static MDB_val val(struct bytes b)
{
    return (MDB_val){.mv_size = b.len, .mv_data = (void *)(uintptr_t)b.at};
}

static struct bytes seen(MDB_val v)
{
    return (struct bytes){v.mv_data, v.mv_size};
}

bool table_get(const struct view *view, enum table t, const struct table_key *k,
               struct bytes *value)
{
    struct store *s = view->store;
    MDB_val key = val(table_key_bytes(k)), v;
    int rc;

    if (s->err != ERR_OK)
        return false;
    rc = mdb_get(s->txn, s->dbi[t], &key, &v);
    if (rc == 0) {
        *value = seen(v);
        return true;
    }
    if (rc != MDB_NOTFOUND)
        store_env_failed(s, "get", rc);
    return false;
}

bool table_get_value(const struct view *view, enum table t,
                     const struct table_key *k, void *value, size_t size)
{
    struct bytes found;

    if (!table_get(view, t, k, &found))
        return false;
    if (found.len != size) {
        log_warn("store: a value in '%s' has another size",
                 schema_table_name(t));
        view->store->err = ERR_IO;
        return false;
    }
    memcpy(value, found.at, size); /* values stand unaligned */
    return true;
}

void table_put(struct txn *txn, enum table t, const struct table_key *k,
               struct bytes value)
{
    struct store *s = txn->view.store;
    MDB_val key = val(table_key_bytes(k)), v = val(value);
    int rc;

    assert(s->writing);
    if (s->err != ERR_OK)
        return;
    rc = mdb_put(s->txn, s->dbi[t], &key, &v, 0);
    if (rc != 0)
        store_env_failed(s, "put", rc);
}

void table_put_value(struct txn *txn, enum table t, const struct table_key *k,
                     const void *value, size_t size)
{
    table_put(txn, t, k, (struct bytes){value, size});
}

void table_del(struct txn *txn, enum table t, const struct table_key *k)
{
    struct store *s = txn->view.store;
    MDB_val key = val(table_key_bytes(k));
    int rc;

    assert(s->writing);
    if (s->err != ERR_OK)
        return;
    rc = mdb_del(s->txn, s->dbi[t], &key, NULL);
    if (rc != 0 && rc != MDB_NOTFOUND)
        store_env_failed(s, "delete", rc);
}

void table_clear(struct txn *txn, enum table t)
{
    struct store *s = txn->view.store;
    int rc;

    assert(s->writing);
    if (s->err != ERR_OK)
        return;
    rc = mdb_drop(s->txn, s->dbi[t], 0);
    if (rc != 0)
        store_env_failed(s, "clear", rc);
}

void table_walk(struct table_cursor *c, const struct view *view, enum table t)
{
    struct store *s = view->store;
    MDB_cursor *cursor = NULL;
    int rc;

    *c = (struct table_cursor){.store = s};
    if (s->err != ERR_OK)
        return;
    rc = mdb_cursor_open(s->txn, s->dbi[t], &cursor);
    if (rc != 0)
        store_env_failed(s, "walk", rc);
    else
        c->cursor = cursor;
}

static bool step(struct table_cursor *c, MDB_cursor_op op, MDB_val key)
{
    MDB_val value;
    int rc;

    if (c->cursor == NULL || c->store->err != ERR_OK)
        return false;
    rc = mdb_cursor_get(c->cursor, &key, &value, op);
    if (rc == 0) {
        c->key = seen(key);
        c->value = seen(value);
        return true;
    }
    c->key = c->value = (struct bytes){0};
    if (rc != MDB_NOTFOUND)
        store_env_failed(c->store, "walk", rc);
    return false;
}

bool table_walk_from(struct table_cursor *c, const struct table_key *k)
{
    if (k->len == 0)
        return step(c, MDB_FIRST, (MDB_val){0});
    return step(c, MDB_SET_RANGE, val(table_key_bytes(k)));
}

bool table_walk_below(struct table_cursor *c, const struct table_key *k)
{
    if (table_walk_from(c, k))
        return step(c, MDB_PREV, (MDB_val){0});
    return step(c, MDB_LAST, (MDB_val){0});
}

bool table_walk_next(struct table_cursor *c)
{
    return step(c, MDB_NEXT, (MDB_val){0});
}

bool table_walk_back(struct table_cursor *c)
{
    return step(c, MDB_PREV, (MDB_val){0});
}

void table_walk_end(struct table_cursor *c)
{
    if (c->cursor != NULL)
        mdb_cursor_close(c->cursor);
    c->cursor = NULL;
}

bool table_walk_within(const struct table_cursor *c, const struct table_key *k)
{
    return c->key.len >= k->len && memcmp(c->key.at, k->octet, k->len) == 0;
}

bool table_next(const struct view *view, enum table t, struct table_key *k,
                struct bytes *value)
{
    struct table_cursor c;
    bool found;

    if (k->len > 0)
        table_key_u8(k, 0); /* the smallest key above it */
    table_walk(&c, view, t);
    found = table_walk_from(&c, k);
    if (found) {
        *k = (struct table_key){0};
        table_key_add(k, c.key.at, c.key.len);
        *value = c.value;
    }
    table_walk_end(&c);
    return found;
}

bool table_next_under(const struct view *view, enum table t,
                      const struct table_key *all, uint32_t *n, void *value,
                      size_t size)
{
    struct table_key from = *all;
    struct table_cursor c;
    bool found;

    table_key_u32(&from, *n + 1);
    table_walk(&c, view, t);
    found = table_walk_from(&c, &from) && table_walk_within(&c, all) &&
            c.value.len == size;
    if (found) {
        *n = (uint32_t)bytes_get_be(c.key.at + all->len, 4);
        memcpy(value, c.value.at, size);
    }
    table_walk_end(&c);
    return found;
}
