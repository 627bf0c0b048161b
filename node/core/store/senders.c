#include "node/core/store/senders.h"

static struct store_key key_of(uint64_t number, uint32_t node_no)
{
    struct store_key k = {0};

    store_key_u64(&k, number);
    store_key_u32(&k, node_no);
    return k;
}

bool senders_has(struct store *s, uint64_t number, uint32_t node_no)
{
    struct store_key k = key_of(number, node_no);
    struct bytes found;

    return store_get(s, STORE_CAME, &k, &found);
}

bool senders_put(struct store *s, uint64_t number, uint32_t node_no)
{
    struct store_key k = key_of(number, node_no);
    const uint8_t yes = 1;

    if (senders_has(s, number, node_no))
        return false;
    store_put_value(s, STORE_CAME, &k, &yes, sizeof yes);
    return true;
}
