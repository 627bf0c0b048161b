/*
 * seen_print: whether records were ever seen in our own logs, for people.
 */
#ifndef TOOLS_CLI_PRINT_SEEN_PRINT_H
#define TOOLS_CLI_PRINT_SEEN_PRINT_H

#include <jansson.h>

enum { SEEN_PRINT_MAX = 3072 };

/* "2 of 31 values, first 2026-09-01 09:12 JST, last ..., 41 times: proxy, dns";
   "none of 31 values". "" where the node cannot tell. */
const char *seen_print_text(char room[static SEEN_PRINT_MAX],
                            const json_t *row);

/* Of all rows that the node can tell of, those that were seen first. */
void seen_print_rows(const json_t *rows);

#endif
