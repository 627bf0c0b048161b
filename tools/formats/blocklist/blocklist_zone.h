/*
 * blocklist_zone: a response policy zone, in a name server's master format.
 *
 * The owner of each record is what it speaks of: a name, or an address or
 * network turned round under rpz-ip.
 */
#ifndef TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_ZONE_H
#define TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_ZONE_H

#include "tools/formats/blocklist/blocklist.h"

extern const struct blocklist_form blocklist_zone;

#endif
