/*
 * fold: texts as they are compared: without case, width and other forms of one
 * letter (NFKC), in any language.
 */
#ifndef NODE_CORE_CONTROL_FOLD_H
#define NODE_CORE_CONTROL_FOLD_H

#include "proto/bytes.h"

enum {
    FOLD_GROWS = 12, /* times as long at most: one letter may be a phrase */
    FOLD_WORDS_MAX = 16,
    FOLD_WORDS_ROOM = 4 * 4096, /* octets of all of them */
};

/* Append text, folded. False: it does not fit, and nothing is appended. */
bool fold_text(struct buffer *out, struct bytes text);

/* Words that are looked for, folded. It must not be moved. */
struct fold_words {
    struct bytes word[FOLD_WORDS_MAX];
    size_t count;
    uint8_t octets[FOLD_WORDS_ROOM];
};

/* What stands between blanks; false: too many words, or too long. */
bool fold_words(struct fold_words *out, struct bytes text);

/* Where a word stands in a folded text; folded.len: nowhere. */
size_t fold_find(struct bytes folded, struct bytes word);

#endif
