/*
 * urgent_print: what its author calls urgent, marked wherever it is listed.
 */
#ifndef TOOLS_CLI_PRINT_URGENT_PRINT_H
#define TOOLS_CLI_PRINT_URGENT_PRINT_H

#include <jansson.h>

enum { URGENT_PRINT_MAX = 1024 };

/* "URGENT: Login page", or the text as it is. */
const char *urgent_print(char room[static URGENT_PRINT_MAX], const json_t *row,
                         const char *text);

#endif
