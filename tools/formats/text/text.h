/*
 * text: indicators out of plain text, mail bodies, Markdown and lists.
 *
 * Conservative: in prose only what was defanged, or cannot be anything else (a
 * hash, an address, a CVE), is an indicator; a name alone on a line, after a
 * bullet or in a table cell is one, too. What was meant and is not taken is
 * told with its line and the reason.
 */
#ifndef TOOLS_FORMATS_TEXT_TEXT_H
#define TOOLS_FORMATS_TEXT_TEXT_H

#include "tools/formats/reading.h"

struct text_lines {
    struct bytes text;     /* UTF-8 */
    const unsigned *lines; /* where each of its lines stands; NULL: counted */
    bool page;             /* of a page, which knows its title and tables */
};

/* Read all of it; r->place.line is the line before its first. */
void text_read(struct reading *r, const struct text_lines *in);

#endif
