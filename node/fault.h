/*
 * fault: what is wrong with something a person wrote or set up, as one line.
 *
 * The caller lends it, zeroed; the first fault wins, because what follows is
 * usually its consequence.
 */
#ifndef NODE_FAULT_H
#define NODE_FAULT_H

#include "node/log.h"
#include "proto/err.h"

enum { FAULT_ABOUT_MAX = 240 };

struct fault {
    enum err why;  /* ERR_OK: nothing is wrong */
    unsigned line; /* 0: not about a line */
    char about[FAULT_ABOUT_MAX];
};

/* Record why and the words, unless an earlier fault stands. Answers why. */
enum err fault_say(struct fault *f, enum err why, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The same, about a line of a file. */
enum err fault_at(struct fault *f, unsigned line, enum err why,
                  const char *format, ...) PRINTF_LIKE(4, 5);

#endif
