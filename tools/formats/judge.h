/*
 * judge: whether what has the form of an indicator was meant as one.
 *
 * Names of files and users have the form of hosts, and the links with which
 * somebody says where a report is from have that of attacks.
 */
#ifndef TOOLS_FORMATS_JUDGE_H
#define TOOLS_FORMATS_JUDGE_H

#include "tools/formats/reading.h"

/* What word is, before being the word in front of it: names that look like
   those of files, and links, are rejected or files. The value lives in r until
   the next call. */
void judge_token(struct reading *r, struct token *token, struct bytes word,
                 struct bytes before, enum token_place place);

/* The same for a word whose type is said: an unknown top-level domain may be
   one of tomorrow, and is remarked. */
void judge_token_as(struct reading *r, struct token *token,
                    enum indicator_type type, struct bytes word);

#endif
