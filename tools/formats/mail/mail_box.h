/*
 * mail_box: messages one behind the other, as mail programs keep them (mbox,
 * RFC 4155).
 */
#ifndef TOOLS_FORMATS_MAIL_MAIL_BOX_H
#define TOOLS_FORMATS_MAIL_MAIL_BOX_H

#include "proto/bytes.h"

struct mail_box {
    struct bytes left;
    unsigned line; /* of its first octet */
};

/* Whether octets begin with the line that parts messages, and a header. */
bool mail_box_sniff(struct bytes octets);

/* The next message, and the line it begins in; false behind the last. */
bool mail_box_next(struct mail_box *box, struct bytes *message, unsigned *line);

#endif
