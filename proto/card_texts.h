/*
 * card_texts: the texts of one line that a card shows.
 */
#ifndef PROTO_CARD_TEXTS_H
#define PROTO_CARD_TEXTS_H

#include "proto/card.h"

/* Whether a hidden character (hidden.h) stands in one of them, in a part that
   was signed after since_ms; what stands in `held`, an earlier card of the node
   or NULL, is not looked at again. WIRE.md 1.6. */
bool card_texts_hidden(const struct card *fresh, const struct card *held,
                       uint64_t since_ms);

#endif
