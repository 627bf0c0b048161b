/*
 * token_value: the indicators that a token of a log can be, each in its
 * canonical form: an address with a port is both, a name is a host and perhaps
 * a file.
 */
#ifndef NODE_HUNT_TOKEN_VALUE_H
#define NODE_HUNT_TOKEN_VALUE_H

#include "node/hunt/token.h"
#include "proto/indicator.h"

enum {
    /* as it stands, its network, its port, its file's name */
    TOKEN_VALUES_MAX = INDICATOR_GUESSES_MAX + 4,
};

struct token_value {
    struct indicator_guess guess[TOKEN_VALUES_MAX];
    size_t count; /* 0: it is none */
    uint8_t octets[TOKEN_VALUES_MAX * INDICATOR_VALUE_MAX];
};

/* False: it is none. */
bool token_value_read(struct token_value *out, const struct hunt_token *token);

/* The same of a word with letters beyond ASCII that names a file. */
bool token_value_read_file(struct token_value *out, struct bytes word);

#endif
