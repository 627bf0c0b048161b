#include "node/core/store/quota_table.h"

#include "node/core/store/table.h"

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, 'd');
    table_key_u32(&k, node_no);
    return k;
}

bool quota_table_get(const struct view *view, uint32_t node_no,
                     struct quota *out)
{
    const struct table_key k = key_of(node_no);

    *out = (struct quota){0};
    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void quota_table_put(struct txn *txn, uint32_t node_no, const struct quota *q)
{
    const struct table_key k = key_of(node_no);

    table_put_value(txn, TABLE_META, &k, q, sizeof *q);
}
