#include "tools/client/hunt/hunt.h"

#include <stdlib.h>
#include <string.h>

#include "node/queue.h"
#include "tools/client/hunt/log_reader.h"

enum {
    /* One alone stays in the processor's cache; more give each thread a second
       one while it waits for others. */
    PARTS_A_THREAD = 2,
    PARTS_MAX = PARTS_A_THREAD * HUNT_THREADS_MAX,
};

/* Parts that are filled, scanned and told together. */
struct parts {
    struct part *part[PARTS_MAX];
    size_t count; /* that are filled */
    bool last;    /* nothing follows */
    bool waited;  /* what follows may take long to come */
};

struct hunt {
    const struct hunt_options *options;
    const struct hunt_listener *listener;
    struct hunt_sum *sum;
    struct log_reader reader;
    struct queue *queue;
    size_t width; /* parts of a set */
    struct parts sets[2];
    uint64_t total;

    /* Of the log that is told. */
    uint64_t lines; /* ends of lines in front of the next part */
    uint64_t line;  /* of which hits were told, and those: */
    uint64_t *told; /* hashes of value and record */
    size_t told_count, told_room;
    const char *file;
};

/* What one thread does at a time. */
struct task {
    struct hunt *hunt;
    struct parts *fill; /* NULL: scan the part */
    struct part *part;
};

static void fill(struct hunt *h, struct parts *set)
{
    set->count = 0;
    set->waited = false;
    while (set->count < h->width && !set->waited && !set->last) {
        struct part *p = set->part[set->count];

        set->last = !log_reader_next(&h->reader, p);
        if (set->last)
            break;
        set->count++;
        set->waited = p->kind == PART_LINES && p->run.waited;
    }
}

static void work(void *item)
{
    const struct task *t = item;

    if (t->fill != NULL)
        fill(t->hunt, t->fill);
    else
        part_scan(t->part);
}

/* Scan what is filled; meanwhile fill the other set, where that does not keep
   what was found waiting. */
static void scan_and_fill(struct hunt *h, struct parts *full,
                          struct parts *other)
{
    struct task tasks[PARTS_MAX + 1];
    size_t count = 0;

    other->last = full->last;
    other->count = 0;
    if (!full->last && !full->waited)
        tasks[count++] = (struct task){h, other, NULL};
    for (size_t i = 0; i < full->count; i++)
        tasks[count++] = (struct task){h, NULL, full->part[i]};
    queue_run(h->queue, work, tasks, sizeof *tasks, count);
}

static uint64_t mix(uint64_t hash, struct bytes octets)
{
    for (size_t i = 0; i < octets.len; i++)
        hash = (hash ^ octets.at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* What tells a record from others: its id, in whatever pack it is; of a file,
   which has none, its place. */
static struct bytes name_of(const struct pack_record *const *record)
{
    return hit_has_id(*record)
               ? (struct bytes){(*record)->id.octet, sizeof(*record)->id.octet}
               : (struct bytes){(const uint8_t *)record, sizeof *record};
}

/* Whether the same was told of this line before: by another pack, or by the
   part that has the line's beginning. */
static bool was_told(struct hunt *h, const struct hit *hit)
{
    const uint64_t hash = mix(mix(UINT64_C(0xcbf29ce484222325), hit->value),
                              name_of(&hit->record));

    if (hit->line != h->line)
        h->told_count = 0;
    h->line = hit->line;
    for (size_t i = 0; i < h->told_count; i++)
        if (h->told[i] == hash)
            return true;
    if (h->told_count == h->told_room && h->told_room < HUNT_TOLD_MAX) {
        h->told_room = h->told_room == 0 ? 64 : 2 * h->told_room;
        h->told = realloc(h->told, h->told_room * sizeof *h->told);
        if (h->told == NULL)
            abort();
    }
    if (h->told_count < h->told_room)
        h->told[h->told_count++] = hash;
    return false;
}

static bool tell_hits(struct hunt *h, const struct part *p)
{
    if (p->begins) {
        h->lines = h->line = 0;
        h->told_count = 0;
        h->sum->files++;
    }
    for (size_t i = 0; i < p->count; i++) {
        const struct hit hit = part_hit(p, i, h->lines);

        if (was_told(h, &hit))
            continue;
        h->sum->hits++;
        if (!h->listener->hit(h->listener->who, &hit))
            return false;
    }
    h->lines += p->ends;
    h->sum->lines += p->ends + p->open;
    h->sum->octets += p->run.lines.len;
    h->sum->untimed += p->untimed;
    return true;
}

static bool tell(struct hunt *h, const struct part *p)
{
    switch (p->kind) {
    case PART_LINES:
        return tell_hits(h, p);
    case PART_MISSED:
        h->sum->missed++;
        h->listener->missed(h->listener->who, p->file, p->about);
        break;
    case PART_REPLACED:
        h->listener->replaced(h->listener->who, p->file);
        break;
    case PART_OLD:
        h->sum->old++;
        break;
    }
    return true;
}

static bool tell_all(struct hunt *h, const struct parts *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (!tell(h, set->part[i]))
            return false;
    h->listener->step(h->listener->who, log_reader_done(&h->reader), h->total);
    return true;
}

static void parts_open(struct hunt *h, struct parts *set)
{
    for (size_t i = 0; i < h->width; i++) {
        set->part[i] = malloc(sizeof **set->part);
        if (set->part[i] == NULL)
            abort();
        part_open(set->part[i], &h->options->rule);
    }
}

static void parts_close(struct hunt *h, struct parts *set)
{
    for (size_t i = 0; i < h->width; i++) {
        part_close(set->part[i]);
        free(set->part[i]);
    }
}

/* One thread more than scan: it reads and decodes. Alone it does all. */
static void open(struct hunt *h)
{
    const size_t threads = h->options->threads;

    h->width = threads == 1 ? PARTS_A_THREAD : PARTS_A_THREAD * threads;
    if (queue_open(&h->queue, threads + 1) != ERR_OK &&
        queue_open(&h->queue, 1) != ERR_OK)
        abort();
    parts_open(h, &h->sets[0]);
    parts_open(h, &h->sets[1]);
}

bool hunt_logs(const struct hunt_options *o, const struct log_list *list,
               const struct hunt_listener *l, struct hunt_sum *sum)
{
    struct hunt h = {.options = o, .listener = l, .sum = sum};
    struct parts *full = &h.sets[0], *other = &h.sets[1], *swap;
    bool heard = true;

    *sum = (struct hunt_sum){0};
    log_reader_begin(&h.reader, list, &o->rule);
    h.total = log_reader_total(&h.reader);
    open(&h);
    fill(&h, full);
    while (heard && (full->count > 0 || !full->last)) {
        scan_and_fill(&h, full, other);
        heard = tell_all(&h, full);
        if (heard && full->waited && !full->last)
            fill(&h, other);
        swap = full;
        full = other;
        other = swap;
    }
    parts_close(&h, &h.sets[0]);
    parts_close(&h, &h.sets[1]);
    queue_close(h.queue);
    log_reader_end(&h.reader);
    free(h.told);
    return heard;
}
