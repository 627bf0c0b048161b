/*
 * act: one thing that a person asks the node to do: done once, however often
 * it is asked, for every request of it carries the same token.
 *
 * The token stands for what was said: the command's words and what it read.
 */
#ifndef TOOLS_CLIENT_ACT_H
#define TOOLS_CLIENT_ACT_H

#include <jansson.h>
#include <sodium.h>

#include "proto/control.h"
#include "tools/cli/options.h"

enum { ACT_TOKEN_OCTETS = 16, ACT_SAID_OCTETS = 32 };

struct act {
    const char *word; /* --token, as it was typed; NULL: it is asked anew */
    const struct cli *cli;
    uint8_t token[ACT_TOKEN_OCTETS];
    crypto_generichash_state said;
    bool sent; /* a request left that does it */
};

struct option_spec act_token(struct act *a);

/* Read the token, or make one; hear the command's words. Before anything else
   of it. CLI_DONE, CLI_USAGE: told. */
int act_begin(struct act *a, const struct cli *cli);

/* What was read is part of what is said. */
void act_hear(struct act *a, struct bytes input);

/* Arguments `token` and `said` of its n-th request, from 0, of those that are
   answered each by itself. */
void act_put(const struct act *a, size_t n, struct control_writer *args);

/* An id for what the act makes: the same however often it is asked. */
void act_id(const struct act *a, uint8_t out[static ACT_TOKEN_OCTETS]);

/* Fields `committed` and `token` of out: what the exit code rc says. */
void act_json(const struct act *a, json_t *out, int rc);

/* noroshid is away: tell what is known of the act, and how to go on.
   CLI_NO_DAEMON. */
int act_lost(const struct act *a);

#endif
