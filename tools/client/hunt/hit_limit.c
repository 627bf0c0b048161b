#include "tools/client/hunt/hit_limit.h"

#include <string.h>

#include "proto/ascii.h"

void hit_limit_free(struct hit_limit *l)
{
    hit_sum_free(&l->told);
    hit_sum_free(&l->over);
}

bool hit_limit_parse(uint64_t *max, const char *text)
{
    struct bytes number = bytes_text(text);

    if (ascii_ends(number, "/min"))
        number.len -= strlen("/min");
    return ascii_number(max, number, HIT_LIMIT_MAX);
}

bool hit_limit_passes(struct hit_limit *l, const struct hit *hit,
                      uint64_t now_ms)
{
    struct hit of_record = *hit;
    const struct hit_sum_row *row;

    if (l->max == 0)
        return true;
    if (l->begun_ms == 0)
        l->begun_ms = now_ms;
    of_record.value = (struct bytes)BYTES_LITERAL("");
    of_record.type = 0;
    row = hit_sum_add(&l->told, &of_record);
    if (row != NULL && row->count <= l->max)
        return true;
    (void)hit_sum_add(&l->over, hit);
    return false;
}

bool hit_limit_is_over(const struct hit_limit *l, uint64_t now_ms)
{
    /* A clock that was set back would keep it open for long. */
    return l->begun_ms > 0 &&
           (now_ms >= l->begun_ms + HIT_LIMIT_MS || now_ms < l->begun_ms);
}

void hit_limit_sort(struct hit_limit *l)
{
    hit_sum_sort(&l->over);
}

void hit_limit_begin(struct hit_limit *l)
{
    hit_sum_free(&l->told);
    hit_sum_free(&l->over);
    l->begun_ms = 0;
}
