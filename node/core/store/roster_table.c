#include "node/core/store/roster_table.h"

#include "node/core/store/table.h"
#include "proto/card.h"
#include "proto/wire.h"

enum { FIELDS = 11, ROW_MAX = CARD_MAX + 2048 };

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    return k;
}

static enum err row_read(struct roster_row *out, struct bytes value)
{
    struct reader r = reader_on(value);

    reader_array_of(&r, FIELDS);
    reader_expect(&r, reader_uint(&r, WIRE_VERSION) == WIRE_VERSION);
    out->name = reader_str(&r, ROSTER_TABLE_NAME_MAX);
    out->connect = reader_str(&r, ROSTER_TABLE_CONNECT_MAX);
    out->community = reader_bool(&r);
    out->client = reader_bool(&r);
    out->provider = reader_bool(&r);
    out->revoked = reader_bool(&r);
    out->fence = reader_str(&r, ROSTER_TABLE_FENCE_MAX);
    out->confirmed = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->vouches = reader_bool(&r);
    out->card = reader_bin(&r, CARD_MAX);
    return reader_done(&r);
}

bool roster_table_next(const struct view *view, uint32_t *node_no,
                       struct roster_row *out, enum err *err)
{
    const struct table_key from = key_of(*node_no + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_PARTY);
    found = table_walk_from(&c, &from) && c.key.len == sizeof *node_no;
    if (found) {
        *node_no = (uint32_t)bytes_get_be(c.key.at, sizeof *node_no);
        *err = row_read(out, c.value);
    }
    table_walk_end(&c);
    return found;
}

void roster_table_put(struct txn *txn, uint32_t node_no,
                      const struct roster_row *row)
{
    static uint8_t room[ROW_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    const struct table_key k = key_of(node_no);

    writer_array(&w, FIELDS);
    writer_uint(&w, WIRE_VERSION);
    writer_str(&w, row->name);
    writer_str(&w, row->connect);
    writer_bool(&w, row->community);
    writer_bool(&w, row->client);
    writer_bool(&w, row->provider);
    writer_bool(&w, row->revoked);
    writer_str(&w, row->fence);
    writer_uint(&w, row->confirmed);
    writer_bool(&w, row->vouches);
    writer_bin(&w, row->card);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    table_put(txn, TABLE_PARTY, &k, bytes_of(&b));
}
