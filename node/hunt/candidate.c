#include "node/hunt/candidate.h"

static struct candidate *next(struct candidate_queue *q)
{
    if (q->count == CANDIDATES_MAX)
        candidate_settle(q);
    return &q->candidates[q->count++];
}

static void begin(struct candidate *c, const struct pack *pack,
                  struct bytes key, size_t at)
{
    c->pack = pack;
    c->key = key;
    c->at = at;
    c->fast = pack_fast_hash(pack, key);
    pack_prefetch(pack, c->fast);
}

void candidate_put(struct candidate_queue *q, const struct pack *pack,
                   struct bytes key, size_t at)
{
    begin(next(q), pack, key, at);
}

void candidate_put_copy(struct candidate_queue *q, const struct pack *pack,
                        struct bytes key, size_t at)
{
    struct candidate *c = next(q);

    memcpy(c->text, key.at, key.len);
    begin(c, pack, (struct bytes){c->text, key.len}, at);
}

void candidate_settle(struct candidate_queue *q)
{
    struct pack_ref ref;

    for (size_t i = 0; i < q->count; i++) {
        const struct candidate *c = &q->candidates[i];

        if (pack_maybe(c->pack, c->fast) &&
            pack_find(c->pack, c->key, &ref, 1, 0) > 0)
            candidate_mark(q, c->at);
    }
    q->count = 0;
}
