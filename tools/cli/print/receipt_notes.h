/*
 * receipt_notes: what is to be said of rows of `receipts` beside their table:
 * how much of a leak is proved, and on whose word a row rests.
 */
#ifndef TOOLS_CLI_PRINT_RECEIPT_NOTES_H
#define TOOLS_CLI_PRINT_RECEIPT_NOTES_H

#include <jansson.h>

/* A line for each, on standard output. */
void receipt_notes_print(const json_t *rows);

#endif
