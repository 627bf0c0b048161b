/*
 * record_text: a record as `noroshi show --text` prints it, in a text.
 *
 * Its values are listed by type, and mean what they say; what else stands
 * there, such as its text, was defanged by noroshi and not by its author, and
 * names no values of its own. What is marked as no longer valid stays out, and
 * so does what a retraction speaks of.
 */
#ifndef TOOLS_FORMATS_TEXT_RECORD_TEXT_H
#define TOOLS_FORMATS_TEXT_RECORD_TEXT_H

#include "tools/formats/reading.h"

struct record_text {
    struct bytes text; /* from its label on, to the label that ends it */
};

/* Whether text begins with one. */
bool record_text_find(struct record_text *out, struct bytes text);

/* Read it; r->place.line is that of its first line. */
void record_text_read(struct reading *r, const struct record_text *t);

#endif
