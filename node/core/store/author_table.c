#include "node/core/store/author_table.h"

#include "node/core/store/table.h"
#include "proto/card.h"
#include "proto/wire.h"

enum { FIELDS = 2, ROW_MAX = CARD_MAX + 64 };

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    return k;
}

bool author_table_get(const struct view *view, uint32_t node_no,
                      struct author_row *out)
{
    const struct table_key k = key_of(node_no);
    struct bytes value;
    struct reader r;

    if (!table_get(view, TABLE_AUTHOR, &k, &value))
        return false;
    r = reader_on(value);
    reader_array_of(&r, FIELDS);
    out->by = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->card = reader_bin(&r, CARD_MAX);
    return reader_done(&r) == ERR_OK;
}

void author_table_put(struct txn *txn, uint32_t node_no,
                      const struct author_row *row)
{
    static uint8_t room[ROW_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    const struct table_key k = key_of(node_no);

    writer_array(&w, FIELDS);
    writer_uint(&w, row->by);
    writer_bin(&w, row->card);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    table_put(txn, TABLE_AUTHOR, &k, bytes_of(&b));
}
