/*
 * moment: a point in time as lists and events write it.
 *
 * ISO 8601 dates and times with or without zone, "2024/01/02 03:04",
 * "2024年1月2日", "20240102", seconds or milliseconds since 1970. Without a
 * zone it is UTC. What could be read in two ways (1/2/24) is none.
 */
#ifndef TOOLS_FORMATS_MOMENT_H
#define TOOLS_FORMATS_MOMENT_H

#include "proto/bytes.h"

/* Seconds since 1970, never 0; false, *out untouched, when text is none. */
bool moment_parse(uint64_t *out, struct bytes text);

#endif
