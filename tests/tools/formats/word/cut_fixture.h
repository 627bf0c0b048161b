/*
 * cut_fixture: what a walk over a text gives, whatever cuts it.
 */
#ifndef TESTS_TOOLS_FORMATS_WORD_CUT_FIXTURE_H
#define TESTS_TOOLS_FORMATS_WORD_CUT_FIXTURE_H

#include "tests/unit.h"

/* A walk: tokenizer_next, run_next and the like. */
typedef bool cut_next(struct bytes *part, struct bytes *left);

/* All parts of text, with bars between them, are want. */
void cut_fixture_gives(cut_next *next, const char *want, const char *text);

#endif
