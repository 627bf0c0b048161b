#include "node/core/store/recalled_value.h"

#include <string.h>

#include "node/core/store/table.h"

/* The first octet of a key: what its row is. */
enum { COUNT = 0, VALUE = 1, AGE = 2 };

static struct table_key count_key(void)
{
    struct table_key k = {0};

    table_key_u8(&k, COUNT);
    return k;
}

static struct table_key value_key(const struct index_place *place)
{
    struct table_key k = {0};

    table_key_u8(&k, VALUE);
    table_key_add(&k, place->octet, sizeof place->octet);
    return k;
}

static struct table_key age_key(uint64_t number,
                                const struct index_place *place)
{
    struct table_key k = {0};

    table_key_u8(&k, AGE);
    table_key_u64(&k, number);
    table_key_add(&k, place->octet, sizeof place->octet);
    return k;
}

static uint64_t number_at(const struct view *view, const struct table_key *k)
{
    uint64_t number = 0;

    return table_get_value(view, TABLE_RECALLED, k, &number, sizeof number)
               ? number
               : 0;
}

uint64_t recalled_value_count(const struct view *view)
{
    const struct table_key k = count_key();

    return number_at(view, &k);
}

uint64_t recalled_value_get(const struct view *view,
                            const struct index_place *place)
{
    const struct table_key k = value_key(place);

    return number_at(view, &k);
}

static void put_count(struct txn *txn, uint64_t count)
{
    const struct table_key k = count_key();

    table_put_value(txn, TABLE_RECALLED, &k, &count, sizeof count);
}

/* Make room for one of that record. False: it is older than all that are kept.
 */
static bool drop_oldest(struct txn *txn, uint64_t number)
{
    const size_t place_at = 1 + sizeof(uint64_t);
    struct table_key k = {0}, value;
    struct index_place place;
    struct bytes none;

    table_key_u8(&k, AGE);
    if (!table_next(&txn->view, TABLE_RECALLED, &k, &none) ||
        k.len != place_at + sizeof place.octet ||
        bytes_get_be(k.octet + 1, sizeof(uint64_t)) > number)
        return false;
    memcpy(place.octet, k.octet + place_at, sizeof place.octet);
    value = value_key(&place);
    table_del(txn, TABLE_RECALLED, &value);
    table_del(txn, TABLE_RECALLED, &k);
    return true;
}

bool recalled_value_put(struct txn *txn, const struct index_place *place,
                        uint64_t number)
{
    const uint64_t count = recalled_value_count(&txn->view);
    const uint64_t before = recalled_value_get(&txn->view, place);
    const struct table_key value = value_key(place);
    const struct table_key age = age_key(number, place);
    bool fits = true;

    if (before != 0) {
        const struct table_key was = age_key(before, place);

        table_del(txn, TABLE_RECALLED, &was);
    } else if (count < RECALLED_VALUES_MAX) {
        put_count(txn, count + 1);
    } else {
        fits = false;
        if (!drop_oldest(txn, number))
            return false;
    }
    table_put_value(txn, TABLE_RECALLED, &value, &number, sizeof number);
    table_put(txn, TABLE_RECALLED, &age, (struct bytes){age.octet, 0});
    return fits;
}

uint64_t recalled_value_put_all(const struct index *x, struct txn *txn,
                                const struct record *r, uint64_t number)
{
    struct record_report report;
    struct record_indicator i;
    struct index_place place;
    uint64_t gone = 0;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    while (record_indicator_next(&report, &i))
        if (indicator_known(i.type) &&
            index_place(x, &place, (enum indicator_type)i.type, i.value))
            gone += !recalled_value_put(txn, &place, number);
    return gone;
}
