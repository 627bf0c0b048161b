#include "node/hunt/told.h"

#include <sodium.h>
#include <stdlib.h>

enum { SLOTS_FIRST = 64 }; /* a power of two */

struct slot {
    uint64_t record; /* its address, or the hash of its name */
    uint64_t hash;
    uint64_t line; /* of the line it was added for */
};

/* An open hash table that is emptied by counting lines. */
struct told {
    struct slot *slots;
    size_t size, used;
    uint64_t line;
    uint8_t key[crypto_shorthash_KEYBYTES]; /* a log is anybody's */
};

static struct slot *slots_of(size_t size)
{
    struct slot *slots = calloc(size, sizeof *slots);

    if (slots == NULL)
        abort();
    return slots;
}

struct told *told_new(void)
{
    struct told *t = calloc(1, sizeof *t);

    if (t == NULL || sodium_init() < 0)
        abort();
    crypto_shorthash_keygen(t->key);
    t->size = SLOTS_FIRST;
    t->slots = slots_of(t->size);
    t->line = 1;
    return t;
}

void told_free(struct told *t)
{
    if (t == NULL)
        return;
    free(t->slots);
    free(t);
}

void told_clear(struct told *t)
{
    t->line++;
    t->used = 0;
}

static uint64_t hash_of(const struct told *t, struct bytes value)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint64_t hash;

    crypto_shorthash(out, value.at, value.len, t->key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

/* Where it stands, or may be put. */
static struct slot *slot_of(const struct told *t, uint64_t record,
                            uint64_t hash)
{
    size_t at = (size_t)(hash ^ record >> 4) & (t->size - 1);

    while (t->slots[at].line == t->line &&
           (t->slots[at].record != record || t->slots[at].hash != hash))
        at = (at + 1) & (t->size - 1);
    return &t->slots[at];
}

static void grow(struct told *t)
{
    struct slot *before = t->slots;
    const size_t size = t->size;

    t->size *= 2;
    t->slots = slots_of(t->size);
    for (size_t i = 0; i < size; i++)
        if (before[i].line == t->line)
            *slot_of(t, before[i].record, before[i].hash) = before[i];
    free(before);
}

bool told_has(const struct told *t, const void *record, struct bytes value)
{
    return slot_of(t, (uintptr_t)record, hash_of(t, value))->line == t->line;
}

static bool add(struct told *t, uint64_t record, uint64_t hash)
{
    struct slot *slot = slot_of(t, record, hash);

    if (slot->line == t->line)
        return false;
    *slot = (struct slot){record, hash, t->line};
    if (++t->used > t->size / 2)
        grow(t);
    return true;
}

bool told_add(struct told *t, const void *record, struct bytes value)
{
    return add(t, (uintptr_t)record, hash_of(t, value));
}

bool told_add_named(struct told *t, struct bytes name, struct bytes value)
{
    return add(t, hash_of(t, name), hash_of(t, value));
}
