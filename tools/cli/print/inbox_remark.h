/*
 * inbox_remark: what there is to know of a row of `inbox` beside its label and
 * author: a title, a reason, how to go on.
 */
#ifndef TOOLS_CLI_PRINT_INBOX_REMARK_H
#define TOOLS_CLI_PRINT_INBOX_REMARK_H

#include <jansson.h>

#include "tools/cli/term/translate.h"

enum { INBOX_REMARK_MAX = TRANSLATE_MAX + 64 };

/* One line; with how many more there are of the same peer and reason. What it
   quotes is as others wrote it, not made harmless. */
const char *inbox_remark(char room[static INBOX_REMARK_MAX], const json_t *row);

#endif
