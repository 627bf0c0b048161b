/*
 * prose: the values among the words of a sentence.
 */
#ifndef TOOLS_FORMATS_PROSE_H
#define TOOLS_FORMATS_PROSE_H

#include "tools/formats/reading.h"

/* Keep a token that was taken, tell one that was rejected as shown; false when
   it is nothing. */
bool prose_settle(struct reading *r, const struct token *token,
                  struct bytes shown, struct bytes comment);

/* One word, and before: the one in front of it. False when it is nothing. */
bool prose_word(struct reading *r, struct bytes word, struct bytes before,
                enum token_place place, struct bytes comment);

/* Every word. */
void prose_read(struct reading *r, struct bytes text, enum token_place place);

/* A cell of which nobody knows what it holds: a word alone in it is meant. */
void prose_cell(struct reading *r, struct bytes cell);

#endif
