/*
 * name: what a peer is called here when nobody says.
 */
#ifndef TOOLS_CLIENT_NAME_H
#define TOOLS_CLIENT_NAME_H

#include "proto/card.h"

enum { NAME_MAX_OCTETS = 41 }; /* with NUL */

/* The organisation's name in lower-case letters, digits and hyphens; where
   nothing is left of it, "peer-" and the first digits of the node id. */
void name_make(char out[static NAME_MAX_OCTETS],
               const struct card_identity *of);

#endif
