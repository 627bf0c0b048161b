#include "node/core/store/recv.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/table.h"
#include "node/core/store/vault.h"

static struct table_key line_key(const struct recv_stream *stream)
{
    struct table_key k = {0};

    table_key_u32(&k, stream->node_no);
    table_key_u8(&k, (uint8_t)stream->lane);
    return k;
}

static struct table_key state_key(const struct recv_stream *stream)
{
    struct table_key k = line_key(stream);

    table_key_u8(&k, 1);
    return k;
}

/* Places of an earlier incarnation stay under its own number. */
static struct table_key entry_key(const struct recv_stream *stream,
                                  uint32_t life, uint64_t seq)
{
    struct table_key k = line_key(stream);

    table_key_u32(&k, life);
    table_key_u64(&k, seq);
    return k;
}

void recv_state(const struct view *view, const struct recv_stream *stream,
                struct recv_state *out)
{
    struct table_key k = state_key(stream);

    *out = (struct recv_state){0};
    table_get_value(view, TABLE_STREAM, &k, out, sizeof *out);
}

void recv_state_put(struct txn *txn, const struct recv_stream *stream,
                    const struct recv_state *state)
{
    struct table_key k = state_key(stream);

    table_put_value(txn, TABLE_STREAM, &k, state, sizeof *state);
}

static struct table_key past_key(const struct recv_stream *stream,
                                 uint32_t life)
{
    struct table_key k = line_key(stream);

    table_key_u8(&k, 2);
    table_key_u32(&k, life);
    return k;
}

bool recv_past(const struct view *view, const struct recv_stream *stream,
               uint32_t life, struct recv_state *out)
{
    struct table_key k = past_key(stream, life);

    return table_get_value(view, TABLE_STREAM, &k, out, sizeof *out);
}

void recv_archive(struct txn *txn, const struct recv_stream *stream,
                  const struct recv_state *fresh)
{
    struct recv_state old, begun = *fresh;
    struct table_key k;

    recv_state(&txn->view, stream, &old);
    if (old.held) {
        k = past_key(stream, old.life);
        table_put_value(txn, TABLE_STREAM, &k, &old, sizeof old);
    }
    begun.life = old.life + 1;
    begun.proof_len = old.proof_len;
    memcpy(begun.proof, old.proof, sizeof begun.proof);
    recv_state_put(txn, stream, &begun);
}

bool recv_entry(const struct view *view, const struct recv_stream *stream,
                uint64_t seq, struct recv_entry *out)
{
    struct table_key k;
    struct recv_state state;

    recv_state(view, stream, &state);
    k = entry_key(stream, state.life, seq);
    return table_get_value(view, TABLE_IN, &k, out, sizeof *out);
}

bool recv_past_entry(const struct view *view, const struct recv_stream *stream,
                     uint32_t life, uint64_t seq, struct recv_entry *out)
{
    struct table_key k = entry_key(stream, life, seq);

    return table_get_value(view, TABLE_IN, &k, out, sizeof *out);
}

void recv_entry_put(struct txn *txn, const struct recv_stream *stream,
                    uint32_t life, uint64_t seq, const struct recv_entry *e)
{
    struct table_key k = entry_key(stream, life, seq);

    /* A spoiled transaction finds nothing and writes nothing; looking may spoil
       it. */
    assert(e->disposition != FRAME_STORED ||
           vault_kept(&txn->view, e->number) ||
           view_error(&txn->view) != ERR_OK);
    table_put_value(txn, TABLE_IN, &k, e, sizeof *e);
}

void recv_run_add(struct frame_run *runs, size_t *count, uint64_t seq,
                  enum frame_disposition disposition)
{
    struct frame_run *last = *count > 0 ? &runs[*count - 1] : NULL;

    if (last != NULL && last->to + 1 == seq &&
        last->disposition == disposition) {
        last->to = seq;
        return;
    }
    assert(*count < FRAME_RUNS_MAX);
    runs[(*count)++] = (struct frame_run){seq, seq, disposition};
}

size_t recv_runs(const struct view *view, const struct recv_stream *stream,
                 uint64_t from, uint64_t to, struct frame_run *runs, size_t max)
{
    struct recv_entry e;
    size_t n = 0;

    for (uint64_t seq = from; seq <= to && n < max; seq++)
        if (recv_entry(view, stream, seq, &e))
            recv_run_add(runs, &n, seq, (enum frame_disposition)e.disposition);
    return n;
}
