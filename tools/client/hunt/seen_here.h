/*
 * seen_here: what a node says of whether a record was ever seen in the logs of
 * its organisation (proto/CONTROL.md, "Seen here").
 */
#ifndef TOOLS_CLIENT_HUNT_SEEN_HERE_H
#define TOOLS_CLIENT_HUNT_SEEN_HERE_H

#include <stdbool.h>

#include <jansson.h>

/* Whether the node can tell of the row. */
bool seen_here_told(const json_t *row);

/* Its fields become one, `seen_here`: {values, hosts, of, first, last, times,
   sources}, times as RFC 3339; or null. In place. */
void seen_here_fold(json_t *row);

#endif
