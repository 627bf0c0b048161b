/*
 * stretch: a line in parts that are short enough to be read.
 */
#ifndef TOOLS_FORMATS_WORD_STRETCH_H
#define TOOLS_FORMATS_WORD_STRETCH_H

#include "proto/bytes.h"

/* More octets than any value takes, however it is written. */
enum { STRETCH_MAX = 8 * 1024 };

/*
 * The next stretch of *left, or false: all of it, or of a longer one about
 * STRETCH_MAX octets, cut where values are parted, so that what is looked for
 * to the end of a line is never far. One that is longer holds nothing that
 * parts values: it is none.
 */
bool stretch_next(struct bytes *stretch, struct bytes *left);

#endif
