/*
 * row_list: rows as they come, for a person or for a program: a table's, or one
 * JSON object a line with its times in words.
 */
#ifndef TOOLS_CLI_PRINT_ROW_LIST_H
#define TOOLS_CLI_PRINT_ROW_LIST_H

#include <jansson.h>

#include "tools/cli/term/table.h"

struct row_list {
    bool json;
    struct table *table; /* borrowed */
    void (*add)(struct table *t, const json_t *row);
};

/* of is a struct row_list; row is borrowed, and its times are changed. */
void row_list_print(void *of, json_t *row);

#endif
