/*
 * value: what a person types as an indicator, in every type it can be.
 */
#ifndef TOOLS_CLIENT_VALUE_H
#define TOOLS_CLIENT_VALUE_H

#include "node/hunt/token.h"
#include "proto/indicator.h"

enum {
    VALUE_INSIDE_MAX = 32, /* of what stands inside a longer text */
    /* as it is shared, as it stands, with a name in A-labels, and inside */
    VALUE_GUESSES_MAX = 3 * INDICATOR_GUESSES_MAX + VALUE_INSIDE_MAX,
};

struct value {
    struct indicator_guess guess[VALUE_GUESSES_MAX];
    size_t count;
    bool understood; /* else it is no indicator, unless somebody shared it as a
                        name of some kind */
    uint8_t octets[(VALUE_GUESSES_MAX + 1) * INDICATOR_VALUE_MAX];
};

/* As share reads a cell, and undo defanging, turn names into A-labels, guess;
   of a longer text, as of a line of a log, what stands inside it as well.
   False: it can be nothing. Not understood: more stands inside it than is
   told. */
bool value_read(struct value *out, struct bytes text);

/* What a log says there; an address with its port is both. */
bool value_read_token(struct value *out, const struct hunt_token *token);

#endif
