/*
 * blocklist_dns: names that a resolver does not answer: hosts files, and the
 * configurations of dnsmasq and Unbound.
 */
#ifndef TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_DNS_H
#define TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_DNS_H

#include "tools/formats/blocklist/blocklist.h"

extern const struct blocklist_form blocklist_dns_hosts;
extern const struct blocklist_form blocklist_dns_dnsmasq;
extern const struct blocklist_form blocklist_dns_unbound;

#endif
