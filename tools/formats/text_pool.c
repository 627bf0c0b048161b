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

/* A value and its number. */
struct entry {
    const uint8_t *at;
    uint32_t type : TYPE_BITS, len : LEN_BITS;
    uint32_t number;
};

/* Where an entry is found. With its hash beside it, values that lie all over
   memory are looked at only where they are the same. */
struct slot {
    uint32_t hash;
    uint32_t entry; /* from 1; 0: free */
};

struct text_pool {
    struct block *block;
    size_t block_room;
    struct entry *entries;
    size_t entry_count, entry_room;
    struct slot *slots;
    size_t slot_count;
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
    text_pool_settle(p);
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

static uint32_t hash_of(const struct text_pool *p, unsigned type,
                        struct bytes value)
{
    uint8_t hash[crypto_shorthash_BYTES];
    uint64_t h;

    crypto_shorthash(hash, value.at, value.len, p->key);
    memcpy(&h, hash, sizeof h);
    return (uint32_t)(h + type);
}

static bool is_of(const struct entry *e, unsigned type, struct bytes value)
{
    return e->type == type && e->len == value.len &&
           (value.len == 0 || memcmp(e->at, value.at, value.len) == 0);
}

/* The slot that the entry has, or the free one that it would have. */
static struct slot *find(const struct text_pool *p, uint32_t hash,
                         unsigned type, struct bytes value)
{
    size_t i = hash & (p->slot_count - 1);

    assert(p->slots != NULL);
    while (p->slots[i].entry != 0 &&
           (p->slots[i].hash != hash ||
            !is_of(&p->entries[p->slots[i].entry - 1], type, value)))
        i = (i + 1) & (p->slot_count - 1);
    return &p->slots[i];
}

static void grow(struct text_pool *p)
{
    struct slot *old = p->slots;
    size_t count = p->slot_count;

    p->slot_count *= 2;
    p->slots = room(p->slot_count, sizeof *p->slots);
    for (size_t i = 0; i < count; i++) {
        size_t to = old[i].hash & (p->slot_count - 1);

        if (old[i].entry == 0)
            continue;
        while (p->slots[to].entry != 0)
            to = (to + 1) & (p->slot_count - 1);
        p->slots[to] = old[i];
    }
    free(old);
}

/* The number of the new entry, from 1. */
static uint32_t add_entry(struct text_pool *p, unsigned type,
                          struct bytes value)
{
    assert(type < 1U << TYPE_BITS && value.len < 1U << LEN_BITS &&
           p->entry_count < UINT32_MAX);
    if (p->entry_count == p->entry_room) {
        p->entry_room = p->entry_room == 0 ? FIRST_SLOTS : 2 * p->entry_room;
        p->entries = realloc(p->entries, p->entry_room * sizeof *p->entries);
        if (p->entries == NULL)
            abort();
    }
    p->entries[p->entry_count++] = (struct entry){
        .at = text_pool_copy(p, value).at,
        .type = type & ((1U << TYPE_BITS) - 1),
        .len = value.len & ((1U << LEN_BITS) - 1),
    };
    return (uint32_t)p->entry_count;
}

uint32_t *text_pool_number(struct text_pool *p, unsigned type,
                           struct bytes value, struct bytes *kept)
{
    const uint32_t hash = hash_of(p, type, value);
    struct slot *slot = find(p, hash, type, value);
    struct entry *e;

    if (slot->entry == 0) {
        if ((p->entry_count + 1) * 2 > p->slot_count) {
            grow(p);
            slot = find(p, hash, type, value);
        }
        *slot = (struct slot){hash, add_entry(p, type, value)};
    }
    e = &p->entries[slot->entry - 1];
    *kept = (struct bytes){e->at, e->len};
    return &e->number;
}

uint32_t text_pool_filed(const struct text_pool *p, unsigned type,
                         struct bytes value)
{
    const struct slot *slot = find(p, hash_of(p, type, value), type, value);

    return slot->entry == 0 ? 0 : p->entries[slot->entry - 1].number;
}

void text_pool_settle(struct text_pool *p)
{
    free(p->slots);
    free(p->entries);
    p->slots = NULL;
    p->entries = NULL;
    p->slot_count = p->entry_count = p->entry_room = 0;
}
