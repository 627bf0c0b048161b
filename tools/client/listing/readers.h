/*
 * readers: whom a record names, and what is known here of each.
 */
#ifndef TOOLS_CLIENT_LISTING_READERS_H
#define TOOLS_CLIENT_LISTING_READERS_H

#include "tools/client/record_view.h"

/*
 * `readers` of the view's row, in the order of its audience, one object each:
 * {node or group, name, known: "this node", "peer", "revoked", "introduced",
 * "group" or "unknown", introduced_by: the peer, or null}. Asks the node once
 * or twice where the record names nodes. Nothing where the record is not open.
 */
enum verdict readers_add(struct record_view *v, struct client *c,
                         struct reasons *why);

/* The records of the set that the view's record is of, part by part:
   `set_records` of its row, as CONTROL.md "parts" has them. Nothing where it is
   of none. */
enum verdict readers_add_parts(struct record_view *v, struct client *c,
                               struct reasons *why);

#endif
