#include "tools/client/warninglist/warninglist_index.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/indicator.h"
#include "tools/formats/text_pool.h"

/* Under what an entry is filed in the pool; networks by family and length. */
enum { FILED_TEXT = 1, FILED_HOST = 2, FILED_V4 = 256, FILED_V6 = 512 };

enum { V4_BITS = 32, V6_BITS = 128, NETWORK_TEXT = 64, FIRST_ENTRIES = 4096 };

/* Of the lists with one key: a chain, by numbers from 1. */
struct entry {
    uint32_t list, next;
};

struct warninglist_index {
    struct text_pool *pool;
    struct entry *entries;
    size_t count, room;
    bool v4[V4_BITS + 1], v6[V6_BITS + 1]; /* lengths that occur */
};

/* An address and how many bits of it count. */
struct network {
    uint8_t octets[V6_BITS / 8];
    unsigned bits, most;
};

struct warninglist_index *warninglist_index_open(void)
{
    struct warninglist_index *x = calloc(1, sizeof *x);

    if (x == NULL)
        abort();
    x->pool = text_pool_open();
    return x;
}

void warninglist_index_close(struct warninglist_index *x)
{
    text_pool_close(x->pool);
    free(x->entries);
    free(x);
}

size_t warninglist_index_count(const struct warninglist_index *x)
{
    return x->count;
}

static void file_under(struct warninglist_index *x, unsigned type,
                       struct bytes key, uint32_t list)
{
    struct bytes kept;
    uint32_t *head = text_pool_number(x->pool, type, key, &kept);

    if (*head > 0 && x->entries[*head - 1].list == list)
        return;
    if (x->count == x->room) {
        x->room = x->room == 0 ? FIRST_ENTRIES : 2 * x->room;
        x->entries = realloc(x->entries, x->room * sizeof *x->entries);
        if (x->entries == NULL)
            abort();
    }
    x->entries[x->count++] = (struct entry){list, *head};
    *head = (uint32_t)x->count;
}

static void find_under(const struct warninglist_index *x, unsigned type,
                       struct bytes key, warninglist_hit *hit, void *user)
{
    uint32_t at = text_pool_filed(x->pool, type, key);

    for (; at > 0; at = x->entries[at - 1].next)
        hit(user, x->entries[at - 1].list);
}

/* In lower case; what is longer than any value is none. */
static struct bytes lower(struct buffer *room, struct bytes text)
{
    room->len = 0;
    return ascii_add_lower(room, text) ? bytes_of(room) : (struct bytes){0};
}

void warninglist_index_text(struct warninglist_index *x, uint32_t list,
                            struct bytes text)
{
    uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes key = lower(&room, text);

    if (key.len > 0)
        file_under(x, FILED_TEXT, key, list);
}

void warninglist_index_host(struct warninglist_index *x, uint32_t list,
                            struct bytes host)
{
    uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes key;

    while (host.len > 0 && (host.at[0] == '.' || host.at[0] == '*'))
        host = ascii_from(host, 1);
    key = lower(&room, host);
    if (key.len > 0)
        file_under(x, FILED_HOST, key, list);
}

/* What does not count is zero. */
static void mask(struct network *n)
{
    for (unsigned bit = n->bits; bit < n->most; bit++)
        n->octets[bit / 8] &= (uint8_t) ~(0x80u >> (bit % 8));
}

static bool parse(struct network *n, struct bytes text)
{
    char room[NETWORK_TEXT];
    size_t slash = ascii_find(text, 0, '/');
    uint64_t bits;
    bool wide;

    *n = (struct network){0};
    if (slash >= sizeof room)
        return false;
    memcpy(room, text.at, slash);
    room[slash] = '\0';
    wide = strchr(room, ':') != NULL;
    n->most = wide ? V6_BITS : V4_BITS;
    if (inet_pton(wide ? AF_INET6 : AF_INET, room, n->octets) != 1)
        return false;
    n->bits = n->most;
    if (slash < text.len) {
        if (!ascii_number(&bits, ascii_from(text, slash + 1), n->most))
            return false;
        n->bits = (unsigned)bits;
    }
    mask(n);
    return true;
}

static struct bytes octets_of(const struct network *n)
{
    return (struct bytes){n->octets, n->most / 8};
}

bool warninglist_index_network(struct warninglist_index *x, uint32_t list,
                               struct bytes network)
{
    struct network n;

    if (!parse(&n, network))
        return false;
    (n.most == V4_BITS ? x->v4 : x->v6)[n.bits] = true;
    file_under(x, (n.most == V4_BITS ? FILED_V4 : FILED_V6) + n.bits,
               octets_of(&n), list);
    return true;
}

void warninglist_index_find_text(const struct warninglist_index *x,
                                 struct bytes value, warninglist_hit *hit,
                                 void *user)
{
    uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct bytes key = lower(&room, value);

    if (key.len > 0)
        find_under(x, FILED_TEXT, key, hit, user);
}

void warninglist_index_find_host(const struct warninglist_index *x,
                                 struct bytes host, warninglist_hit *hit,
                                 void *user)
{
    while (host.len > 0) {
        size_t dot = ascii_find(host, 0, '.');

        find_under(x, FILED_HOST, host, hit, user);
        host = ascii_from(host, dot < host.len ? dot + 1 : dot);
    }
}

void warninglist_index_find_network(const struct warninglist_index *x,
                                    struct bytes network, warninglist_hit *hit,
                                    void *user)
{
    struct network n;

    if (!parse(&n, network))
        return;
    for (unsigned bits = n.bits + 1; bits-- > 0;) {
        n.bits = bits;
        mask(&n);
        if ((n.most == V4_BITS ? x->v4 : x->v6)[bits])
            find_under(x, (n.most == V4_BITS ? FILED_V4 : FILED_V6) + bits,
                       octets_of(&n), hit, user);
    }
}
