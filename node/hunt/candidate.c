#include "node/hunt/candidate.h"

/* Room for one whose page of the filter is fetched from now on. */
static struct candidate *begin(struct candidate_queue *q,
                               const struct pack *pack, uint64_t hash,
                               size_t at)
{
    struct candidate *c;

    if (q->count == CANDIDATES_MAX)
        candidate_settle(q);
    c = &q->candidates[q->count++];
    c->pack = pack;
    c->hash = hash;
    c->at = at;
    pack_prefetch(pack, hash);
    return c;
}

void candidate_put(struct candidate_queue *q, const struct pack *pack,
                   struct bytes key, size_t at)
{
    begin(q, pack, pack_hash_text(pack_key(pack), key), at)->key = key;
}

void candidate_put_ip(struct candidate_queue *q, const struct pack *pack,
                      const struct ip *ip, size_t at)
{
    struct candidate *c = begin(q, pack, pack_hash_ip(pack_key(pack), ip), at);

    c->key.len = 0;
    c->ip = *ip;
}

/* Not by the filter: whether it is in the pack. */
static bool is_there(const struct candidate *c)
{
    uint8_t octets[IP_NET_TEXT_MAX];
    struct buffer text = {octets, 0, sizeof octets};
    struct bytes key = c->key;
    struct pack_ref ref;

    if (key.len == 0) {
        if (!ip_text(&text, &c->ip))
            return false;
        key = bytes_of(&text);
    }
    return pack_find(c->pack, key, 0, &ref, 1) > 0;
}

void candidate_settle(struct candidate_queue *q)
{
    for (size_t i = 0; i < q->count; i++) {
        const struct candidate *c = &q->candidates[i];

        if (pack_maybe(c->pack, c->hash) && is_there(c))
            candidate_mark(q, c->at);
    }
    q->count = 0;
}
