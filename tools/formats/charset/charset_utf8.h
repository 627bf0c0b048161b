/*
 * charset_utf8: how octets read as UTF-8.
 */
#ifndef TOOLS_FORMATS_CHARSET_CHARSET_UTF8_H
#define TOOLS_FORMATS_CHARSET_CHARSET_UTF8_H

#include "proto/bytes.h"

struct charset_utf8 {
    size_t sound;        /* characters beyond ASCII */
    size_t wide;         /* of those, of three octets or more */
    size_t broken;       /* octets of none */
    size_t first_broken; /* where the first of those is; else the length */
};

struct charset_utf8 charset_utf8_read(struct bytes input);

#endif
