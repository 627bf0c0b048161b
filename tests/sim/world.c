#include "tests/sim/world.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sim/network.h"

void world_open(struct world *w, const char *room, uint64_t seed)
{
    *w = (struct world){.dice = {seed}, .tick_us = WORLD_TICK_US};
    snprintf(w->room, sizeof w->room, "%s", room);
    dice_rule(&w->dice);
    if (sodium_init() < 0)
        abort();
    network_open(&w->network, w);
}

struct actor *world_add(struct world *w, enum card_role role)
{
    struct actor *a = malloc(sizeof *a);

    if (a == NULL || w->count == WORLD_ACTORS_MAX)
        abort();
    actor_make(a, w, w->count, role);
    return w->actor[w->count++] = a;
}

/* A minute after the nodes' cards were made. */
uint64_t world_day_ms(const struct world *w)
{
    return SAMPLE_NOW_MS + 60 * 1000 + w->now_us / 1000;
}

void world_wake(struct world *w, struct actor *a, uint64_t at_us)
{
    (void)w;
    if (at_us < a->begun_us + a->spent_us)
        at_us = a->begun_us + a->spent_us;
    if (a->wakes_us == 0 || at_us < a->wakes_us)
        a->wakes_us = at_us == 0 ? 1 : at_us;
}

/* The one whose round is next; NULL: nobody's. */
static struct actor *next_of(const struct world *w)
{
    struct actor *next = NULL;

    for (unsigned i = 0; i < w->count; i++) {
        struct actor *a = w->actor[i];

        if (actor_runs(a) && a->wakes_us != 0 &&
            (next == NULL || a->wakes_us < next->wakes_us))
            next = a;
    }
    return next;
}

void world_run(struct world *w, uint64_t until_us)
{
    while (true) {
        struct actor *a = next_of(w);
        uint64_t due_us = network_due_us(w->network);

        if (a != NULL && a->wakes_us < due_us) {
            if (a->wakes_us > until_us)
                break;
            if (a->wakes_us > w->now_us)
                w->now_us = a->wakes_us;
            actor_round(a);
        } else {
            if (due_us > until_us)
                break;
            if (due_us > w->now_us)
                w->now_us = due_us;
            network_step(w->network);
        }
        w->events++;
    }
    w->now_us = until_us;
}
