/*
 * seen: what a person was shown of an act before, which then goes along with
 * it: the node does nothing where that has changed. CONTROL.md "What was
 * shown".
 */
#ifndef TOOLS_CLIENT_SEEN_H
#define TOOLS_CLIENT_SEEN_H

#include <jansson.h>

#include "proto/control.h"

enum { SEEN_TEXT = 65 };

/* Begins zeroed: nothing was shown. */
struct seen {
    char text[SEEN_TEXT];
    uint64_t newest;
};

/* Take it out of a dry run's rows. */
void seen_take(struct seen *s, json_t *rows);

/* Arguments of the request that was begun; none, where nothing was shown, or s
   is NULL. */
void seen_put(const struct seen *s, struct control_writer *args);

#endif
