/*
 * run: what a value is written in, among Japanese letters.
 *
 * Kana and kanji stand next to a value without a space, and are part of names
 * and paths as well.
 */
#ifndef TOOLS_FORMATS_WORD_RUN_H
#define TOOLS_FORMATS_WORD_RUN_H

#include "proto/bytes.h"

/*
 * The next run of what a value is written in, within a word that holds
 * Japanese letters, too: "通信先はhxxp://evil[.]example/です". A run that
 * begins with a dot belongs to the name before it and is passed over.
 */
bool run_next(struct bytes *run, struct bytes *left);

/* Octets of the emoji at the end of text; 0: none stands there. */
size_t run_emoji_before(struct bytes text);

/* Whether the Japanese behind run, a URL in word, may go on its path. */
bool run_doubted(struct bytes word, struct bytes run);

/* Whether word mixes such runs with other letters. */
bool run_mixed(struct bytes word);

/* A word without the Japanese at its end:
 * "\u65e5\u672c\u8a9e[.]jp\u3067\u3059". */
struct bytes run_front(struct bytes word);

#endif
