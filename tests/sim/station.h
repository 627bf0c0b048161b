/*
 * station: what noroshi-net of one node was told: whom to let in, whom to dial.
 */
#ifndef TESTS_SIM_STATION_H
#define TESTS_SIM_STATION_H

#include <stdbool.h>
#include <stdint.h>

#include "node/net/net_line.h"

enum {
    STATION_NEVER = 0,
    STATION_REST_MIN_US = 250 * 1000,
    STATION_REST_MAX_US = 60 * 1000 * 1000,
};

struct dial {
    uint32_t id;
    unsigned to;
    struct box_public key[NET_LINE_DIAL_KEYS_MAX];
    size_t key_count;
    uint64_t due_us; /* of the next attempt; STATION_NEVER: a line stands */
    uint64_t rest_us;
};

/* All zero: a node that was told nothing. */
struct station {
    bool listens;
    uint32_t next_link;
    struct box_public *allowed; /* owned */
    size_t allowed_count, allowed_cap;
    struct dial *dial; /* owned */
    size_t dial_count, dial_cap;
    uint64_t frames, octets; /* sent */
};

/* Its process is no more. */
void station_forget(struct station *s);

void station_allow(struct station *s, const struct box_public *key);
void station_deny(struct station *s, const struct box_public *key);
bool station_lets_in(const struct station *s, const struct box_public *key);

/* Where a DIAL line leads, at now; a dial of the same number is replaced.
   False: to none of the nodes, which are count. */
bool station_dial(struct station *s, const struct net_line *line,
                  unsigned count, uint64_t now_us);
/* False: there was none. */
bool station_undial(struct station *s, uint32_t id);
/* NULL: none. */
struct dial *station_dial_of(struct station *s, uint32_t id);
/* Whether it is that key which is to be found there. */
bool station_dial_wants(const struct dial *d, const struct box_public *key);
/* Whoever rests between two attempts tries right after now. */
void station_hurry(struct station *s, uint64_t now_us);

#endif
