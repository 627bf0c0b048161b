/*
 * charset: any text a CSIRT is sent, as UTF-8.
 *
 * In the encoding it declares, where that reads, or in the one it looks like
 * (charset_guess.h). Line numbers stay what they were; where lines end in CR
 * alone, they end in LF afterwards.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_H
#define TOOLS_FORMATS_CHARSET_CHARSET_H

#include "node/fault.h"
#include "proto/bytes.h"
#include "tools/formats/charset/charset_name.h"

enum { CHARSET_TEXT_MAX = 384 * 1024 * 1024 }; /* octets after conversion */

struct charset_text {
    struct bytes text; /* UTF-8 without mark or NUL; in the input, or owned */
    uint8_t *owned;    /* NULL: text points into the input */
    enum charset charset;
    bool declared;  /* it said so itself */
    unsigned line;  /* of the first octet that told which it is; 0: all did */
    size_t foreign; /* octets that are no character of it: U+FFFD in text */
    unsigned foreign_line; /* of the first of those */
};

/*
 * Find out how input is written, and convert it. ERR_BAD_SHAPE: it is no text
 * in any of these, *fault has the line and why; ERR_TOO_BIG. *out is zero then.
 */
enum err charset_read(struct charset_text *out, struct bytes input,
                      struct fault *fault) MUST_CHECK;

/*
 * The same of what says its encoding: label is as in "charset=label". What is
 * UTF-8 throughout, or does not read as it says, is read without it.
 */
enum err charset_read_declared(struct charset_text *out, struct bytes input,
                               struct bytes label,
                               struct fault *fault) MUST_CHECK;

void charset_close(struct charset_text *t);

#endif
