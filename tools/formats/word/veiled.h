/*
 * veiled: names and addresses that somebody hid, and in a way that is not
 * undone: evil[*]example, evil-dot-example, evil[.]example\\x.
 */
#ifndef TOOLS_FORMATS_WORD_VEILED_H
#define TOOLS_FORMATS_WORD_VEILED_H

#include "proto/bytes.h"

/* Whether one stands in word: with dots for what hides them, it is a name below
   a known suffix, or an address. */
bool veiled_host(struct bytes word);

#endif
