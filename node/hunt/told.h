/*
 * told: what was said of a line already, so that nothing is said twice.
 */
#ifndef NODE_HUNT_TOLD_H
#define NODE_HUNT_TOLD_H

#include "proto/bytes.h"

struct told;

struct told *told_new(void);
void told_free(struct told *t);

/* A new line: nothing was said of it. */
void told_clear(struct told *t);

/* Whether value of record (told apart by its address) was added; the empty
   value is one like any other. */
bool told_has(const struct told *t, const void *record, struct bytes value);

/* False: it was added before. */
bool told_add(struct told *t, const void *record, struct bytes value);

/* The same of a record that is told apart by its name, in whatever pack it is.
 */
bool told_add_named(struct told *t, struct bytes name, struct bytes value);

#endif
