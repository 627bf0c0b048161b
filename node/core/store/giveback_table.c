#include "node/core/store/giveback_table.h"

#include "node/core/store/table.h"

/* The first octet of a key. */
enum { DEBT = 'g', TAKEN = 't', ASKED = 'a', ABSENT = 'A' };

static struct table_key node_key(uint8_t what, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, what);
    table_key_u32(&k, node_no);
    return k;
}

static struct table_key debt_key(const struct recv_stream *stream)
{
    struct table_key k = node_key(DEBT, stream->node_no);

    table_key_u8(&k, (uint8_t)stream->lane);
    return k;
}

bool giveback_table_debt(const struct view *view,
                         const struct recv_stream *stream,
                         struct giveback_debt *out)
{
    const struct table_key k = debt_key(stream);

    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void giveback_table_debt_put(struct txn *txn, const struct recv_stream *stream,
                             const struct giveback_debt *debt)
{
    const struct table_key k = debt_key(stream);

    table_put_value(txn, TABLE_META, &k, debt, sizeof *debt);
}

void giveback_table_debt_del(struct txn *txn, const struct recv_stream *stream)
{
    const struct table_key k = debt_key(stream);

    table_del(txn, TABLE_META, &k);
}

bool giveback_table_taken(const struct view *view, uint32_t node_no,
                          struct giveback_taken *out)
{
    const struct table_key k = node_key(TAKEN, node_no);

    *out = (struct giveback_taken){0};
    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void giveback_table_taken_put(struct txn *txn, uint32_t node_no,
                              const struct giveback_taken *taken)
{
    const struct table_key k = node_key(TAKEN, node_no);

    table_put_value(txn, TABLE_META, &k, taken, sizeof *taken);
}

bool giveback_table_asked(const struct view *view, uint32_t node_no,
                          uint64_t *since_ms)
{
    const struct table_key k = node_key(ASKED, node_no);

    return table_get_value(view, TABLE_META, &k, since_ms, sizeof *since_ms);
}

void giveback_table_asked_put(struct txn *txn, uint32_t node_no,
                              uint64_t since_ms)
{
    const struct table_key k = node_key(ASKED, node_no);

    table_put_value(txn, TABLE_META, &k, &since_ms, sizeof since_ms);
}

void giveback_table_absent(const struct view *view, uint32_t node_no,
                           struct giveback_absent *out)
{
    const struct table_key k = node_key(ABSENT, node_no);

    *out = (struct giveback_absent){0};
    table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void giveback_table_absent_put(struct txn *txn, uint32_t node_no,
                               const struct giveback_absent *absent)
{
    const struct table_key k = node_key(ABSENT, node_no);

    table_put_value(txn, TABLE_META, &k, absent, sizeof *absent);
}
