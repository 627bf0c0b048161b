#include "node/core/store/recv.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/vault.h"

_Static_assert(sizeof(struct inbox_state) == 80 + ENVELOPE_PROOF_MAX,
               "a stored value");

static struct store_key line_key(const struct inbox_line *line)
{
    struct store_key k = {0};

    store_key_u32(&k, line->party);
    store_key_u8(&k, (uint8_t)line->lane);
    return k;
}

static struct store_key state_key(const struct inbox_line *line)
{
    struct store_key k = line_key(line);

    store_key_u8(&k, 1);
    return k;
}

/* Places of an earlier incarnation stay under its own number. */
static struct store_key entry_key(const struct inbox_line *line, uint32_t life,
                                  uint64_t seq)
{
    struct store_key k = line_key(line);

    store_key_u32(&k, life);
    store_key_u64(&k, seq);
    return k;
}

void inbox_state(struct store *s, const struct inbox_line *line,
                 struct inbox_state *out)
{
    struct store_key k = state_key(line);

    *out = (struct inbox_state){0};
    store_get_value(s, STORE_STREAM, &k, out, sizeof *out);
}

void inbox_state_put(struct store *s, const struct inbox_line *line,
                     const struct inbox_state *state)
{
    struct store_key k = state_key(line);

    store_put_value(s, STORE_STREAM, &k, state, sizeof *state);
}

static struct store_key past_key(const struct inbox_line *line, uint32_t life)
{
    struct store_key k = line_key(line);

    store_key_u8(&k, 2);
    store_key_u32(&k, life);
    return k;
}

bool inbox_past(struct store *s, const struct inbox_line *line, uint32_t life,
                struct inbox_state *out)
{
    struct store_key k = past_key(line, life);

    return store_get_value(s, STORE_STREAM, &k, out, sizeof *out);
}

void inbox_archive(struct store *s, const struct inbox_line *line,
                   const struct inbox_state *fresh)
{
    struct inbox_state old, begun = *fresh;
    struct store_key k;

    inbox_state(s, line, &old);
    if (old.held) {
        k = past_key(line, old.life);
        store_put_value(s, STORE_STREAM, &k, &old, sizeof old);
    }
    begun.life = old.life + 1;
    begun.proof_len = old.proof_len;
    memcpy(begun.proof, old.proof, sizeof begun.proof);
    inbox_state_put(s, line, &begun);
}

bool inbox_entry(struct store *s, const struct inbox_line *line, uint64_t seq,
                 struct inbox_entry *out)
{
    struct store_key k;
    struct inbox_state state;

    inbox_state(s, line, &state);
    k = entry_key(line, state.life, seq);
    return store_get_value(s, STORE_IN, &k, out, sizeof *out);
}

bool inbox_past_entry(struct store *s, const struct inbox_line *line,
                      uint32_t life, uint64_t seq, struct inbox_entry *out)
{
    struct store_key k = entry_key(line, life, seq);

    return store_get_value(s, STORE_IN, &k, out, sizeof *out);
}

void inbox_entry_put(struct store *s, const struct inbox_line *line,
                     uint32_t life, uint64_t seq, const struct inbox_entry *e)
{
    struct store_key k = entry_key(line, life, seq);

    /* A spoiled transaction finds nothing and writes nothing; looking may spoil
       it. */
    assert(e->disposition != FRAME_STORED || vault_kept(s, e->number) ||
           store_error(s) != ERR_OK);
    store_put_value(s, STORE_IN, &k, e, sizeof *e);
}

void inbox_run_add(struct frame_run *runs, size_t *count, uint64_t seq,
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

size_t inbox_runs(struct store *s, const struct inbox_line *line, uint64_t from,
                  uint64_t to, struct frame_run *runs, size_t max)
{
    struct inbox_entry e;
    size_t n = 0;

    for (uint64_t seq = from; seq <= to && n < max; seq++)
        if (inbox_entry(s, line, seq, &e))
            inbox_run_add(runs, &n, seq, (enum frame_disposition)e.disposition);
    return n;
}
