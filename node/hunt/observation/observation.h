/*
 * observation: that a value was seen in our own logs: when first, when last,
 * how often, on which days, and in which of at most 32 sources.
 *
 * A value is a match key (WIRE.md 6.4) of which only a keyed hash is kept. Time
 * is cut into windows of 32 days, counted from 1970; an observation is of one
 * window, so that what is old goes with the files of its window.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_H

#include "proto/indicator.h"

enum {
    OBSERVATION_KEY = 16,
    OBSERVATION_SOURCES_MAX = 32,
    OBSERVATION_WINDOW_DAYS = 32,
    OBSERVATION_DAY_S = 24 * 60 * 60,
    OBSERVATION_WINDOW_S = OBSERVATION_WINDOW_DAYS * OBSERVATION_DAY_S,
    OBSERVATION_WINDOW_MAX = UINT16_MAX, /* in the year 7711 */
};

/* A secret: whoever has it can guess the addresses that were seen. */
struct observation_key {
    uint8_t octet[OBSERVATION_KEY];
};

struct observation {
    uint64_t hash;
    uint32_t first_s, last_s; /* since the window began */
    uint32_t count;           /* stays at UINT32_MAX */
    uint32_t sources;         /* a bit for each */
    uint32_t days;            /* of the window, a bit for each */
    uint32_t window;
};

/* SipHash-2-4. */
uint64_t observation_hash(const struct observation_key *key,
                          struct bytes match_key);

/* The key under which a name is observed with all names below it: a dot and the
   name. The name itself is of that name alone. room: INDICATOR_KEY_MAX octets
   are enough. */
struct bytes observation_below(struct buffer *room, struct bytes name);

/* Of something seen once. The source is below OBSERVATION_SOURCES_MAX; what
   is later than the last window counts as its end. */
struct observation observation_once(uint64_t hash, uint64_t time_s,
                                    unsigned source);

/* More of the same value and window. */
void observation_join(struct observation *to, const struct observation *more);

/* Whether values of that type are observed. */
bool observation_observes(enum indicator_type type);

/* By window, then by hash: <0, 0, >0. */
int observation_order(const struct observation *a, const struct observation *b);

#endif
