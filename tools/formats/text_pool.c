#include "tools/formats/text_pool.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "proto/wire.h"

/* Most pools are of one value that is read by itself, some of millions: they
   begin small, and each block is twice the one before. */
enum { FIRST_BLOCK = 1024, BLOCK_MAX = 256 * 1024, FIRST_SLOTS = 16 };

struct block {
    struct block *before;
    size_t used;
    uint8_t octets[];
};

enum { TYPE_BITS = 12, LEN_BITS = 20 /* a rule's text fits */ };

struct slot {
    const uint8_t *at;
    uint32_t type : TYPE_BITS, len : LEN_BITS; /* type 0: free */
    uint32_t number;
};

struct text_pool {
    struct block *block;
    size_t block_room;
    struct slot *slots;
    size_t slot_count, slots_used;
    uint8_t key[crypto_shorthash_KEYBYTES]; /* lists are not ours: no chosen
                                               collisions */
};

static void *room(size_t count, size_t size)
{
    void *p = calloc(count, size);

    if (p == NULL)
        abort();
    return p;
}

struct text_pool *text_pool_open(void)
{
    struct text_pool *p = room(1, sizeof *p);

    p->slot_count = FIRST_SLOTS;
    p->slots = room(p->slot_count, sizeof *p->slots);
    crypto_shorthash_keygen(p->key);
    return p;
}

void text_pool_close(struct text_pool *p)
{
    if (p == NULL)
        return;
    while (p->block != NULL) {
        struct block *before = p->block->before;

        free(p->block);
        p->block = before;
    }
    free(p->slots);
    free(p);
}

static uint8_t *take(struct text_pool *p, size_t len)
{
    uint8_t *at;

    if (p->block == NULL || p->block_room - p->block->used < len) {
        size_t usual = p->block == NULL            ? FIRST_BLOCK
                       : p->block_room < BLOCK_MAX ? 2 * p->block_room
                                                   : BLOCK_MAX;
        size_t size = len > usual ? len : usual;
        struct block *fresh = room(1, sizeof *fresh + size);

        fresh->before = p->block;
        p->block = fresh;
        p->block_room = size;
    }
    at = p->block->octets + p->block->used;
    p->block->used += len;
    return at;
}

/* Octets of the control character there; 0: it is none. C1 is two octets. */
static size_t control(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];

    if (c < 0x20 || c == 0x7f)
        return 1;
    return c == 0xc2 && at + 1 < text.len && text.at[at + 1] < 0xa0 ? 2 : 0;
}

struct bytes text_pool_keep(struct text_pool *p, struct bytes text, size_t max)
{
    uint8_t *at;

    if (text.len > max)
        text = wire_text_whole((struct bytes){text.at, max});
    at = take(p, text.len);
    for (size_t i = 0, n; i < text.len; i += n == 0 ? 1 : n) {
        n = control(text, i);
        memcpy(at + i, n == 0 ? text.at + i : (const uint8_t *)"  ",
               n == 0 ? 1 : n);
    }
    return (struct bytes){at, text.len};
}

struct bytes text_pool_copy(struct text_pool *p, struct bytes octets)
{
    uint8_t *at = take(p, octets.len);

    if (octets.len > 0)
        memcpy(at, octets.at, octets.len);
    return (struct bytes){at, octets.len};
}

static size_t home(const struct text_pool *p, unsigned type, struct bytes value)
{
    uint8_t hash[crypto_shorthash_BYTES];
    uint64_t h;

    crypto_shorthash(hash, value.at, value.len, p->key);
    memcpy(&h, hash, sizeof h);
    return (size_t)(h + type) & (p->slot_count - 1);
}

static struct bytes value_of(const struct slot *slot)
{
    return (struct bytes){slot->at, slot->len};
}

static struct slot *find(const struct text_pool *p, unsigned type,
                         struct bytes value)
{
    size_t i = home(p, type, value);

    assert(p->slots != NULL);
    while (p->slots[i].type != 0 &&
           (p->slots[i].type != type ||
            !bytes_equal(value_of(&p->slots[i]), value)))
        i = (i + 1) & (p->slot_count - 1);
    return &p->slots[i];
}

static void grow(struct text_pool *p)
{
    struct slot *old = p->slots;
    size_t count = p->slot_count;

    p->slot_count *= 2;
    p->slots = room(p->slot_count, sizeof *p->slots);
    for (size_t i = 0; i < count; i++)
        if (old[i].type != 0)
            *find(p, old[i].type, value_of(&old[i])) = old[i];
    free(old);
}

uint32_t *text_pool_number(struct text_pool *p, unsigned type,
                           struct bytes value, struct bytes *kept)
{
    struct slot *slot = find(p, type, value);

    if (slot->type == 0) {
        if (++p->slots_used * 2 > p->slot_count) {
            grow(p);
            slot = find(p, type, value);
        }
        assert(type < 1U << TYPE_BITS && value.len < 1U << LEN_BITS);
        slot->at = text_pool_copy(p, value).at;
        slot->type = type & ((1U << TYPE_BITS) - 1);
        slot->len = value.len & ((1U << LEN_BITS) - 1);
        slot->number = 0;
    }
    *kept = value_of(slot);
    return &slot->number;
}

uint32_t text_pool_filed(const struct text_pool *p, unsigned type,
                         struct bytes value)
{
    const struct slot *slot = find(p, type, value);

    return slot->type == 0 ? 0 : slot->number;
}

void text_pool_settle(struct text_pool *p)
{
    free(p->slots);
    p->slots = NULL;
    p->slot_count = p->slots_used = 0;
}
