/*
 * suricata: rules of Suricata and Snort, a line each or several with `\` at
 * their ends.
 */
#ifndef TOOLS_FORMATS_RULE_SURICATA_H
#define TOOLS_FORMATS_RULE_SURICATA_H

#include "tools/formats/reading.h"

bool suricata_sniff(struct bytes text);

/* Read all of it; r->place.line is the line before its first. */
void suricata_read(struct reading *r, struct bytes text);

#endif
