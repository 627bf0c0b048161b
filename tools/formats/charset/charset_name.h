/*
 * charset_name: the encodings a CSIRT is sent, and what they are called.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_NAME_H
#define TOOLS_FORMATS_CHARSET_CHARSET_NAME_H

#include "proto/bytes.h"

enum charset {
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_ISO2022JP,
    CHARSET_CP932,
    CHARSET_EUCJP,
    CHARSET_WINDOWS1252,
    CHARSET_MACROMAN,
    CHARSET_UTF8_CP932, /* line by line */
    CHARSET_UTF8_EUCJP,
    CHARSET_DECLARED, /* another one, which the source names */
};

/* "Shift_JIS (CP932)" */
const char *charset_name(enum charset c);

/* What iconv calls it; NULL for CHARSET_DECLARED and for two of them. */
const char *charset_iconv(enum charset c);

/* What a person is told whose file was not UTF-8: "read as …", and what that
   rests on. Empty for UTF-8 and for what was declared. */
const char *charset_note(enum charset c);

/* What a person is told where a character is broken. */
const char *charset_broken(enum charset c);

/*
 * What iconv calls the encoding that a mail's header declares, and in *out
 * which one it is. NULL: nobody writes mail in it, or nothing is said.
 */
const char *charset_declared(enum charset *out, struct bytes label);

#endif
