/*
 * carried: what a revision without files carries on of the record so far: all
 * that was not retracted of it, and what comes back by word, as core does it
 * (CONTROL.md "revise").
 */
#ifndef TOOLS_CLIENT_RETRACTION_CARRIED_H
#define TOOLS_CLIENT_RETRACTION_CARRIED_H

#include "tools/client/record_view.h"
#include "tools/client/retraction/reinstate.h"

/* Leave out of *r, the record of view, what does not go on. Rows of it, and of
   what comes back, join those of word. r->body holds until the next call. */
enum verdict carried(struct record *r, const struct record_view *view,
                     struct reinstate *word, struct client *c,
                     struct reasons *why);

#endif
