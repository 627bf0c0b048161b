#include "node/hunt/pack_sort.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "node/hunt/pack_spool.h"

enum {
    CHUNK = PACK_SORT_CHUNK * sizeof(struct pack_row),
    SPREAD_BITS = 12, /* of the second octet and the third, within a part */
    SPREAD = 1 << SPREAD_BITS,
    FEW = 16,
};

struct part {
    struct pack_row *row; /* those that wait */
    size_t count;
    uint32_t *chunk; /* where full ones lie */
    size_t chunks, room;
};

struct pack_sort {
    int fd;
    uint32_t chunks;
    uint64_t count;
    struct part part[PACK_SORT_PARTS];
    struct pack_row *loaded, *sorted;
    size_t room;
};

static void *grown(void *at, size_t count, size_t each)
{
    void *out = reallocarray(at, count, each);
    if (out == NULL)
        abort();
    return out;
}

struct pack_sort *pack_sort_open(int fd)
{
    struct pack_sort *s = calloc(1, sizeof *s);
    if (s == NULL)
        abort();
    s->fd = fd;
    for (size_t i = 0; i < PACK_SORT_PARTS; i++)
        s->part[i].row = grown(NULL, PACK_SORT_CHUNK, sizeof(struct pack_row));
    return s;
}

void pack_sort_close(struct pack_sort *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < PACK_SORT_PARTS; i++) {
        free(s->part[i].row);
        free(s->part[i].chunk);
    }
    free(s->loaded);
    free(s->sorted);
    close(s->fd);
    free(s);
}

uint64_t pack_sort_count(const struct pack_sort *s)
{
    return s->count;
}

static enum err put_away(struct pack_sort *s, struct part *part,
                         struct fault *fault)
{
    if (part->chunks == part->room) {
        part->room = part->room == 0 ? 16 : 2 * part->room;
        part->chunk = grown(part->chunk, part->room, sizeof *part->chunk);
    }
    enum err err =
        pack_spool_put(s->fd, (struct bytes){(uint8_t *)part->row, CHUNK},
                       (uint64_t)s->chunks * CHUNK, fault);
    if (err != ERR_OK)
        return err;
    part->chunk[part->chunks++] = s->chunks++;
    part->count = 0;
    return ERR_OK;
}

enum err pack_sort_add(struct pack_sort *s, const struct pack_row *row,
                       struct fault *fault)
{
    struct part *part = &s->part[row->hash.octet[0]];
    if (part->count == PACK_SORT_CHUNK) {
        enum err err = put_away(s, part, fault);
        if (err != ERR_OK)
            return err;
    }
    part->row[part->count++] = *row;
    s->count++;
    return ERR_OK;
}

static int row_order(const void *a, const void *b)
{
    const struct pack_row *x = a, *y = b;
    int order = memcmp(&x->hash, &y->hash, sizeof x->hash);
    if (order != 0)
        return order;
    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    return (x->terms > y->terms) - (x->terms < y->terms);
}

/* Mostly there are a few. */
static void sort_few(struct pack_row *row, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct pack_row one = row[i];
        size_t at = i;
        for (; at > 0 && row_order(&row[at - 1], &one) > 0; at--)
            row[at] = row[at - 1];
        row[at] = one;
    }
}

static void sort_group(struct pack_row *row, size_t count)
{
    if (count <= FEW)
        sort_few(row, count);
    else
        qsort(row, count, sizeof *row, row_order);
}

static size_t spread(const struct pack_row *row)
{
    return (size_t)row->hash.octet[1] << (SPREAD_BITS - 8) |
           row->hash.octet[2] >> (16 - SPREAD_BITS);
}

/* From loaded to sorted: by the next bits, then within those. */
static void sort_rows(struct pack_sort *s, size_t count)
{
    size_t *end = grown(NULL, SPREAD, sizeof *end);
    memset(end, 0, SPREAD * sizeof *end);
    for (size_t i = 0; i < count; i++)
        end[spread(&s->loaded[i])]++;
    size_t before = 0;
    for (size_t i = 0; i < SPREAD; i++) {
        size_t here = end[i];
        end[i] = before;
        before += here;
    }
    for (size_t i = 0; i < count; i++)
        s->sorted[end[spread(&s->loaded[i])]++] = s->loaded[i];
    for (size_t i = 0, from = 0; i < SPREAD; from = end[i++])
        if (end[i] - from > 1)
            sort_group(s->sorted + from, end[i] - from);
    free(end);
}

static size_t without_doubles(struct pack_row *row, size_t count)
{
    size_t kept = count > 0;
    for (size_t i = 1; i < count; i++)
        if (row_order(&row[kept - 1], &row[i]) != 0)
            row[kept++] = row[i];
    return kept;
}

static enum err load(struct pack_sort *s, const struct part *part,
                     struct fault *fault)
{
    for (size_t i = 0; i < part->chunks; i++) {
        enum err err =
            pack_spool_get(s->fd, s->loaded + i * PACK_SORT_CHUNK, CHUNK,
                           (uint64_t)part->chunk[i] * CHUNK, fault);
        if (err != ERR_OK)
            return err;
    }
    memcpy(s->loaded + part->chunks * PACK_SORT_CHUNK, part->row,
           part->count * sizeof *part->row);
    return ERR_OK;
}

enum err pack_sort_part(struct pack_sort *s, unsigned part,
                        const struct pack_row **rows, size_t *count,
                        struct fault *fault)
{
    assert(part < PACK_SORT_PARTS);
    const struct part *p = &s->part[part];
    size_t all = p->chunks * PACK_SORT_CHUNK + p->count;
    if (all > s->room) {
        s->room = all;
        s->loaded = grown(s->loaded, all, sizeof *s->loaded);
        s->sorted = grown(s->sorted, all, sizeof *s->sorted);
    }
    *rows = s->sorted;
    *count = 0;
    if (all == 0)
        return ERR_OK;
    enum err err = load(s, p, fault);
    if (err != ERR_OK)
        return err;
    sort_rows(s, all);
    *count = without_doubles(s->sorted, all);
    return ERR_OK;
}
