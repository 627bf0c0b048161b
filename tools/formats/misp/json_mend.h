/*
 * json_mend: escapes that JSON may hold and text cannot.
 *
 * A \u0000, or half of a surrogate pair, in one comment would have jansson
 * refuse the whole document. Each becomes \ufffd, which takes as many octets,
 * so that lines and places stay; a value that holds it is not taken.
 */
#ifndef TOOLS_FORMATS_MISP_JSON_MEND_H
#define TOOLS_FORMATS_MISP_JSON_MEND_H

#include "proto/bytes.h"

/* How many there were; *text is a copy then, which *owned is for the caller to
   free. 0: *text stays, *owned is NULL. */
size_t json_mend(struct bytes *text, uint8_t **owned);

#endif
