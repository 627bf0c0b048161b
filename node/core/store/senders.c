#include "node/core/store/senders.h"

static struct store_key key_of(uint64_t number, uint32_t party)
{
    struct store_key k = {0};

    store_key_u64(&k, number);
    store_key_u32(&k, party);
    return k;
}

bool came_has(struct store *s, uint64_t number, uint32_t party)
{
    struct store_key k = key_of(number, party);
    struct bytes found;

    return store_get(s, STORE_CAME, &k, &found);
}

bool came_put(struct store *s, uint64_t number, uint32_t party)
{
    struct store_key k = key_of(number, party);
    const uint8_t yes = 1;

    if (came_has(s, number, party))
        return false;
    store_put_value(s, STORE_CAME, &k, &yes, sizeof yes);
    return true;
}
