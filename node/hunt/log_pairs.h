/*
 * log_pairs: the time of a line of pairs, name=value, as firewalls write it:
 * FortiGate's date, time, tz and eventtime, and rt, end and start of CEF and
 * LEEF's devTime.
 */
#ifndef NODE_HUNT_LOG_PAIRS_H
#define NODE_HUNT_LOG_PAIRS_H

#include "node/hunt/log_stamp.h"

/* written_ms: as of log_stamp_ms(). False: it has none of them. */
bool log_pairs_time(uint64_t *ms, struct bytes line, uint64_t written_ms);

#endif
