/*
 * html: indicators out of a web page or a mail in HTML.
 *
 * Tables are read by their columns, all else as text, a block a line. Scripts,
 * styles and the targets of links are none of it; labels count wherever they
 * stand, in comments and attributes, too. It is no browser: what is not closed
 * ends where something else begins.
 */
#ifndef TOOLS_FORMATS_HTML_HTML_H
#define TOOLS_FORMATS_HTML_HTML_H

#include "tools/formats/reading.h"

/* Whether text is HTML, by its first tag and its name. */
bool html_sniff(struct bytes text, const char *name);

void html_read(struct reading *r, struct bytes text);

#endif
