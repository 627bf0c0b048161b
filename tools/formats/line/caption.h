/*
 * caption: the words before a colon that say what follows in the line.
 */
#ifndef TOOLS_FORMATS_LINE_CAPTION_H
#define TOOLS_FORMATS_LINE_CAPTION_H

#include "tools/formats/reading.h"

/* The line behind a label that says what follows: a type ("IP address:",
   "ドメイン："), which is *kind then, or a part in an attack
   ("C2 server:", "通信先："). The line itself, when it has none. */
struct bytes caption_read(struct reading *r, const struct type_name **kind,
                          struct bytes line);

#endif
