/*
 * token: what one word of a text is, as an indicator.
 */
#ifndef TOOLS_FORMATS_WORD_TOKEN_H
#define TOOLS_FORMATS_WORD_TOKEN_H

#include "proto/indicator.h"

enum token_place {
    TOKEN_PROSE, /* among words */
    TOKEN_CELL,  /* alone on a line, after a bullet, or in a table */
    TOKEN_HOST,  /* where it is said that addresses and names of hosts stand */
};

enum token_verdict {
    TOKEN_NOTHING, /* a word */
    TOKEN_TAKEN,
    TOKEN_REJECTED, /* meant as an indicator, and reason says why not */
};

struct token {
    enum token_verdict verdict;
    enum indicator_type type;
    struct bytes value; /* in the caller's room */
    bool refanged;
    bool context; /* named beside what is meant, not to detect by */
    enum indicator_caution caution;
    const char *reason;
    const char *remark; /* of what was taken; NULL: there is none */
};

/* room: at least INDICATOR_RULE_MAX + 2 * INDICATOR_VALUE_MAX octets. before:
   the word before, for "version 1.2.3.4". */
void token_read(struct token *out, struct buffer *room, struct bytes word,
                struct bytes before, enum token_place place);

/*
 * Read text as a value of type, defanged or not: TAKEN, or REJECTED where it is
 * none or must not leave. room as above.
 */
void token_read_as(struct token *out, struct buffer *room,
                   enum indicator_type type, struct bytes text);

#endif
