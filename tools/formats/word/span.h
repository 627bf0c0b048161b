/*
 * span: paths and registry keys, which may hold blanks, among words.
 *
 * A shorter path is another one, so where its end cannot be told, that is said.
 */
#ifndef TOOLS_FORMATS_WORD_SPAN_H
#define TOOLS_FORMATS_WORD_SPAN_H

#include "proto/bytes.h"

enum span_end {
    SPAN_NONE,    /* neither begins here */
    SPAN_SURE,    /* a quote, a file's end, a word of the sentence ends it */
    SPAN_DOUBTED, /* what follows may belong to it */
};

/* Octets of word in front of a path or key that is glued to Japanese; 0: there
   is none. */
size_t span_glued(struct bytes word);

/*
 * What begins at the front of text: C:\, %VAR%\, HKLM\ and the like, a quote
 * before it or not. *span: without quotes; *taken: octets of text up to where
 * reading goes on. alone: nothing stands before it in its line or cell, and
 * the last word may be of it.
 */
enum span_end span_read(struct bytes *span, size_t *taken, struct bytes text,
                        bool alone);

/* C:\\Windows\\x\.exe: of a rule, or escaped for a program. */
bool span_is_pattern(struct bytes span);

#endif
