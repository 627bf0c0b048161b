/*
 * charset: any text a CSIRT is sent, as UTF-8.
 *
 * UTF-8 and UTF-16 with or without a byte order mark, ISO-2022-JP by its escape
 * sequences, Shift_JIS (CP932) and EUC-JP by strict reading and, where both
 * read, by what looks like Japanese. Line numbers stay what they were; where
 * lines end in CR alone, they end in LF afterwards.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_H
#define TOOLS_FORMATS_CHARSET_CHARSET_H

#include "node/fault.h"
#include "proto/bytes.h"

enum { CHARSET_TEXT_MAX = 384 * 1024 * 1024 }; /* octets after conversion */

enum charset {
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_ISO2022JP,
    CHARSET_CP932,
    CHARSET_EUCJP,
};

/* "Shift_JIS (CP932)" */
const char *charset_name(enum charset c);

/* What a person is told whose file was not UTF-8: "read as …". */
const char *charset_note(enum charset c);

struct charset_text {
    struct bytes text; /* UTF-8 without mark or NUL; in the input, or owned */
    uint8_t *owned;    /* NULL: text points into the input */
    enum charset charset;
};

/*
 * Find out how input is written, and convert it. ERR_BAD_SHAPE: it is no text
 * in any of these, *fault has the line and why; ERR_TOO_BIG. *out is zero then.
 */
enum err charset_read(struct charset_text *out, struct bytes input,
                      struct fault *fault) MUST_CHECK;

void charset_close(struct charset_text *t);

#endif
