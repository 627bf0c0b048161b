/*
 * json_file: JSON, whatever is in it: events of MISP, or what feed.h reads.
 *
 * One document, or several one after the other, as JSON lines are.
 */
#ifndef TOOLS_FORMATS_JSON_JSON_FILE_H
#define TOOLS_FORMATS_JSON_JSON_FILE_H

#include "node/fault.h"
#include "tools/formats/reading.h"

/* Whether text (UTF-8) is meant as JSON, by its first octets or its name. */
bool json_file_sniff(struct bytes text, const char *name);

/* *misp: it was an event of MISP. ERR_BAD_SHAPE: no JSON, or of a kind that is
   not read; ERR_TOO_BIG: over a limit of json_map.h. *fault says more. */
enum err json_file_read(struct reading *r, struct bytes text, bool *misp,
                        struct fault *fault) MUST_CHECK;

#endif
