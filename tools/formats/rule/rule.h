/*
 * rule: detection rules, taken as rules and for the values they name.
 *
 * A file of Suricata or Snort rules, or of YARA rules. Each rule is a value of
 * its own; addresses, names and hashes that stand in it by themselves are
 * values, too. What a rule refers to is told as a link.
 */
#ifndef TOOLS_FORMATS_RULE_RULE_H
#define TOOLS_FORMATS_RULE_RULE_H

#include "tools/formats/reading.h"

/* Take value of that type, with what the rule says of itself; or tell why not.
   Several readings of one value are one finding. */
void rule_take(struct reading *r, enum indicator_type type, struct bytes value,
               struct bytes comment);

/* Take word where it is an address, a name of a host or a URL as it stands;
   nothing is told where it is none, for the rule itself is kept. */
void rule_take_host(struct reading *r, struct bytes word, struct bytes comment);

/* A file's hash, whichever it is. */
void rule_take_digest(struct reading *r, struct bytes value,
                      struct bytes comment);

/* Tell where the rule's reader may read more. */
void rule_link(struct reading *r, struct bytes url);

#endif
