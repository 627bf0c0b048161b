/*
 * date: a day, as logs and answers to the operator write it.
 */
#ifndef NODE_DATE_H
#define NODE_DATE_H

#include <stdint.h>

enum { DATE_TEXT = 11 };

/* "2026-12-31", UTC; what lies beyond the year 9999 is its last day. */
const char *date_text(char out[static DATE_TEXT], uint64_t ms);

#endif
