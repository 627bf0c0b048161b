/*
 * blocklist_web: hosts and pages that a browser or a proxy does not fetch:
 * Adblock filters, and Squid's lists.
 */
#ifndef TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_WEB_H
#define TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_WEB_H

#include "tools/formats/blocklist/blocklist.h"

extern const struct blocklist_form blocklist_web_adblock;
extern const struct blocklist_form blocklist_web_squid;

#endif
