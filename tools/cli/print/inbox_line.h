/*
 * inbox_line: a row of `inbox` as lines of its own, for who follows it or hands
 * it over.
 */
#ifndef TOOLS_CLI_PRINT_INBOX_LINE_H
#define TOOLS_CLI_PRINT_INBOX_LINE_H

#include <jansson.h>
#include <stddef.h>

/* "2026-11-28 22:31 JST  new  12  TLP:AMBER  matsu  URGENT: Login page", and
   below it whether it was seen here, where the node can tell; each behind so
   many blanks. On stdout, and harmless. */
void inbox_line_print(const json_t *row, int indent);

#endif
