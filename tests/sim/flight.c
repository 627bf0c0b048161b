#include "tests/sim/flight.h"

#include "tests/sim/list.h"

static bool before(const struct flight *a, const struct flight *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->number < b->number;
}

static void swap(struct flight *a, struct flight *b)
{
    struct flight kept = *a;

    *a = *b;
    *b = kept;
}

void flight_put(struct flights *all, struct flight f)
{
    size_t i = all->count;

    list_grow(&all->at, &all->cap, all->count, sizeof *all->at);
    f.number = all->next_number++;
    all->at[all->count++] = f;
    for (; i > 0 && before(&all->at[i], &all->at[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&all->at[i], &all->at[(i - 1) / 2]);
    all->frames += f.kind == FLIGHT_FRAME;
}

struct flight flight_take(struct flights *all)
{
    struct flight first = all->at[0];
    size_t i = 0, least = 0;

    all->at[0] = all->at[--all->count];
    while (true) {
        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++)
            if (child < all->count && before(&all->at[child], &all->at[least]))
                least = child;
        if (least == i)
            break;
        swap(&all->at[i], &all->at[least]);
        i = least;
    }
    all->frames -= first.kind == FLIGHT_FRAME;
    return first;
}

uint64_t flight_due_us(const struct flights *all)
{
    return all->count > 0 ? all->at[0].at_us : UINT64_MAX;
}
