#include "tools/client/entry.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/indicator.h"

enum {
    FRONT = 7, /* octets of a value beside its group */
    MORE = 4,
    GROUPS = 5, /* of a type, see group_of() */
    ROUNDS = 1 + FRONT + MORE,
    FEW = 1024, /* keys for which comparing is quicker than counting */
};

/* What nearly all entries differ in, so that a million are sorted without a
   look at values that lie all over memory. */
struct key {
    uint64_t front; /* the group, then FRONT octets */
    uint32_t more;
    uint32_t at;
};

int entry_compare(const struct record_indicator *a,
                  const struct record_indicator *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    return bytes_compare(a->value, b->value);
}

/* Nearly all URLs begin with one of two schemes, which tell nothing apart: what
   begins with the first or the second, and what lies before, between and behind
   them, are groups in the order of the octets. *skip: octets all of it have. */
static uint32_t group_of(const struct record_indicator *e, size_t *skip)
{
    static const char *const schemes[] = {"http://", "https://"};
    uint32_t group = 0;

    *skip = 0;
    if (e->type != INDICATOR_URL)
        return 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        const struct bytes scheme = bytes_text(schemes[i]);

        if (bytes_compare(e->value, scheme) < 0)
            return group;
        group++;
        if (e->value.len >= scheme.len &&
            memcmp(e->value.at, scheme.at, scheme.len) == 0) {
            *skip = scheme.len;
            return group;
        }
        group++;
    }
    return group;
}

/* count octets from `from` on, as a number; behind the end they are 0. */
static uint64_t octets_of(struct bytes value, size_t from, size_t count)
{
    uint64_t number = 0;

    for (size_t i = from; i < from + count; i++)
        number = number << 8 | (i < value.len ? value.at[i] : 0);
    return number;
}

static struct key key_of(const struct record_indicator *e, size_t at)
{
    static_assert(INDICATOR_TYPE_LAST * GROUPS + GROUPS <= UINT8_MAX,
                  "type and group in one octet");
    size_t skip;
    const uint64_t group = e->type * GROUPS + group_of(e, &skip);

    assert(e->type <= INDICATOR_TYPE_LAST);
    return (struct key){
        group << 56 | octets_of(e->value, skip, FRONT),
        (uint32_t)octets_of(e->value, skip + FRONT, MORE),
        (uint32_t)at,
    };
}

static int by_key(const void *left, const void *right, void *entries)
{
    const struct key *a = left, *b = right;
    const struct record_indicator *of = entries;
    int order;

    if (a->front != b->front)
        return a->front < b->front ? -1 : 1;
    if (a->more != b->more)
        return a->more < b->more ? -1 : 1;
    order = entry_compare(&of[a->at], &of[b->at]);
    return order != 0 ? order : a->at < b->at ? -1 : 1;
}

/* Octet `round` of a key, from its last. */
static uint8_t octet_of(const struct key *k, size_t round)
{
    return (uint8_t)(round < MORE ? k->more >> 8 * round
                                  : k->front >> 8 * (round - MORE));
}

/* By one octet, from `from` to `to`, equal ones as they were; false: all have
   the same, and nothing was moved. */
static bool sort_by_octet(struct key *to, const struct key *from, size_t count,
                          size_t round)
{
    size_t place[UINT8_MAX + 1] = {0}, before = 0;

    for (size_t i = 0; i < count; i++)
        place[octet_of(&from[i], round)]++;
    if (place[octet_of(&from[0], round)] == count)
        return false;
    for (size_t c = 0; c <= UINT8_MAX; c++) {
        const size_t next = before + place[c];

        place[c] = before;
        before = next;
    }
    for (size_t i = 0; i < count; i++)
        to[place[octet_of(&from[i], round)]++] = from[i];
    return true;
}

/* The keys by their octets, in room, which holds as many, or in keys. */
static struct key *sort_by_octets(struct key *keys, struct key *room,
                                  size_t count)
{
    for (size_t round = 0; round < ROUNDS; round++)
        if (sort_by_octet(room, keys, count, round)) {
            struct key *sorted = room;

            room = keys;
            keys = sorted;
        }
    return keys;
}

/* What has the same octets in its key is sorted by all of them. */
static void sort_alike(struct key *keys, size_t count,
                       struct record_indicator *entries)
{
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count &&
                              keys[end].front == keys[start].front &&
                              keys[end].more == keys[start].more;)
            end++;
        if (end - start > 1)
            qsort_r(keys + start, end - start, sizeof *keys, by_key, entries);
    }
}

/* The keys in their order: a pointer into room for twice as many. */
static struct key *sorted(struct key *keys, size_t count,
                          struct record_indicator *entries)
{
    if (count < FEW) {
        qsort_r(keys, count, sizeof *keys, by_key, entries);
        return keys;
    }
    keys = sort_by_octets(keys, keys + count, count);
    sort_alike(keys, count, entries);
    return keys;
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
    keys = malloc(2 * count * sizeof *keys);
    if (keys == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        keys[i] = key_of(&entries[i], i);
    move_all(entries, sorted(keys, count, entries), count);
    free(keys);
}
