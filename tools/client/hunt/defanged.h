/*
 * defanged: a text of somebody's, so that nothing in it can be clicked.
 */
#ifndef TOOLS_CLIENT_HUNT_DEFANGED_H
#define TOOLS_CLIENT_HUNT_DEFANGED_H

#include "proto/bytes.h"

/* The text with its addresses, names, URLs and mailboxes defanged; what is so
   already stays as it is. Free out->at. */
void defanged_text(struct buffer *out, struct bytes text);

#endif
