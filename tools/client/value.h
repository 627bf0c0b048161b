/*
 * value: what a person types as an indicator, in every type it can be.
 */
#ifndef TOOLS_CLIENT_VALUE_H
#define TOOLS_CLIENT_VALUE_H

#include "proto/indicator.h"

struct value {
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    size_t count;
    uint8_t octets[(INDICATOR_GUESSES_MAX + 1) * INDICATOR_VALUE_MAX];
};

/* Undo defanging, turn names into A-labels, guess. False: it is none. */
bool value_read(struct value *out, struct bytes text);

#endif
