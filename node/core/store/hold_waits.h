/*
 * hold_waits: all that one hold waits for.
 */
#ifndef NODE_CORE_STORE_HOLD_WAITS_H
#define NODE_CORE_STORE_HOLD_WAITS_H

#include "proto/record.h"

enum { HOLD_WAITS_MAX = RECORD_AUDIENCE_MAX + 8 };

/* What can end a wait. */
enum hold_class {
    HOLD_NODE = 1, /* a newer card of a node */
    HOLD_GROUP,    /* a version of a group */
    HOLD_TIME,     /* this node's clock reaches a time */
    HOLD_CLOCK,    /* this node's clock is no longer doubtful */
    HOLD_CONFIRM,  /* the operator confirms the roster */
    HOLD_UNTIL,    /* the time at which the wait is over */
    HOLD_RECALL,   /* its author recalls it */
    HOLD_AGREED,   /* most peers' clocks agree with this node's */
};

/* All that one hold waits for. */
struct hold_waits {
    struct hold_wait {
        enum hold_class class;
        uint8_t
            about[32]; /* NODE, GROUP: the id; TIME, UNTIL: ms, big-endian */
    } list[HOLD_WAITS_MAX];
    size_t count;
    bool own; /* for this node's own state: never pushed out */
};
void hold_waits_id(struct hold_waits *w, enum hold_class class,
                   const struct node_id *id);
void hold_waits_time(struct hold_waits *w, enum hold_class class, uint64_t ms);
void hold_waits_state(struct hold_waits *w, enum hold_class class);

#endif
