/*
 * links: what the links of a text say about its names and about each other.
 *
 * run.sh is a host where the text links to it. Where a text hides links
 * (hxxp, [.]), one that is not hidden is its author's own.
 */
#ifndef TOOLS_FORMATS_LINKS_H
#define TOOLS_FORMATS_LINKS_H

#include "proto/bytes.h"

enum {
    LINKS_HOSTS_MAX = 256, /* remembered */
    LINKS_ROOM = 16 * 1024,
};

/* Zero it, then look at every text of a file. */
struct links {
    size_t hidden, live;                 /* links: defanged, and not */
    struct bytes hosts[LINKS_HOSTS_MAX]; /* in octets */
    size_t count;
    size_t used;
    uint8_t octets[LINKS_ROOM];
};

void links_look(struct links *l, struct bytes text);

/* Whether a live link is its author's own: the others are hidden, in a list
   most of them. */
bool links_live_own(const struct links *l, bool list);

/* Whether a name that may be a file's is the host of a link or mail. */
bool links_have(const struct links *l, struct bytes name);

#endif
