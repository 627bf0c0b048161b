/*
 * tokenizer: a line cut where a person sees words.
 *
 * Japanese is written without spaces, so its punctuation and brackets cut, too,
 * unless they hide a dot: evil。example, evil（．）example.
 */
#ifndef TOOLS_FORMATS_WORD_TOKENIZER_H
#define TOOLS_FORMATS_WORD_TOKENIZER_H

#include "proto/bytes.h"

/* The next word of *left, or false. In a URL a comma ends it only where another
   value begins, a semicolon where no parameter does. */
bool tokenizer_next(struct bytes *word, struct bytes *left);

/* Whether word is of a few letters alone, as most are: no value has that form,
   none begins with it, and it hides none. */
bool tokenizer_plain(struct bytes word);

/* The same of all words of a line, and of what stands between them. */
bool tokenizer_plain_line(struct bytes line);

/* left without what separates at its front. */
struct bytes tokenizer_rest(struct bytes left);

/* Formatting marks round a word (++, *, _) that are none of it. */
struct bytes tokenizer_bare(struct bytes word);

/* (x), [x], and the "(x" and "x)" of several words in brackets; those that hide
   a dot or stand round an address with a port are of the value. */
struct bytes tokenizer_unbracketed(struct bytes word);

/* "IP:192.0.2.1", "SHA256=…", "接続先：…": what follows the label; empty when
   there is none. */
struct bytes tokenizer_labelled(struct bytes word);

#endif
