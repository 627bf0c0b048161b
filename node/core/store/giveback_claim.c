#include "node/core/store/giveback_claim.h"

#include <string.h>

#include "node/core/store/table.h"

static struct table_key record_key(const struct record_id *record)
{
    struct table_key k = {0};

    table_key_add(&k, record->octet, sizeof record->octet);
    return k;
}

static struct table_key key_of(const struct record_id *record, uint32_t node_no)
{
    struct table_key k = record_key(record);

    table_key_u32(&k, node_no);
    return k;
}

bool giveback_claim_has(const struct view *view, const struct record_id *record,
                        uint32_t node_no)
{
    struct table_key k = key_of(record, node_no);
    struct bytes found;

    return table_get(view, TABLE_GIVEN, &k, &found);
}

bool giveback_claim_put(struct txn *txn, const struct record_id *record,
                        uint32_t node_no, const struct giveback_claim *given)
{
    struct table_key k = key_of(record, node_no);

    if (giveback_claim_has(&txn->view, record, node_no))
        return false;
    table_put_value(txn, TABLE_GIVEN, &k, given, sizeof *given);
    return true;
}

bool giveback_claim_next(const struct view *view,
                         const struct record_id *record, uint32_t *node_no,
                         struct giveback_claim *out)
{
    struct table_key all = record_key(record);
    struct table_key from = key_of(record, *node_no + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_GIVEN);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.value.len == sizeof *out;
    if (found) {
        *node_no = (uint32_t)bytes_get_be(c.key.at + all.len, 4);
        memcpy(out, c.value.at, sizeof *out);
    }
    table_walk_end(&c);
    return found;
}

void giveback_claim_drop(struct txn *txn, const struct record_id *record,
                         uint32_t node_no)
{
    struct table_key k = key_of(record, node_no);

    table_del(txn, TABLE_GIVEN, &k);
}
