/*
 * record_state: what became of a record, in a word.
 */
#ifndef TOOLS_CLI_PRINT_RECORD_STATE_H
#define TOOLS_CLI_PRINT_RECORD_STATE_H

#include <jansson.h>
#include <stdio.h>

/* Of a row of a record, in the reader's language. What was recalled is erased:
   no more of it is here than the row. */
const char *record_state(const json_t *row);

/* "  [retracted]", of the indicator at a place of a record's row, unless it
   holds: that needs no word. */
void record_state_value(FILE *to, const json_t *row, size_t place);

#endif
