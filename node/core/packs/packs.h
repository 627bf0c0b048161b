/*
 * packs: DIR/packs/current, a pack of all that this node knows, kept up to
 * date for those who search logs.
 *
 * A change is in it soon after it was committed. It is built in slices, last in
 * a round, so that nobody waits for it; a reader has the old one or the new one,
 * and what was retracted is said beside the old one at once (pack_without.h).
 * Where it cannot be built, status and the log say why, the old one stays, and
 * it is tried again.
 */
#ifndef NODE_CORE_PACKS_PACKS_H
#define NODE_CORE_PACKS_PACKS_H

#include "node/core/core.h"
#include "node/core/packs/held_back.h"

#define PACKS_FOLDER "packs"
#define PACKS_CURRENT "current"

enum {
    PACKS_SETTLE_MS = 300, /* nothing changed for so long: it is built; */
    PACKS_WAIT_MS = 600,   /* at most so long after a change, */
    PACKS_REST = 4, /* but only after a rest: so many times what the last one
                       took; or none, where something was retracted. */
    PACKS_AGAIN_MS = 10 * 1000, /* after one that failed */

    /* Of more values than this only what changed is read, and the rest is taken
       over from the last one; all is read again from time to time, and sooner
       where something was taken away, of which the filter still has bits. */
    PACKS_WHOLE_MAX = 20 * 1000,
    PACKS_LIFE_MS = 6 * 3600 * 1000,
    PACKS_CLEAN_MS = 10 * 60 * 1000,
    PACKS_FILTER_BITS_MIN = 10, /* a hash; with fewer it is made anew */

    /* What was taken back is said beside the pack at once, as far as that takes
       no longer, or of so many values. */
    PACKS_HIDE_US = 10 * 1000,
    PACKS_HIDE_MAX = 16 * 1024,

    PACKS_SLICE_US = 3000,      /* of a round; */
    PACKS_SLICE_BUSY_US = 1000, /* of one that peers wait for */
};

struct packs;

/* What is known of it. */
struct packs_state {
    bool folder;       /* there is a DIR/packs that can be opened */
    uint64_t built_ms; /* the last one; 0: none since the start, */
    uint64_t records, values, octets; /* and what it has */
    uint64_t begun, done; /* numbers of the last one begun, and of the last one
                             that came to its end; from 1 */
    struct fault fault;   /* of the last one, where it failed */
};

/* While DIR can still be opened; clears away what a crash left. */
void packs_open(struct packs **out, const char *dir);
void packs_close(struct packs *p);

/* The folder's descriptor; -1: there is none. */
int packs_folder(const struct packs *p);

/* Last in a round, in any transaction or none. */
void packs_tick(struct core *c);

/* How long the loop may sleep for it, in ms. */
int packs_wait_ms(const struct core *c, int most);

/* Build one of all records now. Answers its number: it has all that is
   committed by now. */
uint64_t packs_ask(struct core *c);

const struct packs_state *packs_state(const struct packs *p);

/* What the last one that was built lacks because it is held back. */
const struct held_back *packs_held_back(const struct packs *p);

#endif
