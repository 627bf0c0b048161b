/*
 * translate: what others say in English, printed in the person's language.
 */
#ifndef TOOLS_CLI_TERM_TRANSLATE_H
#define TOOLS_CLI_TERM_TRANSLATE_H

#include <stdio.h>

#include "node/lang/translate.h"

/* translate(), printed and made harmless. */
void translate_print(FILE *to, const char *english);

#endif
