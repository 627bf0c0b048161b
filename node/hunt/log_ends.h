/*
 * log_ends: how the lines of a log end: with LF, with CR and LF, or with CR
 * alone, which is made LF.
 *
 * It is told by the first octets that have an end. A CR that is the last octet
 * read says nothing yet, and waits for the one behind it.
 */
#ifndef NODE_HUNT_LOG_ENDS_H
#define NODE_HUNT_LOG_ENDS_H

#include "proto/bytes.h"

/* Begins zeroed. */
struct log_ends {
    enum log_ends_kind {
        LOG_ENDS_OPEN,
        LOG_ENDS_LINE_FEED,
        LOG_ENDS_RETURN,
    } kind;
    bool held; /* a CR waits */
};

/* What waits, put before what is read next: 1 octet or none. */
size_t log_ends_held(struct log_ends *e, uint8_t *at);

/* Octets that were read, at least one: how many of them may be used. */
size_t log_ends_read(struct log_ends *e, uint8_t *at, size_t len);

/* Nothing stands behind the CR that waited, which is put at `at`; in a log that
   grows nothing yet. How many octets may be used. */
size_t log_ends_last(struct log_ends *e, uint8_t *at, bool grows);

#endif
