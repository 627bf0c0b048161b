#include "tools/client/hunt/part_queue.h"

#include <stdlib.h>

#include "node/queue.h"

enum {
    /* One alone stays in the processor's cache; more give each thread a second
       one while it waits for others. */
    PARTS_A_THREAD = 2,
    PARTS_MAX = PARTS_A_THREAD * PART_QUEUE_THREADS_MAX,
};

/* Parts that are filled, scanned and told together. */
struct parts {
    struct part *part[PARTS_MAX];
    size_t count; /* that are filled */
    bool last;    /* nothing follows */
    bool waited;  /* what follows may take long to come */
};

struct part_queue {
    const struct hit_rule *rule;
    struct part_source source;
    struct queue *queue;
    size_t width; /* parts of a set */
    struct parts sets[2];
};

/* What one thread does at a time. */
struct task {
    struct part_queue *of;
    struct parts *fill; /* NULL: scan the part */
    struct part *part;
};

static void fill(struct part_queue *q, struct parts *set)
{
    set->count = 0;
    set->waited = false;
    while (set->count < q->width && !set->waited && !set->last) {
        struct part *p = set->part[set->count];

        set->last = !q->source.next(q->source.who, p);
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
        fill(t->of, t->fill);
    else
        part_scan(t->part);
}

/* Scan what is filled; meanwhile fill the other set, where that does not keep
   what was found waiting. */
static void scan_and_fill(struct part_queue *q, struct parts *full,
                          struct parts *other)
{
    struct task tasks[PARTS_MAX + 1];
    size_t count = 0;

    other->last = full->last;
    other->count = 0;
    if (!full->last && !full->waited)
        tasks[count++] = (struct task){q, other, NULL};
    for (size_t i = 0; i < full->count; i++)
        tasks[count++] = (struct task){q, NULL, full->part[i]};
    queue_run(q->queue, work, tasks, sizeof *tasks, count);
}

static bool tell(const struct parts *set, const struct part_listener *l)
{
    for (size_t i = 0; i < set->count; i++)
        if (!l->part(l->who, set->part[i]))
            return false;
    return l->pause(l->who);
}

static void parts_open(struct part_queue *q, struct parts *set)
{
    for (size_t i = 0; i < q->width; i++) {
        set->part[i] = malloc(sizeof **set->part);
        if (set->part[i] == NULL)
            abort();
        part_open(set->part[i], q->rule);
    }
}

static void parts_close(struct part_queue *q, struct parts *set)
{
    for (size_t i = 0; i < q->width; i++) {
        part_close(set->part[i]);
        free(set->part[i]);
    }
}

/* One thread more than scan: it reads and decodes. Alone it does all. */
struct part_queue *part_queue_open(const struct hit_rule *rule,
                                   unsigned threads,
                                   const struct part_source *source)
{
    struct part_queue *q = calloc(1, sizeof *q);

    if (q == NULL)
        abort();
    *q = (struct part_queue){.rule = rule, .source = *source};
    q->width = threads == 1 ? PARTS_A_THREAD : PARTS_A_THREAD * threads;
    if (queue_open(&q->queue, threads + 1) != ERR_OK &&
        queue_open(&q->queue, 1) != ERR_OK)
        abort();
    parts_open(q, &q->sets[0]);
    parts_open(q, &q->sets[1]);
    return q;
}

void part_queue_close(struct part_queue *q)
{
    parts_close(q, &q->sets[0]);
    parts_close(q, &q->sets[1]);
    queue_close(q->queue);
    free(q);
}

bool part_queue_run(struct part_queue *q, const struct part_listener *l)
{
    struct parts *full = &q->sets[0], *other = &q->sets[1], *swap;
    bool heard = true;

    full->last = false;
    fill(q, full);
    while (heard && (full->count > 0 || !full->last)) {
        scan_and_fill(q, full, other);
        heard = tell(full, l);
        if (heard && full->waited && !full->last)
            fill(q, other);
        swap = full;
        full = other;
        other = swap;
    }
    return heard;
}

static void each(struct part_queue *q, void (*call)(struct part *p))
{
    for (size_t set = 0; set < 2; set++)
        for (size_t i = 0; i < q->width; i++)
            call(q->sets[set].part[i]);
}

void part_queue_leave_packs(struct part_queue *q)
{
    each(q, part_leave_packs);
}

void part_queue_take_packs(struct part_queue *q)
{
    each(q, part_take_packs);
}
