/*
 * openioc: indicators out of an OpenIOC document, versions 1.0 and 1.1.
 *
 * An IndicatorItem's search says what its content is. What is only part of a
 * value, or must not occur, is told; names of files and registry keys that
 * count only together with something else are context.
 */
#ifndef TOOLS_FORMATS_XML_OPENIOC_H
#define TOOLS_FORMATS_XML_OPENIOC_H

#include "tools/formats/reading.h"
#include "tools/formats/xml/xml_pull.h"

/* p stands at the first element; r->place.line is its line in the file. False:
   the document is damaged. */
bool openioc_read(struct reading *r, struct xml_pull *p);

#endif
