/*
 * pack_fake: a pack in memory, asked through pack.h, with a record for each
 * indicator.
 */
#ifndef TESTS_NODE_HUNT_PACK_FAKE_H
#define TESTS_NODE_HUNT_PACK_FAKE_H

#include "node/hunt/pack.h"

struct pack *pack_fake_open(void);
void pack_fake_close(struct pack *p);

/* text as type, refanged already; it is the record's number that answers.
   0: it has no canonical form, or matches nothing. */
unsigned pack_fake_add(struct pack *p, enum indicator_type type,
                       const char *text);

unsigned pack_fake_number(const struct pack_ref *ref);

#endif
