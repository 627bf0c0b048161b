/*
 * body_text: the text of a record, as people see it: indented, and defanged.
 */
#ifndef TOOLS_CLI_PRINT_BODY_TEXT_H
#define TOOLS_CLI_PRINT_BODY_TEXT_H

#include <stdio.h>

#include "proto/bytes.h"

void body_text_print(FILE *to, struct bytes text);

#endif
