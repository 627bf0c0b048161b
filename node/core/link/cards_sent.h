/*
 * brought: the cards that a link has brought, so that none goes twice.
 *
 * Of each node its newest stands here: a link sees the same members in group
 * after group.
 */
#ifndef NODE_CORE_LINK_CARDS_SENT_H
#define NODE_CORE_LINK_CARDS_SENT_H

#include <stdbool.h>
#include <stdint.h>

enum { BROUGHT_MAX = 8192 }; /* when it is full, all are forgotten */

struct brought_card {
    uint32_t party;
    uint64_t identity_ms, working_ms; /* versions of its parts */
};

struct brought;

void brought_open(struct brought **out);
void brought_close(struct brought *b);

/* Whether exactly this card was brought. */
bool brought_has(const struct brought *b, const struct brought_card *card);
void brought_put(struct brought *b, const struct brought_card *card);

#endif
