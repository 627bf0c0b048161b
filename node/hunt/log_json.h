/*
 * log_json: the time that the JSON around a value states.
 */
#ifndef NODE_HUNT_LOG_JSON_H
#define NODE_HUNT_LOG_JSON_H

#include "proto/bytes.h"

/*
 * That of the innermost object around text.at[at] which has one, or which has
 * an object with one. Text may begin and end anywhere outside a string. False:
 * none has.
 */
bool log_json_time(uint64_t *ms, struct bytes text, size_t at,
                   uint64_t written_ms);

#endif
