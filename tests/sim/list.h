/*
 * list: an array that grows, of whatever.
 */
#ifndef TESTS_SIM_LIST_H
#define TESTS_SIM_LIST_H

#include <stddef.h>

/* Room for one more than the count items of so many octets each that *list, a
   pointer to malloc'ed room or NULL, holds. Aborts when there is no memory. */
void list_grow(void *list, size_t *cap, size_t count, size_t size);

#endif
