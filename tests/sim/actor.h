/*
 * actor: one simulated node: a real core on a real store, whose clocks, keys
 * and network are the world's.
 *
 * It may die at any word that it says to the world: between two rounds, before
 * a commit (it asks keys) or after one (it speaks to its peers).
 */
#ifndef TESTS_SIM_ACTOR_H
#define TESTS_SIM_ACTOR_H

#include <setjmp.h>

#include "node/core/round.h"
#include "node/keys/answer.h"
#include "node/net/net_line.h"
#include "tests/sim/home.h"
#include "tests/sim/share.h"

struct world;

/* Messages of lines that net has for core. */
struct actor_inbox {
    struct buffer *message;
    size_t count, cap, next;
};

struct actor {
    struct world *world;
    struct home home;
    bool scripted;     /* script.h: it has no core, and always runs */
    struct core *core; /* NULL: it does not run */
    struct round *round;
    struct keyring *keyring;
    struct answer *answer;
    struct queue *queue;
    struct bytes answered; /* what keys says next */
    struct actor_inbox inbox;
    int64_t clock_ms; /* how far its time of day is off */
    uint64_t doom;    /* words to the world until it dies; 0: none */
    jmp_buf death;
    uint64_t wakes_us, rounds;
    uint64_t begun_us, spent_us; /* its round, and what that took so far */
    struct share share;
    int control; /* of who asks; -1: none */
    char fault[512];
};

/* Not running yet. */
void actor_make(struct actor *a, struct world *w, unsigned number,
                enum card_role role);
bool actor_runs(const struct actor *a);
/* False: it cannot start; fault says why. */
bool actor_start(struct actor *a);
/* In order, or as kill -9 does. Both are well with one that does not run. */
void actor_stop(struct actor *a);
void actor_crash(struct actor *a);
/* One round now. */
void actor_round(struct actor *a);
/* What net tells its core. */
void actor_tell(struct actor *a, const struct net_line *line);
/* Ask over the control socket, in rounds of its own; *out is emptied first.
   False: it died, or does not run. */
bool actor_ask(struct actor *a, struct bytes request, struct buffer *out);

#endif
