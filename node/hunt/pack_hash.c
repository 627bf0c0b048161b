#include "node/hunt/pack_hash.h"

#include <sodium.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

_Static_assert(PACK_HASH == crypto_shorthash_siphashx24_BYTES, "of sodium");
_Static_assert(PACK_KEY == crypto_shorthash_siphashx24_KEYBYTES, "of sodium");

struct pack_hash pack_hash_exact(const struct pack_key *key,
                                 struct bytes match_key)
{
    struct pack_hash out;
    crypto_shorthash_siphashx24(out.octet, match_key.at, match_key.len,
                                key->octet);
    return out;
}

uint64_t pack_hash_text(const struct pack_key *key, struct bytes match_key)
{
    return XXH3_64bits_withSeed(match_key.at, match_key.len, key->seed);
}

uint64_t pack_hash_v4(const struct pack_key *key, const uint8_t octet[4])
{
    return XXH3_64bits_withSeed(octet, 4, key->seed);
}

uint64_t pack_hash_v6(const struct pack_key *key, const uint8_t octet[16])
{
    return XXH3_64bits_withSeed(octet, 16, key->seed);
}

uint64_t pack_hash_ip(const struct pack_key *key, const struct ip *ip)
{
    if (ip_single(ip))
        return ip->v6 ? pack_hash_v6(key, ip->octet)
                      : pack_hash_v4(key, ip->octet);
    uint8_t octet[17];
    size_t len = ip->v6 ? 16 : 4;
    memcpy(octet, ip->octet, len);
    octet[len] = ip->bits;
    return XXH3_64bits_withSeed(octet, len + 1, key->seed);
}

enum { GROUP_MAX = 4 }; /* digits before the first '.' or ':' */

static bool is_hex(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Nearly all keys are none, which their first octets tell. */
static bool may_be_address(struct bytes key)
{
    bool parted = false;
    if (key.len >= IP_NET_TEXT_MAX)
        return false;
    for (size_t i = 0; i < key.len; i++) {
        bool parts = key.at[i] == '.' || key.at[i] == ':';
        parted = parted || parts;
        if ((!parts && !is_hex(key.at[i]) && key.at[i] != '/') ||
            (!parted && i == GROUP_MAX))
            return false;
    }
    return parted;
}

bool pack_hash_address(struct ip *out, struct bytes match_key)
{
    return may_be_address(match_key) &&
           (ip_parse(out, match_key, NULL) || ip_net_parse(out, match_key));
}

uint64_t pack_hash_fast(const struct pack_key *key, struct bytes match_key)
{
    struct ip ip;
    return pack_hash_address(&ip, match_key) ? pack_hash_ip(key, &ip)
                                             : pack_hash_text(key, match_key);
}
