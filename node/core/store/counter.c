#include "node/core/store/counter.h"

#include "node/core/store/table.h"

static struct table_key key_of(enum counter which, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, (uint8_t)which);
    table_key_u32(&k, node_no);
    return k;
}

uint64_t counter_get(const struct view *view, enum counter which,
                     uint32_t node_no)
{
    const struct table_key k = key_of(which, node_no);
    uint64_t count = 0;

    table_get_value(view, TABLE_META, &k, &count, sizeof count);
    return count;
}

void counter_put(struct txn *txn, enum counter which, uint32_t node_no,
                 uint64_t count)
{
    const struct table_key k = key_of(which, node_no);

    table_put_value(txn, TABLE_META, &k, &count, sizeof count);
}

bool counter_admit(struct txn *txn, enum counter which, uint32_t node_no,
                   uint64_t max)
{
    uint64_t count = counter_get(&txn->view, which, node_no);

    if (count >= max)
        return false;
    counter_put(txn, which, node_no, count + 1);
    return true;
}

void counter_release(struct txn *txn, enum counter which, uint32_t node_no)
{
    uint64_t count = counter_get(&txn->view, which, node_no);

    if (count > 0)
        counter_put(txn, which, node_no, count - 1);
}
