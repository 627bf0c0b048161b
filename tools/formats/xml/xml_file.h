/*
 * xml_file: XML that is no page: OpenIOC is read, all else refused by name.
 */
#ifndef TOOLS_FORMATS_XML_XML_FILE_H
#define TOOLS_FORMATS_XML_XML_FILE_H

#include "node/fault.h"
#include "tools/formats/reading.h"

/* Whether text (UTF-8) is XML, by its first octets or its name. A page of HTML
   may be, too: ask html_sniff() first. */
bool xml_file_sniff(struct bytes text, const char *name);

/* ERR_BAD_SHAPE: damaged, or of a kind that is not read; *fault says which. */
enum err xml_file_read(struct reading *r, struct bytes text,
                       struct fault *fault) MUST_CHECK;

#endif
