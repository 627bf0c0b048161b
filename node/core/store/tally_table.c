#include "node/core/store/tally_table.h"

#include <string.h>

#include "node/core/store/table.h"

/* The first octet of a key: what its row is. */
enum { RECORD = 0, VALUE = 1, POSITION = 2 };

static struct table_key record_key(uint8_t lead, uint64_t number)
{
    struct table_key k = {0};

    table_key_u8(&k, lead);
    table_key_u64(&k, number);
    return k;
}

static struct table_key value_key(uint64_t number, uint16_t position)
{
    struct table_key k = record_key(VALUE, number);
    uint8_t octets[POSITION];

    bytes_put_be(octets, position, sizeof octets);
    table_key_add(&k, octets, sizeof octets);
    return k;
}

bool tally_table_sum(const struct view *view, uint64_t number,
                     struct tally_sum *out)
{
    const struct table_key k = record_key(RECORD, number);

    *out = (struct tally_sum){0};
    return table_get_value(view, TABLE_TALLY, &k, out, sizeof *out);
}

void tally_table_sum_put(struct txn *txn, uint64_t number,
                         const struct tally_sum *sum)
{
    const struct table_key k = record_key(RECORD, number);

    table_put_value(txn, TABLE_TALLY, &k, sum, sizeof *sum);
}

bool tally_table_value(const struct view *view, uint64_t number,
                       uint16_t position, struct tally_value *out)
{
    const struct table_key k = value_key(number, position);

    *out = (struct tally_value){0};
    return table_get_value(view, TABLE_TALLY, &k, out, sizeof *out);
}

void tally_table_value_put(struct txn *txn, uint64_t number, uint16_t position,
                           const struct tally_value *value)
{
    const struct table_key k = value_key(number, position);

    table_put_value(txn, TABLE_TALLY, &k, value, sizeof *value);
}

bool tally_table_from(const struct view *view, uint64_t number,
                      uint32_t *position, struct tally_value *out)
{
    const struct table_key all = record_key(VALUE, number);
    struct table_key k = all;
    struct bytes value;

    *out = (struct tally_value){0};
    if (*position > UINT16_MAX)
        return false;
    if (*position > 0)
        k = value_key(number, (uint16_t)(*position - 1));
    if (!table_next(view, TABLE_TALLY, &k, &value) ||
        k.len != all.len + POSITION || value.len != sizeof *out ||
        memcmp(k.octet, all.octet, all.len) != 0)
        return false;
    *position = (uint32_t)bytes_get_be(k.octet + all.len, POSITION);
    memcpy(out, value.at, sizeof *out);
    return true;
}

void tally_table_drop(struct txn *txn, uint64_t number)
{
    const struct table_key sum = record_key(RECORD, number);
    struct tally_value value;
    uint32_t position = 0;

    table_del(txn, TABLE_TALLY, &sum);
    while (tally_table_from(&txn->view, number, &position, &value)) {
        const struct table_key k = value_key(number, (uint16_t)position++);

        table_del(txn, TABLE_TALLY, &k);
    }
}
