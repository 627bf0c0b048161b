/*
 * import_back: what an import brings back that this node retracted, with its
 * place: the files are read once more for the few values that are asked about,
 * so that a million need not keep their lines.
 */
#ifndef TOOLS_CLIENT_RETRACTION_IMPORT_BACK_H
#define TOOLS_CLIENT_RETRACTION_IMPORT_BACK_H

#include "tools/client/import.h"
#include "tools/client/retraction/reinstate.h"

/* `file` and `line` of rows {type, value}: the first place of each. */
void import_back_places(const struct import *k, const json_t *rows);

/* Ask about all values of an import that has ended, into an object (NULL: a new
   one): reinstate_ask() and reinstate_settle(). What is not said to come back
   is left out of it, where anything is. */
enum verdict import_back(struct reinstate *r, struct client *c,
                         struct import *k, const struct object_id *object,
                         struct reasons *why);

#endif
