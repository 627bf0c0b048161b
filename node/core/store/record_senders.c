#include "node/core/store/record_senders.h"

#include "node/core/store/table.h"

static struct table_key key_of(uint64_t number, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    table_key_u32(&k, node_no);
    return k;
}

bool record_senders_has(const struct view *view, uint64_t number,
                        uint32_t node_no)
{
    struct table_key k = key_of(number, node_no);
    struct bytes found;

    return table_get(view, TABLE_CAME, &k, &found);
}

bool record_senders_put(struct txn *txn, uint64_t number, uint32_t node_no)
{
    struct table_key k = key_of(number, node_no);
    const uint8_t yes = 1;

    if (record_senders_has(&txn->view, number, node_no))
        return false;
    table_put_value(txn, TABLE_CAME, &k, &yes, sizeof yes);
    return true;
}
