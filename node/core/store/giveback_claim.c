#include "node/core/store/giveback_claim.h"

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"

static struct table_key record_key(const struct record_id *record)
{
    return table_key_of(record->octet, sizeof record->octet);
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

/* A recalled record may be here: whoever it went to is to erase it. */
static void look(struct txn *txn, const struct record_id *record,
                 uint32_t node_no)
{
    uint64_t number;

    if (vault_find(&txn->view, record, &number))
        outstanding_look(txn, number, node_no);
}

bool giveback_claim_put(struct txn *txn, const struct record_id *record,
                        uint32_t node_no, const struct giveback_claim *given)
{
    struct table_key k = key_of(record, node_no);

    if (giveback_claim_has(&txn->view, record, node_no))
        return false;
    table_put_value(txn, TABLE_GIVEN, &k, given, sizeof *given);
    look(txn, record, node_no);
    return true;
}

bool giveback_claim_next(const struct view *view,
                         const struct record_id *record, uint32_t *node_no,
                         struct giveback_claim *out)
{
    const struct table_key all = record_key(record);

    return table_next_under(view, TABLE_GIVEN, &all, node_no, out, sizeof *out);
}

void giveback_claim_came(struct txn *txn, const struct record_id *record,
                         uint32_t node_no, struct giveback_claim *given)
{
    struct table_key k = key_of(record, node_no);

    given->absent = 0;
    table_put_value(txn, TABLE_GIVEN, &k, given, sizeof *given);
}

void giveback_claim_drop(struct txn *txn, const struct record_id *record,
                         uint32_t node_no)
{
    struct table_key k = key_of(record, node_no);

    table_del(txn, TABLE_GIVEN, &k);
    look(txn, record, node_no);
}
