#include "node/core/store/answer_table.h"

#include <string.h>

#include "node/core/store/index.h"
#include "node/core/store/table.h"

/* The first octet of a key: what its row is. */
enum { ROW = 0, COUNT = 1, RECORD = 2 };

static struct table_key object_key(uint8_t lead, const struct answer_at *at)
{
    struct table_key k = {0};

    table_key_u8(&k, lead);
    table_key_add(&k, at->object.octet, sizeof at->object.octet);
    table_key_u32(&k, at->author);
    return k;
}

static struct table_key row_key(const struct answer_at *at)
{
    struct table_key k = object_key(ROW, at);

    table_key_u8(&k, at->part);
    table_key_add(&k, at->value.hash, sizeof at->value.hash);
    table_key_u32(&k, at->by);
    return k;
}

static struct table_key count_key(const struct answer_at *at)
{
    struct table_key k = object_key(COUNT, at);

    table_key_u32(&k, at->by);
    return k;
}

void answer_table_value(const struct view *view, struct answer_value *out,
                        uint64_t type, struct bytes value)
{
    if (!indicator_known(type) ||
        !index_hash(view, out->hash, (enum indicator_type)type, value))
        seal_hash_text(view_seal(view), out->hash, value);
}

bool answer_table_get(const struct view *view, const struct answer_at *at,
                      struct answer_row *out)
{
    const struct table_key k = row_key(at);

    *out = (struct answer_row){0};
    return table_get_value(view, TABLE_ANSWER, &k, out, sizeof *out);
}

static uint64_t count_of(const struct view *view, const struct answer_at *at)
{
    const struct table_key k = count_key(at);
    uint64_t count = 0;

    (void)table_get_value(view, TABLE_ANSWER, &k, &count, sizeof count);
    return count;
}

static void put_count(struct txn *txn, const struct answer_at *at,
                      uint64_t count)
{
    const struct table_key k = count_key(at);

    if (count == 0)
        table_del(txn, TABLE_ANSWER, &k);
    else
        table_put_value(txn, TABLE_ANSWER, &k, &count, sizeof count);
}

bool answer_table_put(struct txn *txn, const struct answer_at *at,
                      const struct answer_row *row)
{
    const struct table_key k = row_key(at);
    const uint64_t count = count_of(&txn->view, at);
    struct answer_row before;

    if (answer_table_get(&txn->view, at, &before)) {
        /* What is said again, or comes behind a later one, changes nothing. */
        if (row->time_ms >= before.time_ms)
            table_put_value(txn, TABLE_ANSWER, &k, row, sizeof *row);
        return true;
    }
    if (count >= ANSWER_TABLE_OF_ONE_MAX)
        return false;
    table_put_value(txn, TABLE_ANSWER, &k, row, sizeof *row);
    put_count(txn, at, count + 1);
    return true;
}

void answer_table_del(struct txn *txn, const struct answer_at *at)
{
    const struct table_key k = row_key(at);
    struct answer_row before;

    if (!answer_table_get(&txn->view, at, &before))
        return;
    table_del(txn, TABLE_ANSWER, &k);
    put_count(txn, at, count_of(&txn->view, at) - 1);
}

bool answer_table_next(const struct view *view, struct answer_at *at,
                       struct answer_row *out)
{
    const struct table_key all = object_key(ROW, at);
    struct table_key k = row_key(at);
    const uint8_t *rest = k.octet + all.len;
    struct bytes value;

    *out = (struct answer_row){0};
    if (!table_next(view, TABLE_ANSWER, &k, &value) ||
        value.len != sizeof *out || memcmp(k.octet, all.octet, all.len) != 0)
        return false;
    memcpy(out, value.at, sizeof *out);
    at->part = rest[0];
    memcpy(at->value.hash, rest + 1, sizeof at->value.hash);
    at->by = (uint32_t)bytes_get_be(rest + 1 + sizeof at->value.hash, 4);
    return true;
}

static struct table_key record_key(const struct answer_at *of, uint64_t number)
{
    struct table_key k = object_key(RECORD, of);

    table_key_u64(&k, number);
    return k;
}

void answer_table_record_put(struct txn *txn, const struct answer_at *of,
                             uint64_t number)
{
    const struct table_key k = record_key(of, number);

    table_put(txn, TABLE_ANSWER, &k, (struct bytes){k.octet, 0});
}

void answer_table_record_del(struct txn *txn, const struct answer_at *of,
                             uint64_t number)
{
    const struct table_key k = record_key(of, number);

    table_del(txn, TABLE_ANSWER, &k);
}

bool answer_table_record_next(const struct view *view,
                              const struct answer_at *of, uint64_t *number)
{
    const struct table_key all = object_key(RECORD, of);
    struct table_key k = record_key(of, *number);
    struct bytes value;

    if (!table_next(view, TABLE_ANSWER, &k, &value) ||
        memcmp(k.octet, all.octet, all.len) != 0)
        return false;
    *number = bytes_get_be(k.octet + all.len, sizeof *number);
    return true;
}
