/*
 * observation_line: what of a line of a log is observed, as keyed hashes.
 *
 * Observed are hosts and addresses, those of URLs, mailboxes and ports too, and
 * hashes of files; with each host that it, or a name below it, was seen
 * (observation_below()), of it and of each of its parents; with each address
 * its networks of the lengths of observation_line_prefixes. What stands on a
 * line, log_line.h says, and what a value answers to, a node's look-up
 * (WIRE.md 6.5): so what was observed is what a hunt would have hit.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_LINE_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_LINE_H

#include "node/hunt/observation/observation.h"
#include "proto/indicator.h"

enum {
    /* Of a line, told once each; of more, some are told again. */
    OBSERVATION_LINE_TOLD = 256,
};

/* Networks are observed of these lengths; others are asked for by those or by
   the addresses in them. */
extern const struct indicator_prefixes observation_line_prefixes;

/* False ends the walk. at: where the value stands in the line, or 0. */
typedef bool observation_take(void *who, uint64_t hash, size_t at);

struct observation_line;

struct observation_line *
observation_line_open(const struct observation_key *key);
void observation_line_close(struct observation_line *l);

/* False: one was not taken. */
bool observation_line_each(struct observation_line *l, struct bytes line,
                           observation_take *take, void *who);

#endif
