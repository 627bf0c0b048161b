/*
 * guess_list: what a text can be: types and canonical values, each once, in the
 * order in which they came up.
 */
#ifndef NODE_HUNT_GUESS_LIST_H
#define NODE_HUNT_GUESS_LIST_H

#include "proto/indicator.h"

/* Both rooms are the caller's, and outlive it. */
struct guess_list {
    struct indicator_guess *guess;
    size_t count, max;
    struct buffer room; /* of the values */
    bool full;          /* there was more than there is room for */
};

/* A canonical value. */
void guess_list_add(struct guess_list *l, enum indicator_type type,
                    struct bytes value);

/* A text as that type, where it is one. */
void guess_list_add_as(struct guess_list *l, enum indicator_type type,
                       struct bytes text);

/* A text as every type that it can be (indicator_guess()). */
void guess_list_add_all(struct guess_list *l, struct bytes text);

#endif
