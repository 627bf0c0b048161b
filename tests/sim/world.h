/*
 * world: the time that all simulated nodes share, and what happens in it, in
 * order.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "tests/sim/actor.h"
#include "tests/sim/dice.h"

enum {
    WORLD_ACTORS_MAX = 1024,
    WORLD_ROUND_US = 1000, /* from one round to the next, when there is work */
    WORLD_TICK_US = 1000 * 1000,
};

struct network;

struct world {
    struct dice dice;
    char room[FILE_PATH_MAX]; /* the folder of all homes */
    uint64_t now_us;          /* since the world began */
    uint64_t tick_us;         /* how often an idle node looks at its timers */
    uint64_t events;
    uint64_t cost_us; /* of a look at the steady clock; 0: nothing takes time */
    struct actor *actor[WORLD_ACTORS_MAX];
    unsigned count;
    struct network *network;
};

/* libsodium's chance is the world's from then on. Aborts when it cannot. */
void world_open(struct world *w, const char *room, uint64_t seed);
struct actor *world_add(struct world *w, enum card_role role);

/* Milliseconds since 1970. */
uint64_t world_day_ms(const struct world *w);

/* Its next round comes no later than at_us. */
void world_wake(struct world *w, struct actor *a, uint64_t at_us);

/* Everything that happens until then. */
void world_run(struct world *w, uint64_t until_us);

#endif
