/*
 * prose: the values of one word, and of the words of a text.
 */
#ifndef TOOLS_FORMATS_LINE_PROSE_H
#define TOOLS_FORMATS_LINE_PROSE_H

#include "tools/formats/reading.h"

/* Keep a token that was taken, tell one that was rejected as shown; false when
   it is nothing. */
bool prose_settle(struct reading *r, const struct token *token,
                  struct bytes shown, struct bytes comment);

/* All values of one word; before: the one in front of it. False when it is
   nothing. */
bool prose_word(struct reading *r, struct bytes word, struct bytes before,
                enum token_place place, struct bytes comment);

/* A name or mail address that would be one where nothing else stands: told, as
   its writer did not hide it. */
void prose_tell_plain(struct reading *r, struct bytes word);

/* Whether word is a value, one that must not leave, or several of them; told
   to nobody. */
bool prose_is_value(struct reading *r, struct bytes word);

#endif
