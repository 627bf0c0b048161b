/*
 * record_print: one record in full, for people.
 */
#ifndef TOOLS_CLI_PRINT_RECORD_PRINT_H
#define TOOLS_CLI_PRINT_RECORD_PRINT_H

#include <jansson.h>
#include <stdbool.h>

#include "proto/record.h"

/* Defanged, TLP on top and bottom: to paste into a mail. alone: nothing else
   says who wrote it. */
void record_print(const json_t *row, const struct record *r, bool alone);

#endif
