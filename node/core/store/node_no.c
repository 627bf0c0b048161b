#include "node/core/store/node_no.h"

#include <sodium.h>

#include "node/core/store/table.h"

static struct table_key node_key(const struct node_id *id)
{
    return table_key_of(id->octet, sizeof id->octet);
}

static struct table_key party_key(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    return k;
}

uint32_t node_no_known(const struct view *view, const struct node_id *id)
{
    struct table_key k = node_key(id);
    uint8_t be[4];

    return table_get_value(view, TABLE_NODE, &k, be, sizeof be)
               ? (uint32_t)bytes_get_be(be, sizeof be)
               : 0;
}

uint32_t node_no_of(struct txn *txn, const struct node_id *id)
{
    uint32_t node_no = node_no_known(&txn->view, id);
    struct table_key k, back;
    uint8_t be[4];

    if (node_no != 0)
        return node_no;
    node_no = txn_state(txn)->next_party++;
    k = node_key(id);
    back = party_key(node_no);
    bytes_put_be(be, node_no, sizeof be);
    table_put_value(txn, TABLE_NODE, &k, be, sizeof be);
    table_put_value(txn, TABLE_PARTY_ID, &back, id, sizeof *id);
    return node_no;
}

size_t node_no_find_hex(const struct view *view, struct bytes digits,
                        uint32_t *node_no)
{
    struct table_key all = {.len = 0};
    struct table_cursor c;
    size_t found = 0;
    bool more;

    if (digits.len > 2 * sizeof(struct node_id) ||
        sodium_hex2bin(all.octet, sizeof all.octet, (const char *)digits.at,
                       digits.len & ~(size_t)1, NULL, &all.len, NULL) != 0)
        return 0;
    table_walk(&c, view, TABLE_NODE);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c)) {
        if (c.value.len != sizeof *node_no ||
            !ident_hex_begins(c.key.at, digits))
            continue;
        *node_no = (uint32_t)bytes_get_be(c.value.at, sizeof *node_no);
        found++;
    }
    table_walk_end(&c);
    return found;
}

bool node_no_id(const struct view *view, uint32_t node_no, struct node_id *out)
{
    struct table_key k = party_key(node_no);

    return table_get_value(view, TABLE_PARTY_ID, &k, out, sizeof *out);
}
