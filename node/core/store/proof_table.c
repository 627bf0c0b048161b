#include "node/core/store/proof_table.h"

#include "node/core/store/table.h"

static struct table_key key_of(enum proof_of of, uint64_t number)
{
    struct table_key k = {0};

    table_key_u8(&k, (uint8_t)of);
    table_key_u64(&k, number);
    return k;
}

void proof_table_put(struct txn *txn, enum proof_of of, uint64_t number,
                     struct bytes proof)
{
    const struct table_key k = key_of(of, number);

    table_put(txn, TABLE_PROOF, &k, proof);
}

bool proof_table_get(const struct view *view, enum proof_of of, uint64_t number,
                     struct bytes *out)
{
    const struct table_key k = key_of(of, number);

    return table_get(view, TABLE_PROOF, &k, out);
}

void proof_table_del(struct txn *txn, enum proof_of of, uint64_t number)
{
    const struct table_key k = key_of(of, number);

    table_del(txn, TABLE_PROOF, &k);
}
