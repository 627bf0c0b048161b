/*
 * text_pool: copies that live as long as what was read, and a number filed
 * under every value.
 */
#ifndef TOOLS_FORMATS_TEXT_POOL_H
#define TOOLS_FORMATS_TEXT_POOL_H

#include "proto/indicator.h"

struct text_pool;

struct text_pool *text_pool_open(void);
void text_pool_close(struct text_pool *p);

/* A copy, cut to max octets at a character, control characters made spaces. */
struct bytes text_pool_keep(struct text_pool *p, struct bytes text, size_t max);

/* An exact copy. */
struct bytes text_pool_copy(struct text_pool *p, struct bytes octets);

/*
 * The number filed under (type, value), to be read and set; 0 the first time.
 * value is copied then, and *kept is that copy. Until the next call.
 */
uint32_t *text_pool_number(struct text_pool *p, unsigned type,
                           struct bytes value, struct bytes *kept);

/* The same, to be read only: 0, and nothing filed, where there is none. */
uint32_t text_pool_filed(const struct text_pool *p, unsigned type,
                         struct bytes value);

/* No number is asked for from here on: only the copies stay. */
void text_pool_settle(struct text_pool *p);

#endif
