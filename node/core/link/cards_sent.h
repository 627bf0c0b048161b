/*
 * cards_sent: the cards that a link has brought, so that none goes twice.
 *
 * Of each node its newest stands here: a link sees the same members in group
 * after group.
 */
#ifndef NODE_CORE_LINK_CARDS_SENT_H
#define NODE_CORE_LINK_CARDS_SENT_H

#include <stdbool.h>
#include <stdint.h>

enum { CARDS_SENT_MAX = 8192 }; /* when it is full, all are forgotten */

struct cards_sent_card {
    uint32_t node_no;
    uint64_t identity_ms, working_ms; /* versions of its parts */
};

struct cards_sent;

void cards_sent_open(struct cards_sent **out);
void cards_sent_close(struct cards_sent *b);

/* Whether exactly this card was brought. */
bool cards_sent_has(const struct cards_sent *b,
                    const struct cards_sent_card *card);
void cards_sent_put(struct cards_sent *b, const struct cards_sent_card *card);
/* A node's card counts as not brought. */
void cards_sent_forget(struct cards_sent *b, uint32_t node_no);

#endif
