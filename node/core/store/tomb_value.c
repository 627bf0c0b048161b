#include "node/core/store/tomb_value.h"

#include "node/core/store/table.h"

static struct table_key key_of(const struct tomb_values *of)
{
    struct table_key k = {0};

    table_key_add(&k, of->object.octet, sizeof of->object.octet);
    table_key_u32(&k, of->author);
    return k;
}

static uint64_t number_at(const struct view *view, const struct table_key *k)
{
    uint64_t number = 0;

    return table_get_value(view, TABLE_TOMB_VALUE, k, &number, sizeof number)
               ? number
               : 0;
}

uint64_t tomb_value_count(const struct view *view, const struct tomb_values *of)
{
    const struct table_key k = key_of(of);

    return number_at(view, &k);
}

/* False: a value that no look-up finds needs no row. */
static bool value_key(const struct view *view, const struct tomb_values *of,
                      uint64_t type, struct bytes value, struct table_key *k)
{
    uint8_t hash[SEAL_HASH];

    if (!indicator_known(type) ||
        !index_hash(view, hash, (enum indicator_type)type, value))
        return false;
    *k = key_of(of);
    table_key_add(k, hash, sizeof hash);
    return true;
}

bool tomb_value_room(const struct view *view, const struct tomb_values *of,
                     const struct record_target *target, uint64_t beside)
{
    struct record_target values = *target;
    uint64_t count = tomb_value_count(view, of) + beside, type;
    struct table_key k;
    struct bytes value;

    if (count + target->value_count <= TOMB_VALUES_MAX)
        return true;
    while (record_value_next(&values, &type, &value))
        count +=
            value_key(view, of, type, value, &k) && number_at(view, &k) == 0;
    return count <= TOMB_VALUES_MAX;
}

/* True: it was not retracted before. */
static bool put_one(struct txn *txn, const struct table_key *k, uint64_t up_to)
{
    const uint64_t before = number_at(&txn->view, k);

    if (up_to > before)
        table_put_value(txn, TABLE_TOMB_VALUE, k, &up_to, sizeof up_to);
    return before == 0 && up_to > 0;
}

void tomb_value_put(struct txn *txn, const struct tomb_values *of,
                    const struct record_target *target)
{
    const struct table_key all = key_of(of);
    struct record_target values = *target;
    uint64_t count = number_at(&txn->view, &all), type;
    struct table_key k;
    struct bytes value;

    while (record_value_next(&values, &type, &value))
        if (value_key(&txn->view, of, type, value, &k))
            count += put_one(txn, &k, target->up_to_revision);
    if (count > 0)
        table_put_value(txn, TABLE_TOMB_VALUE, &all, &count, sizeof count);
}

bool tomb_value_covers(const struct view *view, const struct tomb_values *of,
                       const struct record_indicator *i, uint64_t revision)
{
    struct table_key k;

    return value_key(view, of, i->type, i->value, &k) &&
           number_at(view, &k) >= revision;
}
