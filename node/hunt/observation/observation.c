#include "node/hunt/observation/observation.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

_Static_assert(OBSERVATION_KEY == crypto_shorthash_siphash24_KEYBYTES,
               "of sodium");

uint64_t observation_hash(const struct observation_key *key,
                          struct bytes match_key)
{
    uint64_t hash;
    _Static_assert(sizeof hash == crypto_shorthash_siphash24_BYTES, "sodium");
    crypto_shorthash_siphash24((uint8_t *)&hash, match_key.at, match_key.len,
                               key->octet);
    return hash;
}

struct bytes observation_below(struct buffer *room, struct bytes name)
{
    room->len = 0;
    if (!buffer_add_octet(room, '.') || !buffer_add(room, name))
        abort();
    return bytes_of(room);
}

struct observation observation_once(uint64_t hash, uint64_t time_s,
                                    unsigned source)
{
    assert(source < OBSERVATION_SOURCES_MAX);
    uint64_t window = time_s / OBSERVATION_WINDOW_S;
    uint32_t within = (uint32_t)(time_s % OBSERVATION_WINDOW_S);
    if (window > OBSERVATION_WINDOW_MAX) {
        window = OBSERVATION_WINDOW_MAX;
        within = OBSERVATION_WINDOW_S - 1;
    }
    return (struct observation){
        .hash = hash,
        .first_s = within,
        .last_s = within,
        .count = 1,
        .sources = UINT32_C(1) << source,
        .days = UINT32_C(1) << within / OBSERVATION_DAY_S,
        .window = (uint32_t)window,
    };
}

void observation_join(struct observation *to, const struct observation *more)
{
    if (more->first_s < to->first_s)
        to->first_s = more->first_s;
    if (more->last_s > to->last_s)
        to->last_s = more->last_s;
    to->count = more->count > UINT32_MAX - to->count ? UINT32_MAX
                                                     : to->count + more->count;
    to->sources |= more->sources;
    to->days |= more->days;
}

bool observation_observes(enum indicator_type type)
{
    static const enum indicator_type observed[] = {
        INDICATOR_IPV4,      INDICATOR_IPV6,         INDICATOR_CIDR,
        INDICATOR_DOMAIN,    INDICATOR_HOSTNAME,     INDICATOR_ONION,
        INDICATOR_MD5,       INDICATOR_SHA1,         INDICATOR_SHA224,
        INDICATOR_SHA256,    INDICATOR_SHA384,       INDICATOR_SHA512,
        INDICATOR_IMPHASH,   INDICATOR_AUTHENTIHASH, INDICATOR_JA3,
        INDICATOR_JA3S,      INDICATOR_HASSH,        INDICATOR_CERT_MD5,
        INDICATOR_CERT_SHA1, INDICATOR_CERT_SHA256,
    };
    for (size_t i = 0; i < sizeof observed / sizeof observed[0]; i++) {
        if (observed[i] == type)
            return true;
    }
    return false;
}

int observation_order(const struct observation *a, const struct observation *b)
{
    if (a->window != b->window)
        return a->window < b->window ? -1 : 1;
    return a->hash == b->hash ? 0 : a->hash < b->hash ? -1 : 1;
}
