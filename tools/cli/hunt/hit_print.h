/*
 * hit_print: hits for a person: a block for each, and a table at the end.
 */
#ifndef TOOLS_CLI_HUNT_HIT_PRINT_H
#define TOOLS_CLI_HUNT_HIT_PRINT_H

#include "tools/client/hunt/hit.h"
#include "tools/client/hunt/hit_sum.h"

/* Where and when, the line around the match, whose it is, and what may be
   done. */
void hit_print(const struct hit *hit);

/* Hits that were summed up between two times. */
void hit_print_summed(const struct hit_sum_row *row, uint64_t from_ms,
                      uint64_t to_ms);

/* Every value that was found: how often, when first and last. */
void hit_print_sum(struct hit_sum *sum);

#endif
