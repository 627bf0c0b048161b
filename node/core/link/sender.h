/*
 * sender: sealing and sending what credit allows. After the commit.
 */
#ifndef NODE_CORE_LINK_SENDER_H
#define NODE_CORE_LINK_SENDER_H

#include "node/core/core.h"

enum {
    SENDER_ITEMS_MAX = 256, /* of one lane at once */
    SENDER_ROOM = 1536 * 1024,
};

/* Write down what sender_fill() must know to be written before it goes on: what
   goes as void, and how far records go. In the round's transaction. */
void sender_prepare(struct core *c);

/* Fill every window that asked for more, while net keeps up. Returns whether
   something is left to be sent. */
bool sender_fill(struct core *c);

#endif
