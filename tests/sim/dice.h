/*
 * dice: chance that is the same for the same seed (SplitMix64: Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", 2014).
 */
#ifndef TESTS_SIM_DICE_H
#define TESTS_SIM_DICE_H

#include <stdint.h>

struct dice {
    uint64_t state;
};

uint64_t dice_roll(struct dice *d);
/* Less than limit, which is above 0. */
uint64_t dice_below(struct dice *d, uint64_t limit);

/* From now on libsodium takes what it calls random from these, which are
   borrowed. Before sodium_init(). */
void dice_rule(struct dice *d);

#endif
