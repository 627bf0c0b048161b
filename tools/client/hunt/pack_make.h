/*
 * pack_make: a pack of what files say, read as share reads them; no node need
 * be there.
 *
 * Each file is a record of its own, under the label that it says, with its name
 * as the source. Where there is a node, its own names stay out.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_MAKE_H
#define TOOLS_CLIENT_HUNT_PACK_MAKE_H

#include "tools/client/import.h"

struct pack_make {
    /* Set by the caller. */
    const char *dir;  /* of the node, or of none */
    const char *path; /* of the pack */
    int count;
    const char *const *files; /* "-": stdin */
    const struct watch *watch;
    void (*told)(void *who, const char *file, const struct import *k); /* of
        each file, also of one that cannot be read; NULL: nobody asks */
    void *who;

    /* What became of it. */
    uint64_t taken;    /* values, in each file once */
    uint64_t unusable; /* of those: rules and the like, which match nothing */
    uint64_t rejected;
};

/* Make it in the place of what has its name. VERDICT_WRONG: a file cannot be
   read, nothing is in any of them that can be looked for, or the pack cannot be
   written; then none is made. */
enum verdict pack_make(struct pack_make *m, struct reasons *why);

#endif
