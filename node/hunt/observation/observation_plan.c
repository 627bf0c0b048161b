#include "node/hunt/observation/observation_plan.h"

#include <stdlib.h>

/* A run's place in the list, for sorting. */
struct placed {
    const struct observation_list_run *run;
    size_t place;
};

static int by_window_and_size(const void *a, const void *b)
{
    const struct observation_list_run *x = ((const struct placed *)a)->run;
    const struct observation_list_run *y = ((const struct placed *)b)->run;
    if (x->window != y->window)
        return x->window < y->window ? -1 : 1;
    if (x->rows != y->rows)
        return x->rows < y->rows ? -1 : 1;
    return x->number == y->number ? 0 : x->number < y->number ? -1 : 1;
}

static uint64_t end_of(uint32_t window)
{
    return ((uint64_t)window + 1) * OBSERVATION_WINDOW_S;
}

static bool over(uint32_t window, uint64_t now_s)
{
    return now_s >= end_of(window) + (uint64_t)OBSERVATION_PLAN_LATE_DAYS *
                                         OBSERVATION_DAY_S;
}

/* How many from the first on are of one window. */
static size_t same_window(const struct placed *p, size_t count)
{
    size_t same = 1;
    while (same < count && p[same].run->window == p[0].run->window)
        same++;
    return same;
}

/* How many from the first on are about as large. */
static size_t alike(const struct placed *p, size_t count)
{
    uint64_t most = p[0].run->rows * OBSERVATION_PLAN_TIMES;
    if (most < OBSERVATION_PLAN_SMALL)
        most = OBSERVATION_PLAN_SMALL;
    size_t same = 1;
    while (same < count && p[same].run->rows <= most)
        same++;
    return same;
}

static struct observation_plan take(const struct placed *p, size_t count)
{
    struct observation_plan plan = {.count = 0};
    uint64_t rows = 0;
    for (size_t i = 0; i < count && i < OBSERVATION_MERGE_MAX; i++) {
        rows += p[i].run->rows;
        if (rows > OBSERVATION_RUN_ROWS_MAX)
            break;
        plan.place[plan.count++] = p[i].place;
    }
    if (plan.count < 2)
        plan.count = 0;
    return plan;
}

/* Of the runs of one window, the smallest first. */
static struct observation_plan plan_window(const struct placed *p, size_t count,
                                           uint64_t now_s, bool all)
{
    for (size_t from = 0; from + OBSERVATION_PLAN_ALIKE <= count; from++) {
        size_t same = alike(p + from, count - from);
        if (same >= OBSERVATION_PLAN_ALIKE)
            return take(p + from, same);
    }
    if (all && over(p[0].run->window, now_s))
        return take(p, count);
    return (struct observation_plan){.count = 0};
}

struct observation_plan observation_plan_merge(const struct observation_list *l,
                                               uint64_t now_s, bool all)
{
    struct observation_plan plan = {.count = 0};
    struct placed *p = calloc(l->run_count + 1, sizeof *p);
    if (p == NULL)
        abort();
    for (size_t i = 0; i < l->run_count; i++)
        p[i] = (struct placed){&l->run[i], i};
    qsort(p, l->run_count, sizeof *p, by_window_and_size);
    for (size_t at = 0; at < l->run_count && plan.count == 0;) {
        size_t same = same_window(p + at, l->run_count - at);
        plan = plan_window(p + at, same, now_s, all);
        at += same;
    }
    free(p);
    return plan;
}

bool observation_plan_expired(uint32_t window, uint64_t now_s,
                              uint32_t keep_days)
{
    uint64_t keep_s = (uint64_t)keep_days * OBSERVATION_DAY_S;
    return now_s >= keep_s && end_of(window) <= now_s - keep_s;
}
