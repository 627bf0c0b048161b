#include "node/core/store/announced.h"

#include "node/core/store/table.h"

static struct table_key key_of(const char *word, uint32_t node_no)
{
    const struct bytes name = bytes_text(word);
    struct table_key k = {0};

    table_key_add(&k, name.at, name.len);
    table_key_u32(&k, node_no);
    return k;
}

static struct table_key seq_key(const struct recv_stream *stream)
{
    struct table_key k = key_of("announced", stream->node_no);

    table_key_u8(&k, (uint8_t)stream->lane);
    return k;
}

static struct table_key missed_key(uint32_t node_no)
{
    return key_of("missed", node_no);
}

void announced_put(struct txn *txn, const struct recv_stream *stream,
                   const struct incarnation *incarnation, uint64_t seq)
{
    const struct announced said = {*incarnation, seq};
    struct table_key k = seq_key(stream);
    struct recv_state held;

    recv_state(&txn->view, stream, &held);
    if (held.held && !stream_same_incarnation(incarnation, &held.incarnation))
        return;
    table_put_value(txn, TABLE_META, &k, &said, sizeof said);
}

void announced_lost(struct txn *txn, const struct recv_stream *stream,
                    uint64_t now_ms)
{
    struct table_key k = seq_key(stream), m = missed_key(stream->node_no);
    struct announced_missed missed = {0};
    struct announced said;
    struct recv_state held;

    recv_state(&txn->view, stream, &held);
    if (!held.held ||
        !table_get_value(&txn->view, TABLE_META, &k, &said, sizeof said) ||
        !stream_same_incarnation(&said.incarnation, &held.incarnation) ||
        said.seq <= held.seq)
        return;
    table_get_value(&txn->view, TABLE_META, &m, &missed, sizeof missed);
    missed.since_ms = now_ms;
    missed.count += said.seq - held.seq;
    table_put_value(txn, TABLE_META, &m, &missed, sizeof missed);
}

bool announced_missed(const struct view *view, uint32_t node_no,
                      struct announced_missed *out)
{
    struct table_key k = missed_key(node_no);

    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}
