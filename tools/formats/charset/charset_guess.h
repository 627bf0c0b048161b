/*
 * charset_guess: in which encoding a text is that does not say it.
 *
 * UTF-16 by its mark or its zeros, ISO-2022-JP by its escape sequences, UTF-8
 * where it reads so, else whichever of Shift_JIS, EUC-JP, Windows-1252 and Mac
 * Roman fits best. A few foreign octets do not make another language of a text:
 * it is read as what the rest is.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_GUESS_H
#define TOOLS_FORMATS_CHARSET_CHARSET_GUESS_H

#include "node/fault.h"
#include "tools/formats/charset/charset_name.h"

struct charset_guess {
    enum charset charset;
    bool foreign;  /* some octets are no character of it */
    unsigned line; /* of the first octet that told; 0 where all do */
};

/* ERR_BAD_SHAPE: text in none of them; *fault has the line and why. */
enum err charset_guess(struct charset_guess *out, struct bytes input,
                       struct fault *fault) MUST_CHECK;

/* Whether input is UTF-8 throughout, and goes beyond ASCII. */
bool charset_guess_utf8(struct bytes input);

#endif
