#include "node/hunt/observation/observation_table.h"

#include <assert.h>
#include <stdlib.h>

struct observation_table {
    struct observation *slot; /* count 0: empty */
    size_t slots, count, limit;
    unsigned bits;
    bool sorted; /* until it is cleared */
};

/* Those that find no place before the end stand behind it. */
enum { BEHIND = 64 };

struct observation_table *observation_table_open(unsigned bits)
{
    assert(bits >= OBSERVATION_TABLE_BITS_MIN &&
           bits <= OBSERVATION_TABLE_BITS_MAX);
    struct observation_table *t = calloc(1, sizeof *t);
    size_t places = (size_t)1 << bits;
    if (t == NULL ||
        (t->slot = calloc(places + BEHIND, sizeof *t->slot)) == NULL)
        abort();
    t->bits = bits;
    t->slots = places + BEHIND;
    t->limit = places / 4 * 3;
    return t;
}

void observation_table_close(struct observation_table *t)
{
    if (t == NULL)
        return;
    free(t->slot);
    free(t);
}

static size_t place_of(const struct observation_table *t, uint64_t hash)
{
    return (size_t)(hash >> (64 - t->bits));
}

void observation_table_prefetch(const struct observation_table *t,
                                uint64_t hash)
{
    __builtin_prefetch(&t->slot[place_of(t, hash)], 1);
}

bool observation_table_add(struct observation_table *t,
                           const struct observation *o)
{
    size_t at = place_of(t, o->hash);
    if (t->sorted)
        return false;
    for (; at < t->slots && t->slot[at].count > 0; at++) {
        if (t->slot[at].hash == o->hash && t->slot[at].window == o->window) {
            observation_join(&t->slot[at], o);
            return true;
        }
    }
    if (at == t->slots || t->count == t->limit)
        return false;
    t->slot[at] = *o;
    t->count++;
    return true;
}

size_t observation_table_count(const struct observation_table *t)
{
    return t->count;
}

static void close_gaps(struct observation_table *t)
{
    size_t to = 0;
    for (size_t at = 0; at < t->slots; at++) {
        if (t->slot[at].count > 0)
            t->slot[to++] = t->slot[at];
    }
    assert(to == t->count);
}

static bool one_window(const struct observation_table *t)
{
    for (size_t i = 1; i < t->count; i++) {
        if (t->slot[i].window != t->slot[0].window)
            return false;
    }
    return true;
}

/* Each is only a few places away from its own. */
static void order_neighbours(struct observation_table *t)
{
    for (size_t i = 1; i < t->count; i++) {
        struct observation o = t->slot[i];
        size_t at = i;
        for (; at > 0 && observation_order(&o, &t->slot[at - 1]) < 0; at--)
            t->slot[at] = t->slot[at - 1];
        t->slot[at] = o;
    }
}

static int order(const void *a, const void *b)
{
    return observation_order(a, b);
}

const struct observation *observation_table_sort(struct observation_table *t)
{
    if (t->sorted)
        return t->slot;
    t->sorted = true;
    close_gaps(t);
    if (one_window(t))
        order_neighbours(t);
    else
        qsort(t->slot, t->count, sizeof *t->slot, order);
    return t->slot;
}

void observation_table_clear(struct observation_table *t)
{
    memset(t->slot, 0, t->slots * sizeof *t->slot);
    t->count = 0;
    t->sorted = false;
}
