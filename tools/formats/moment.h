/*
 * moment: a point in time as lists and events write it.
 *
 * ISO 8601 dates and times with or without zone, "2024/01/02 03:04",
 * "2024年1月2日", "令和6年1月2日", "20240102", "31/12/2024", "2 Jan 2024", "Jan
 * 2, 2024", and since 1970 seconds, or thousandths and smaller parts of them.
 * Without a zone it is UTC. What could be read in two ways (1/2/24, 01/02/2024)
 * is none.
 */
#ifndef TOOLS_FORMATS_MOMENT_H
#define TOOLS_FORMATS_MOMENT_H

#include "proto/bytes.h"

/* Seconds since 1970, never 0; false, *out untouched, when text is none. */
bool moment_parse(uint64_t *out, struct bytes text);

#endif
