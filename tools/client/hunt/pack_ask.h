/*
 * pack_ask: a node is asked to build its own pack now, and waited for.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_ASK_H
#define TOOLS_CLIENT_HUNT_PACK_ASK_H

#include "tools/client/reason.h"

/* All that the node knows now is in DIR/packs/current when it answers
   VERDICT_DONE. VERDICT_NOT_NOW: it cannot be built, which a reason says;
   VERDICT_AWAY. */
enum verdict pack_ask(const char *dir, struct reasons *why);

#endif
