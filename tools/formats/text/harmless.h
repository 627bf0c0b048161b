/*
 * harmless: lines of a text that say of their values that nobody is to act on
 * them: "203.0.113.9 (benign)", "False positive: …", and the lines below
 * "Legitimate domains:". Those about who was hit stay, too.
 */
#ifndef TOOLS_FORMATS_TEXT_HARMLESS_H
#define TOOLS_FORMATS_TEXT_HARMLESS_H

#include "proto/bytes.h"

/* Zeroed at the start of a text. */
struct harmless {
    bool below; /* a heading that says so */
    bool begun; /* lines stand below it already */
};

/* Whether what stands in the next line, without blanks at its ends, is said to
   be harmless. A blank line or another heading ends what a heading said. */
bool harmless_next(struct harmless *h, struct bytes line);

#endif
