/*
 * log_packed: octets, compressed as the logs of a test.
 */
#ifndef TESTS_NODE_HUNT_LOG_PACKED_H
#define TESTS_NODE_HUNT_LOG_PACKED_H

#include "node/hunt/log_decode.h"

/* One stream behind what is in out, whose room is enough. */
void log_packed(struct buffer *out, enum log_packing packing,
                struct bytes octets);

#endif
