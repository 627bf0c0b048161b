#include "node/core/store/announced.h"

/* A stored value. */
struct announced {
    struct incarnation incarnation;
    uint64_t seq;
};

static struct store_key key_of(const char *word, uint32_t party)
{
    const struct bytes name = bytes_text(word);
    struct store_key k = {0};

    store_key_add(&k, name.at, name.len);
    store_key_u32(&k, party);
    return k;
}

static struct store_key seq_key(const struct inbox_line *line)
{
    struct store_key k = key_of("announced", line->party);

    store_key_u8(&k, (uint8_t)line->lane);
    return k;
}

static struct store_key missed_key(uint32_t party)
{
    return key_of("missed", party);
}

void announced_put(struct store *s, const struct inbox_line *line,
                   const struct incarnation *incarnation, uint64_t seq)
{
    const struct announced said = {*incarnation, seq};
    struct store_key k = seq_key(line);
    struct inbox_state held;

    inbox_state(s, line, &held);
    if (held.held && !stream_same_incarnation(incarnation, &held.incarnation))
        return;
    store_put_value(s, STORE_META, &k, &said, sizeof said);
}

void announced_lost(struct store *s, const struct inbox_line *line,
                    uint64_t now_ms)
{
    struct store_key k = seq_key(line), m = missed_key(line->party);
    struct announced_missed missed = {0};
    struct announced said;
    struct inbox_state held;

    inbox_state(s, line, &held);
    if (!held.held || !store_get_value(s, STORE_META, &k, &said, sizeof said) ||
        !stream_same_incarnation(&said.incarnation, &held.incarnation) ||
        said.seq <= held.seq)
        return;
    store_get_value(s, STORE_META, &m, &missed, sizeof missed);
    missed.since_ms = now_ms;
    missed.count += said.seq - held.seq;
    store_put_value(s, STORE_META, &m, &missed, sizeof missed);
}

bool announced_missed(struct store *s, uint32_t party,
                      struct announced_missed *out)
{
    struct store_key k = missed_key(party);

    return store_get_value(s, STORE_META, &k, out, sizeof *out);
}
