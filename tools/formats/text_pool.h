/*
 * text_pool: copies that live as long as what was read, and a set of what was
 * seen before.
 */
#ifndef TOOLS_FORMATS_TEXT_POOL_H
#define TOOLS_FORMATS_TEXT_POOL_H

#include "proto/indicator.h"

struct text_pool;

struct text_pool *text_pool_open(void);
void text_pool_close(struct text_pool *p);

/* A copy, cut to max octets at a character, control characters made spaces. */
struct bytes text_pool_keep(struct text_pool *p, struct bytes text, size_t max);

/* True the first time this (type, value) is seen; value must outlive p. */
bool text_pool_first(struct text_pool *p, enum indicator_type type,
                     struct bytes value);

#endif
