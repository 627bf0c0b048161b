#include "tools/client/entry.h"

#include <assert.h>
#include <stdlib.h>

enum { FRONT = 7 /* octets of the value beside its type */ };

/* What nearly all entries differ in, so that a million are sorted without a
   look at values that lie all over memory. */
struct key {
    uint64_t front; /* the type, then the value's first octets */
    uint32_t at;
};

int entry_compare(const struct record_indicator *a,
                  const struct record_indicator *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    return bytes_compare(a->value, b->value);
}

static uint64_t front_of(const struct record_indicator *e)
{
    uint64_t front = e->type;

    assert(e->type <= UINT8_MAX);
    for (size_t i = 0; i < FRONT; i++)
        front = front << 8 | (i < e->value.len ? e->value.at[i] : 0);
    return front;
}

static int by_key(const void *left, const void *right, void *entries)
{
    const struct key *a = left, *b = right;
    const struct record_indicator *of = entries;
    int order;

    if (a->front != b->front)
        return a->front < b->front ? -1 : 1;
    order = entry_compare(&of[a->at], &of[b->at]);
    return order != 0 ? order : a->at < b->at ? -1 : 1;
}

/* Every entry to where its key stands, one circle of moves after the other. */
static void move_all(struct record_indicator *entries, struct key *keys,
                     size_t count)
{
    for (size_t start = 0; start < count; start++) {
        const struct record_indicator first = entries[start];
        size_t to = start;

        while (keys[to].at != start) {
            const size_t from = keys[to].at;

            entries[to] = entries[from];
            keys[to].at = (uint32_t)to;
            to = from;
        }
        entries[to] = first;
        keys[to].at = (uint32_t)to;
    }
}

static bool is_sorted(const struct record_indicator *entries, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (entry_compare(&entries[i - 1], &entries[i]) > 0)
            return false;
    return true;
}

void entry_sort(struct record_indicator *entries, size_t count)
{
    struct key *keys;

    if (is_sorted(entries, count))
        return;
    assert(count <= UINT32_MAX);
    keys = malloc(count * sizeof *keys);
    if (keys == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct key){front_of(&entries[i]), (uint32_t)i};
    qsort_r(keys, count, sizeof *keys, by_key, entries);
    move_all(entries, keys, count);
    free(keys);
}
