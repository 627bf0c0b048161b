/*
 * indicator_details: what a record says of an indicator beside its value: role,
 * detection, confidence, when it was seen, and until when it is valid.
 *
 * Where it is the same of all, it is said once, above them; else below each.
 */
#ifndef TOOLS_CLI_PRINT_INDICATOR_DETAILS_H
#define TOOLS_CLI_PRINT_INDICATOR_DETAILS_H

#include <stdio.h>

#include "proto/record.h"

enum indicator_details_how {
    INDICATOR_DETAILS_ALL,
    INDICATOR_DETAILS_BRIEF, /* only what its author chose to say: for a mail */
    INDICATOR_DETAILS_BESIDE /* the same; detection is said beside the value */
};

/* How they are said, and where. A plain value. */
struct indicator_details {
    FILE *to;
    enum indicator_details_how how;
    bool once; /* for all together */
};

/* Looks at all of them; the report is not moved on. Where they are said once,
   the line is printed. */
struct indicator_details
indicator_details_begin(FILE *to, const struct record_report *report,
                        enum indicator_details_how how);

/* The line below an indicator, where it has one of its own. */
void indicator_details_print(const struct indicator_details *d,
                             const struct record_indicator *e);

#endif
