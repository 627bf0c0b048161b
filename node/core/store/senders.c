#include "node/core/store/senders.h"

#include "node/core/store/table.h"

static struct table_key key_of(uint64_t number, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    table_key_u32(&k, node_no);
    return k;
}

bool senders_has(struct store *s, uint64_t number, uint32_t node_no)
{
    struct table_key k = key_of(number, node_no);
    struct bytes found;

    return table_get(s, TABLE_CAME, &k, &found);
}

bool senders_put(struct store *s, uint64_t number, uint32_t node_no)
{
    struct table_key k = key_of(number, node_no);
    const uint8_t yes = 1;

    if (senders_has(s, number, node_no))
        return false;
    table_put_value(s, TABLE_CAME, &k, &yes, sizeof yes);
    return true;
}
