#include "node/core/store/table_key.h"

#include <assert.h>
#include <string.h>

void table_key_add(struct table_key *k, const uint8_t *at, size_t len)
{
    assert(len <= sizeof k->octet - k->len);
    memcpy(k->octet + k->len, at, len);
    k->len += len;
}

struct table_key table_key_of(const uint8_t *at, size_t len)
{
    struct table_key k = {0};

    table_key_add(&k, at, len);
    return k;
}

static void key_number(struct table_key *k, uint64_t v, size_t width)
{
    uint8_t at[8];

    bytes_put_be(at, v, width);
    table_key_add(k, at, width);
}

void table_key_u8(struct table_key *k, uint8_t v)
{
    key_number(k, v, 1);
}

void table_key_u32(struct table_key *k, uint32_t v)
{
    key_number(k, v, 4);
}

void table_key_u64(struct table_key *k, uint64_t v)
{
    key_number(k, v, 8);
}

struct bytes table_key_bytes(const struct table_key *k)
{
    return (struct bytes){k->octet, k->len};
}
