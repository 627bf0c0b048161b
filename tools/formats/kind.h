/*
 * kind: what other tools and people call the types of indicators.
 *
 * MISP's attribute types, column names and type words of CSV exports, English
 * and Japanese. Composite words (filename|sha256) are for typed.h to split.
 */
#ifndef TOOLS_FORMATS_KIND_H
#define TOOLS_FORMATS_KIND_H

#include "proto/indicator.h"

enum kind_how {
    KIND_ONE,     /* a value of one type */
    KIND_ADDRESS, /* an address, a network, or an address and port */
    KIND_NETWORK, /* address, name or URL: the value tells */
    KIND_DIGEST,  /* a file's hash: its length tells */
    KIND_FILE,    /* a file's hash or its name */
    KIND_PORT,    /* worth something beside an address only */
    KIND_NONE,    /* not shared as an indicator: `why` says it */
};

struct kind {
    enum kind_how how;
    enum indicator_type type; /* KIND_ONE */
    const char *why;          /* KIND_NONE */
};

enum { KIND_FOLDED_MAX = 64 };

/* A name as it is looked up: lower case, full-width letters narrow, without
   what separates words. Empty when longer than any name. */
struct bytes kind_fold(uint8_t room[static KIND_FOLDED_MAX], struct bytes name);

/* NULL: nobody calls a type so. */
const struct kind *kind_find(struct bytes word);

/* The kind by which a value is read that nobody said the type of. */
extern const struct kind kind_any;

#endif
