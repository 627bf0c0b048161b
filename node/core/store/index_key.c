#include "node/core/store/index_key.h"

#include <assert.h>
#include <string.h>

#include "proto/ip.h"

/* Where each part of a hash is taken from. */
enum {
    GROUP = INDEX_KEY_GROUP,
    BRANCH = INDEX_KEY_BRANCH - INDEX_KEY_GROUP,
    HOST = INDEX_KEY_HOST - INDEX_KEY_BRANCH,
    OWN = INDEX_KEY_OWN - INDEX_KEY_HOST,
    BY_AT = INDEX_KEY_WHOLE,
    NUMBER_AT = BY_AT + INDEX_KEY_BY,
    POSITION_AT = NUMBER_AT + INDEX_KEY_NUMBER,
};

size_t index_key_labels(struct bytes name)
{
    size_t dots = 0;

    for (size_t i = 0; i < name.len; i++)
        dots += name.at[i] == '.';
    return dots + 1;
}

/* The last labels of a name; the whole when it has no more. */
static struct bytes last_labels(struct bytes name, size_t labels)
{
    size_t at = name.len;

    while (at > 0 && (name.at[at - 1] != '.' || --labels > 0))
        at--;
    return (struct bytes){name.at + at, name.len - at};
}

static void put_group(uint8_t *out, const uint8_t *hash)
{
    memcpy(out, hash, GROUP);
}

static void put_branch(uint8_t *out, const uint8_t *hash)
{
    memcpy(out + INDEX_KEY_GROUP, hash + GROUP, BRANCH);
}

static void name_key(const struct seal *s, uint8_t *out, struct bytes name,
                     const uint8_t *whole)
{
    const struct bytes group = last_labels(name, INDEX_KEY_LABELS_OF_GROUP);
    const struct bytes branch = last_labels(name, INDEX_KEY_LABELS_OF_BRANCH);
    uint8_t hash[SEAL_HASH];

    put_group(out, whole);
    if (group.len == name.len)
        return; /* above all branches */
    seal_hash_host(s, hash, group);
    put_group(out, hash);
    put_branch(out, whole);
    if (branch.len == name.len)
        return;
    seal_hash_host(s, hash, branch);
    put_branch(out, hash);
}

static void network_hash(const struct seal *s, uint8_t hash[static SEAL_HASH],
                         const struct ip *of, unsigned bits)
{
    struct ip net = *of;
    uint8_t octets[IP_NET_TEXT_MAX];
    struct buffer text = {octets, 0, sizeof octets};

    /* A network that is wider lies with the first address that it has. */
    net.bits = net.v6 ? 128 : 32;
    net = ip_network(&net, (uint8_t)bits);
    (void)ip_text(&text, &net);
    seal_hash_host(s, hash, bytes_of(&text));
}

static void address_key(const struct seal *s, uint8_t *out, const struct ip *a)
{
    uint8_t hash[SEAL_HASH];

    network_hash(s, hash, a, a->v6 ? INDEX_KEY_V6_GROUP : INDEX_KEY_V4_GROUP);
    put_group(out, hash);
    if (!a->v6 || a->bits < INDEX_KEY_V6_BRANCH)
        return;
    network_hash(s, hash, a, INDEX_KEY_V6_BRANCH);
    put_branch(out, hash);
}

void index_key_host(const struct seal *s, uint8_t out[static INDEX_KEY_HOST],
                    struct bytes host)
{
    uint8_t whole[SEAL_HASH];
    struct ip a;

    memset(out, 0, INDEX_KEY_HOST);
    seal_hash_host(s, whole, host);
    memcpy(out + INDEX_KEY_BRANCH, whole + GROUP + BRANCH, HOST);
    if (ip_parse(&a, host, NULL) || ip_net_parse(&a, host))
        address_key(s, out, &a);
    else
        name_key(s, out, host, whole);
}

void index_key_of(const struct seal *s, uint8_t out[static INDEX_KEY_WHOLE],
                  enum indicator_type type, struct bytes match_key)
{
    const struct bytes host = indicator_key_host(type, match_key);
    uint8_t hash[SEAL_HASH];

    seal_hash_text(s, hash, match_key);
    out[INDEX_KEY_OWN] = (uint8_t)type;
    if (host.len == 0) {
        memset(out, 0, INDEX_KEY_OWN);
        memcpy(out, hash, sizeof hash);
        return;
    }
    index_key_host(s, out, host);
    memcpy(out + INDEX_KEY_HOST, hash, OWN);
}

uint64_t index_key_number(const uint8_t key[static INDEX_KEY])
{
    return bytes_get_be(key + NUMBER_AT, INDEX_KEY_NUMBER);
}

uint16_t index_key_position(const uint8_t key[static INDEX_KEY])
{
    return (uint16_t)bytes_get_be(key + POSITION_AT, INDEX_KEY_POSITION);
}

struct table_key index_key_by(const uint8_t place[static INDEX_KEY_WHOLE],
                              enum index_key_by by)
{
    struct table_key k = table_key_of(place, INDEX_KEY_WHOLE);

    table_key_u8(&k, (uint8_t)by);
    return k;
}

struct table_key index_key_from(const uint8_t place[static INDEX_KEY_WHOLE],
                                enum index_key_by by, uint64_t number)
{
    struct table_key k = index_key_by(place, by);
    uint8_t octet[INDEX_KEY_NUMBER];

    assert(number >> (8 * INDEX_KEY_NUMBER) == 0);
    bytes_put_be(octet, number, sizeof octet);
    table_key_add(&k, octet, sizeof octet);
    return k;
}
