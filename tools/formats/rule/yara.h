/*
 * yara: YARA rules, with the modules they import.
 */
#ifndef TOOLS_FORMATS_RULE_YARA_H
#define TOOLS_FORMATS_RULE_YARA_H

#include "tools/formats/reading.h"

bool yara_sniff(struct bytes text);

/* Read all of it; r->place.line is the line before its first. */
void yara_read(struct reading *r, struct bytes text);

#endif
