/*
 * pack_sample: a small pack, in a folder of its own, with a record for each
 * indicator.
 */
#ifndef TESTS_NODE_HUNT_PACK_SAMPLE_H
#define TESTS_NODE_HUNT_PACK_SAMPLE_H

#include "node/hunt/pack.h"

struct pack_sample;

struct pack_sample *pack_sample_begin(void);

/* text as type, refanged already. False: it has no canonical form, or matches
   nothing. */
bool pack_sample_add(struct pack_sample *s, enum indicator_type type,
                     const char *text);

/* The pack of what was added until the first such call. */
const struct pack *pack_sample_pack(struct pack_sample *s);

void pack_sample_close(struct pack_sample *s);

#endif
