/*
 * pack_age: how old a pack is, for people.
 */
#ifndef TOOLS_CLI_HUNT_PACK_AGE_H
#define TOOLS_CLI_HUNT_PACK_AGE_H

#include <stdint.h>

enum { PACK_AGE_TEXT_MAX = 64 };

/* "3 days", "1 hour" */
void pack_age_text(char out[static PACK_AGE_TEXT_MAX], uint64_t age_s);

/* A note that what came in since is not in it. */
void pack_age_warn(const char *path, uint64_t age_s);

#endif
