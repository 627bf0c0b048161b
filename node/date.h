/*
 * date: a day, how long it is, and how logs and answers to the operator write
 * it.
 */
#ifndef NODE_DATE_H
#define NODE_DATE_H

#include <stdint.h>

#define DATE_MINUTE_MS UINT64_C(60000)
#define DATE_HOUR_MS (60 * DATE_MINUTE_MS)
#define DATE_DAY_MS (24 * DATE_HOUR_MS)

enum { DATE_TEXT = 11 };

/* "2026-12-31", UTC; what lies beyond the year 9999 is its last day. */
const char *date_text(char out[static DATE_TEXT], uint64_t ms);

#endif
