/*
 * host: names of machines in the form the wire knows: A-labels.
 *
 * Lower case, labels of a-z 0-9 - _, no leading or trailing hyphen, 63 octets a
 * label and 253 a name, at least two labels, the last not all digits; a label
 * that begins xn-- must decode (RFC 3492) to something beyond ASCII. Hyphens in
 * positions 3 and 4 of other labels are taken: real names have them.
 */
#ifndef PROTO_HOST_H
#define PROTO_HOST_H

#include "proto/bytes.h"
#include "proto/err.h"

enum {
    HOST_NAME_MAX = 253,
    HOST_LABEL_MAX = 63,
    HOST_LABELS_MAX = 127,
};

/* What a name is set aside for. */
enum host_use {
    HOST_PUBLIC,
    HOST_DOCUMENTATION, /* example.com and its like */
    HOST_SPECIAL,       /* localhost, .local, .internal, .arpa … */
};

/*
 * Append the canonical form; one trailing dot is dropped. Names under .onion
 * are not hosts of the DNS and refused here. ERR_BAD_SHAPE, ERR_TOO_BIG.
 */
enum err host_canonical(struct buffer *out, struct bytes text) MUST_CHECK;

/* The same for a Tor service: 16 or 56 of a-z2-7 before .onion. */
enum err host_onion(struct buffer *out, struct bytes text) MUST_CHECK;

/* The parent of a canonical name, empty when that would be one label. */
struct bytes host_parent(struct bytes name);

/* name is zone or ends in .zone; both canonical. */
bool host_within(struct bytes name, struct bytes zone);

/* The same of one of several. */
bool host_within_any(struct bytes name, const struct bytes *zones,
                     size_t count);

enum host_use host_use(struct bytes name);

/* The code points that a label in lower case stands for; how many. 0: it is no
   A-label. */
size_t host_label_points(uint32_t out[static HOST_LABEL_MAX],
                         struct bytes label);

#endif
