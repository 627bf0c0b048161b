#include "tools/client/hunt/hit_sum.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int row_order(const void *a, const void *b)
{
    const struct hit_sum_row *ra = a, *rb = b;
    const int values = strcmp(ra->value, rb->value);

    if (values != 0)
        return values;
    if (ra->record != rb->record)
        return (uintptr_t)ra->record < (uintptr_t)rb->record ? -1 : 1;
    return (int)ra->type - (int)rb->type;
}

static void keep_row(void *row)
{
    (void)row;
}

void hit_sum_free(struct hit_sum *s)
{
    tdestroy(s->tree, keep_row);
    for (size_t i = 0; i < s->count; i++)
        free(s->rows[i].value);
    free(s->rows);
    *s = (struct hit_sum){0};
}

static void note(struct hit_sum_row *row, const struct hit *hit)
{
    row->count++;
    row->weak += hit->weak;
    if (!hit->timed)
        return;
    if (row->first_ms == 0 || hit->time_ms < row->first_ms)
        row->first_ms = hit->time_ms;
    if (hit->time_ms > row->last_ms)
        row->last_ms = hit->time_ms;
}

void hit_sum_add(struct hit_sum *s, const struct hit *hit)
{
    struct hit_sum_row row = {
        .type = hit->type, .pack = hit->pack, .record = hit->record};
    struct hit_sum_row **found;

    if (s->rows == NULL) { /* rows stay where they are: the tree has them */
        s->room = HIT_SUM_MAX;
        s->rows = malloc(s->room * sizeof *s->rows);
        if (s->rows == NULL)
            abort();
    }
    row.value = strndup((const char *)hit->value.at, hit->value.len);
    if (row.value == NULL)
        abort();
    found = tfind(&row, &s->tree, row_order);
    if (found != NULL || s->count == s->room) {
        free(row.value);
        if (found == NULL)
            s->more++;
        else
            note(*found, hit);
        return;
    }
    s->rows[s->count] = row;
    if (tsearch(&s->rows[s->count], &s->tree, row_order) == NULL)
        abort();
    note(&s->rows[s->count++], hit);
}

static int most_first(const void *a, const void *b)
{
    const struct hit_sum_row *ra = a, *rb = b;

    if (ra->count != rb->count)
        return ra->count > rb->count ? -1 : 1;
    return row_order(a, b);
}

void hit_sum_sort(struct hit_sum *s)
{
    tdestroy(s->tree, keep_row);
    s->tree = NULL;
    if (s->count > 0)
        qsort(s->rows, s->count, sizeof *s->rows, most_first);
}
