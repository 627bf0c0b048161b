/*
 * pack_age: a word on packs that are old: what came since then is not in them.
 */
#ifndef TOOLS_CLI_PRINT_PACK_AGE_H
#define TOOLS_CLI_PRINT_PACK_AGE_H

#include "node/hunt/pack.h"

enum { PACK_AGE_OLD_S = 7 * 24 * 3600 };

/* Seconds since it was built. */
uint64_t pack_age(const struct pack_about *about);

/* On stderr, where it is older than PACK_AGE_OLD_S. */
void pack_age_print(const struct pack_about *about);

#endif
