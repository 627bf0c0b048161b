/*
 * idn: names with other than ASCII characters, as A-labels. WIRE.md 6.2
 */
#ifndef NODE_IDN_H
#define NODE_IDN_H

#include "proto/bytes.h"

bool idn_ascii(struct bytes text);

/* Replace *host by its A-labels, added to room, where it has other characters.
   False: no name that may be registered; emoji may, below some domains. */
bool idn_host(struct buffer *room, struct bytes *host);

/* The same for the host of a URL, and for the domain of a mail address. */
bool idn_url(struct buffer *room, struct bytes *url);
bool idn_mail(struct buffer *room, struct bytes *mail);

#endif
