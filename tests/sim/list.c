#include "tests/sim/list.h"

#include <stdlib.h>

void list_grow(void *list, size_t *cap, size_t count, size_t size)
{
    void **at = list;

    if (count < *cap)
        return;
    *cap = *cap == 0 ? 16 : 2 * *cap;
    *at = realloc(*at, *cap * size);
    if (*at == NULL)
        abort();
}
