/*
 * charset_west: how well octets read as Windows-1252 or Mac Roman.
 *
 * Any octets are text in these, so what counts is where they stand: an accented
 * letter beside letters of its case, a quotation mark at the edge of a word. An
 * ISO-8859-1 text is one of Windows-1252, too.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_WEST_H
#define TOOLS_FORMATS_CHARSET_CHARSET_WEST_H

#include "proto/bytes.h"

struct charset_west {
    bool reads; /* every octet is a character, and not too many are beyond
                   ASCII */
    long score; /* below 1 it is not such text */
};

struct charset_west charset_west_windows1252(struct bytes input);
struct charset_west charset_west_macroman(struct bytes input);

#endif
