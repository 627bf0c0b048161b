/*
 * judge: whether what has the form of an indicator was meant as one.
 *
 * Names of files and users have the form of hosts, and the links with which
 * somebody says where a report is from have that of attacks.
 */
#ifndef TOOLS_FORMATS_JUDGE_H
#define TOOLS_FORMATS_JUDGE_H

#include "tools/formats/reading.h"

/* What word was read as: a token that was taken may be rejected, become the
   name of a file, or nothing. */
void judge_word(struct reading *r, struct token *t, struct bytes word,
                enum token_place place);

/* The same of a value whose type is said: an unknown top-level domain may be
   one of tomorrow, and is remarked. */
void judge_said(struct token *t);

#endif
