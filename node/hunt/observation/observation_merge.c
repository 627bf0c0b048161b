#include "node/hunt/observation/observation_merge.h"

#include <assert.h>

/* Where a run is read. */
struct cursor {
    const struct observation_run *run;
    uint64_t place;
    struct observation row;
};

/* The cursor whose row is the least stands first; the two below i are 2i + 1
   and 2i + 2. */
struct heap {
    struct cursor cursor[OBSERVATION_MERGE_MAX];
    size_t count;
};

static void sink(struct heap *h, size_t at)
{
    struct cursor moved = h->cursor[at];
    for (;;) {
        size_t below = 2 * at + 1;
        if (below + 1 < h->count &&
            h->cursor[below + 1].row.hash < h->cursor[below].row.hash)
            below++;
        if (below >= h->count || h->cursor[below].row.hash >= moved.row.hash)
            break;
        h->cursor[at] = h->cursor[below];
        at = below;
    }
    h->cursor[at] = moved;
}

static void begin(struct heap *h, const struct observation_run *const *runs,
                  size_t count)
{
    h->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct cursor *c = &h->cursor[h->count];
        *c = (struct cursor){.run = runs[i]};
        h->count += observation_run_row(c->run, c->place++, &c->row);
    }
    for (size_t i = h->count / 2; i > 0; i--)
        sink(h, i - 1);
}

/* On to the next row. False: a run does not go up, and would not be written
   in order. */
static bool step(struct heap *h)
{
    struct cursor *c = &h->cursor[0];
    uint64_t before = c->row.hash;
    if (!observation_run_row(c->run, c->place++, &c->row))
        *c = h->cursor[--h->count];
    else if (c->row.hash <= before)
        return false;
    if (h->count > 0)
        sink(h, 0);
    return true;
}

bool observation_merge(const struct observation_run *const *runs, size_t count,
                       struct observation_writer *to)
{
    assert(count <= OBSERVATION_MERGE_MAX);
    struct heap h;
    begin(&h, runs, count);
    while (h.count > 0) {
        struct observation o = h.cursor[0].row;
        if (!step(&h))
            return false;
        while (h.count > 0 && h.cursor[0].row.hash == o.hash) {
            observation_join(&o, &h.cursor[0].row);
            if (!step(&h))
                return false;
        }
        observation_writer_add(to, &o);
    }
    return true;
}
