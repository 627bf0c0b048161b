/*
 * type_names: what other tools and people call the types of indicators.
 *
 * MISP's attribute types, column names and type words of CSV exports, English
 * and Japanese. Composite words (filename|sha256) are for typed.h to split.
 */
#ifndef TOOLS_FORMATS_TYPE_NAMES_H
#define TOOLS_FORMATS_TYPE_NAMES_H

#include "proto/indicator.h"

enum type_names_how {
    TYPE_NAMES_ONE,     /* a value of one type */
    TYPE_NAMES_ADDRESS, /* an address, a network, or an address and port */
    TYPE_NAMES_NETWORK, /* address, name or URL: the value tells */
    TYPE_NAMES_DIGEST,  /* a file's hash: its length tells */
    TYPE_NAMES_FILE,    /* a file's hash or its name */
    TYPE_NAMES_PORT,    /* worth something beside an address only */
    TYPE_NAMES_NONE,    /* not shared as an indicator: `why` says it */
};

struct type_name {
    enum type_names_how how;
    enum indicator_type type; /* TYPE_NAMES_ONE */
    const char *why;          /* TYPE_NAMES_NONE */
};

enum { TYPE_NAMES_FOLDED_MAX = 64 };

/* A name as it is looked up: lower case, full-width letters narrow, without
   what separates words. Empty when longer than any name. */
struct bytes type_names_fold(uint8_t room[static TYPE_NAMES_FOLDED_MAX],
                             struct bytes name);

/* NULL: nobody calls a type so. */
const struct type_name *type_names_find(struct bytes word);

/* `why` of types that no indicator of WIRE.md is of. */
extern const char type_names_unshared[];

/* The kind by which a value is read that nobody said the type of. */
extern const struct type_name type_names_any;

#endif
