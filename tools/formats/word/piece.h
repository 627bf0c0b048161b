/*
 * piece: what brackets, quotes and signs glue together in one word.
 *
 * "evil[.]example(203.0.113[.]7)", "([203.0.113[.]9])", "SHA-1:HASH(name)".
 * Brackets that hide a dot, those of a port's IPv6 address and those that a
 * URL opens and closes are of the value.
 */
#ifndef TOOLS_FORMATS_WORD_PIECE_H
#define TOOLS_FORMATS_WORD_PIECE_H

#include "proto/bytes.h"

/* The next piece of *left, or false. A word that nothing glues is one. */
bool piece_next(struct bytes *piece, struct bytes *left);

#endif
