/*
 * holder: the key whose connections together hold most in unfinished messages.
 *
 * Should net run out of memory all the same, it is the one to be suspected; so
 * it is named ahead of time.
 */
#ifndef NODE_NET_HOLDER_H
#define NODE_NET_HOLDER_H

#include "node/net/accepted.h"
#include "node/net/meter.h"

enum {
    /* What a peer in good order does not reach: it finishes one message after
       the other, on one connection, or on two for a moment. */
    HOLDER_MIN = 2 * METER_MESSAGE_MAX,
    HOLDER_PART_MIN = 64 * 1024, /* a connection with less is not looked at */
    HOLDER_KEYS_MAX = 64,        /* nor is one more key than that */
};

/* By the meter's last judgement. False: nobody holds more than HOLDER_MIN. */
bool holder_find(struct box_public *out, const struct accepted *a,
                 const struct meter *m);

#endif
