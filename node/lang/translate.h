/*
 * translate: what noroshid and libraries say in English, said again in the
 * person's language.
 *
 * The control socket speaks English, for programs. A word or a whole sentence
 * is looked up in the catalogue as it stands; a sentence with something in it
 * ("no peer 'x': ...") is found by the form it was made of. What is in single
 * quotes is a name and stays. What is in no catalogue stays English.
 */
#ifndef NODE_LANG_TRANSLATE_H
#define NODE_LANG_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>

enum { TRANSLATE_MAX = 2048 };

/* A word or sentence with nothing in it: "stored". Never a name or a title.
   It may have a context before it, as NC_() writes it. */
const char *translate_word(const char *english);

/* A word that means something else among its like: a record's state is
   "retracted", and so is an event. Without a translation of its own there, it
   is translate_word(). */
const char *translate_word_of(const char *context, const char *english);

/* Any sentence; room is used where it has something in it. */
const char *translate(char room[static TRANSLATE_MAX], const char *english);

/* Whether translators are asked for these words: for tests. */
bool translate_known(const char *english);

#endif
