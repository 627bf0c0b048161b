/*
 * act: one thing that a person asks the node to do: done once, however often
 * it is asked, for every request of it carries the same token.
 *
 * The token stands for what was said: the front end's words for it, and what
 * it read.
 */
#ifndef TOOLS_CLIENT_ACT_H
#define TOOLS_CLIENT_ACT_H

#include <jansson.h>
#include <sodium.h>
#include <stdbool.h>

#include "proto/control.h"
#include "tools/client/reason.h"

enum {
    ACT_TOKEN_OCTETS = 16,
    ACT_TOKEN_TEXT = 2 * ACT_TOKEN_OCTETS + 1,
    ACT_SAID_OCTETS = 32,
};

struct act {
    const char *word; /* the token as it was given; NULL: it is asked anew */
    uint8_t token[ACT_TOKEN_OCTETS];
    crypto_generichash_state said;
    bool sent; /* a request left that does it */
};

/* Read the token, or make one. Before anything else of it. VERDICT_WRONG: it
   is not 32 hex digits. */
enum verdict act_begin(struct act *a, struct reasons *why);

/* What was asked for and what was read is part of what is said. */
void act_hear(struct act *a, struct bytes input);

/* Arguments `token` and `said` of its n-th request, from 0, of those that are
   answered each by itself. */
void act_put(const struct act *a, size_t n, struct control_writer *args);

/* An id for what the act makes: the same however often it is asked. */
void act_id(const struct act *a, uint8_t out[static ACT_TOKEN_OCTETS]);

/* Fields `committed` and `token` of out: what the verdict says. */
void act_json(const struct act *a, json_t *out, enum verdict verdict);

/* The node is away: a reason says what is known of the act. VERDICT_AWAY. */
enum verdict act_lost(const struct act *a, struct reasons *why);

#endif
