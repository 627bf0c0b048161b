/*
 * cards_met: the cards that came over a link, so that none is verified twice.
 *
 * A card costs up to eighteen signatures, and nothing counts how often it is
 * said. Here stand keyed hashes of whole cards: a peer cannot choose two that
 * share a place.
 */
#ifndef NODE_CORE_LINK_CARDS_MET_H
#define NODE_CORE_LINK_CARDS_MET_H

#include "proto/bytes.h"

enum { CARDS_MET_MAX = 4096 }; /* of two in one place the later one stays */

struct cards_met;

void cards_met_open(struct cards_met **out);
void cards_met_close(struct cards_met *b); /* NULL is fine */

/* Whether exactly these octets came before; they have from now on. *node_no: of
   whom they were kept, as cards_met_keep() said; else 0. */
bool cards_met_again(struct cards_met *b, struct bytes card, uint32_t *node_no);
/* What came was kept. */
void cards_met_keep(struct cards_met *b, struct bytes card, uint32_t node_no);

#endif
