/*
 * marking_fold: text as marking compares it.
 *
 * Lower-case ASCII: wide forms are narrow, quotes of any script are '"', what
 * nobody sees is gone, and the levels' names in katakana or as colours are the
 * English ones. What a Japanese writes between "TLP" and its level is one
 * MARKING_FILLER a character; a stop or comma ends the text.
 */
#ifndef TOOLS_FORMATS_LABEL_MARKING_FOLD_H
#define TOOLS_FORMATS_LABEL_MARKING_FOLD_H

#include "proto/bytes.h"

enum { MARKING_WINDOW = 96, MARKING_FILLER = '\1' };

/* The front of text, up to MARKING_WINDOW octets of it. */
struct bytes marking_fold(uint8_t room[static MARKING_WINDOW],
                          struct bytes text);

/* The octet that the character at `at` stands for, *taken its own; 0: none. */
uint8_t marking_narrow(struct bytes text, size_t at, size_t *taken);

#endif
