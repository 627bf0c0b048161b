#include "node/core/packs/held_back.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
    const struct held_back_value *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

void held_back_add(struct held_back *h, const struct held_back_value *value)
{
    if (h->count < HELD_BACK_MAX)
        h->value[h->count++] = *value;
    else
        h->left++;
}

void held_back_sort(struct held_back *h)
{
    qsort(h->value, h->count, sizeof *h->value, compare);
}

void held_back_copy(struct held_back *to, const struct held_back *from)
{
    memcpy(to->value, from->value, from->count * sizeof *from->value);
    to->count = from->count;
    to->left = from->left;
}

const struct held_back_value *held_back_from(const struct held_back *h,
                                             uint64_t number, uint16_t position)
{
    const struct held_back_value at = {.number = number, .position = position};
    size_t low = 0, high = h->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare(&h->value[middle], &at) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < h->count ? &h->value[low] : NULL;
}
