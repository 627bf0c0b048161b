/*
 * translate_words: words and sentences that others say in English, for
 * translators.
 *
 * What proto and noroshid answer from functions and in rows is named here; the
 * tests hold this list against both. Sentences that noroshid makes of a format
 * need no line here: they are found in its sources.
 */
#ifndef TOOLS_CLI_TERM_TRANSLATE_WORDS_H
#define TOOLS_CLI_TERM_TRANSLATE_WORDS_H

/* All of them; ends in NULL. */
const char *const *translate_words(void);

#endif
