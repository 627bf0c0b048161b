/*
 * digest_label: what the words of a line say of the digits behind them: "MD5:",
 * "hash of the sample is", "transaction hash".
 *
 * A name counts as a word of its own only: "shared" and "hashtag" name nothing.
 * It holds up to the end of its sentence, or until a word says that something
 * else follows, as "key" does.
 */
#ifndef TOOLS_FORMATS_WORD_DIGEST_LABEL_H
#define TOOLS_FORMATS_WORD_DIGEST_LABEL_H

#include "proto/bytes.h"

enum digest_label_kind {
    DIGEST_LABEL_ANY = 1,   /* "digest": of any type */
    DIGEST_LABEL_HASH = 2,  /* ... said by "hash" */
    DIGEST_LABEL_MANY = 4,  /* ... of more than one: "hashes" */
    DIGEST_LABEL_CHAIN = 8, /* of a transaction or block: of no file */
};

/* All zero where no word was read. A plain value. */
struct digest_label {
    unsigned types; /* named in so many words, a bit each */
    unsigned kinds; /* of enum digest_label_kind */
    bool used;      /* digits followed: the next name is of others */
    size_t words;   /* since the last name, or since the digits behind it */
};

/* Read the word at `at`, which follows none of its letters, or one octet of
   what parts words. Octets of it. */
size_t digest_label_word(struct digest_label *l, struct bytes line, size_t at);

/* Digits were read. */
void digest_label_used(struct digest_label *l);

/* Whether it names anything. */
bool digest_label_is(const struct digest_label *l);

/* Whether it names a type of so many digits; any: "hash" names each. */
bool digest_label_fits(const struct digest_label *l, size_t digits, bool any);

/* Digits of the type it names of which `digits` are a multiple; 0: it names
   none. */
size_t digest_label_part(const struct digest_label *l, size_t digits);

#endif
