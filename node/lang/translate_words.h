/*
 * translate_words: words and sentences that others say in English, for
 * translators.
 *
 * What proto and noroshid answer from functions and in rows is named here; the
 * tests hold this list against both. Sentences that noroshid makes of a format
 * need no line here: they are found in its sources.
 */
#ifndef NODE_LANG_TRANSLATE_WORDS_H
#define NODE_LANG_TRANSLATE_WORDS_H

/* A word of the control socket, and the one that people read for it, in
   English. */
struct translate_plainer {
    const char *said, *shown;
};

/* Ends in NULLs. */
const struct translate_plainer *translate_plainer(void);

/* All others; ends in NULL. */
const char *const *translate_words(void);

#endif
