/*
 * suspect: whom the parent suspects when net ends: the key that, by net's own
 * word, held most in unfinished messages.
 *
 * libzmq aborts where it finds no memory. A key that made net end is shut out
 * before the next one listens, so net is started again without the growing wait
 * that a broken program gets. That holds once for each key and SUSPECT_MS.
 */
#ifndef NODE_SUSPECT_H
#define NODE_SUSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/ident.h"

enum {
    SUSPECT_MS = 10 * 60 * 1000, /* how long core shuts it out */
    SUSPECTS_MAX = 16,           /* the oldest is forgotten */
};

struct suspect_named {
    struct box_public tk;
    int64_t until_ms;
};

/* Zero: nobody is suspected. */
struct suspect {
    struct box_public holder; /* all zero: nobody holds much */
    struct suspect_named named[SUSPECTS_MAX];
    unsigned next;
};

/* net named another holder; all zero: nobody. */
void suspect_holder(struct suspect *s, const struct box_public *tk);

/* net ended, with a status of waitpid(). True: by itself, and *tk is to be shut
   out. False as well when it was named not long ago. */
bool suspect_find(struct suspect *s, struct box_public *tk, int status,
                  int64_t now_ms);

#endif
