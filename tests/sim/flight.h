/*
 * flight: what is on its way over lines, by when it arrives.
 */
#ifndef TESTS_SIM_FLIGHT_H
#define TESTS_SIM_FLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "proto/bytes.h"

enum flight_kind { FLIGHT_FRAME, FLIGHT_END };

struct flight {
    uint64_t at_us;
    uint64_t number; /* which left first; of those that arrive together */
    enum flight_kind kind;
    size_t line;
    unsigned side;       /* of the line, that it happens to */
    struct buffer frame; /* owned */
};

/* A heap; all zero: empty. */
struct flights {
    struct flight *at;
    size_t count, cap;
    uint64_t next_number, frames;
};

/* The number is given here. Aborts when there is no memory. */
void flight_put(struct flights *all, struct flight f);
/* The one that arrives next leaves the heap; there must be one. */
struct flight flight_take(struct flights *all);
/* UINT64_MAX: nothing is on its way. */
uint64_t flight_due_us(const struct flights *all);

#endif
