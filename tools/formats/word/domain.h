/*
 * domain: whether a name with dots is a domain, a file's, or none at all.
 *
 * README.md, john.smith and System.Net.WebClient have the form of host names.
 * What tells is the last part: a top-level domain that exists, or the end of a
 * kind of files.
 */
#ifndef TOOLS_FORMATS_WORD_DOMAIN_H
#define TOOLS_FORMATS_WORD_DOMAIN_H

#include "proto/bytes.h"

enum domain_kind {
    DOMAIN_NAME,
    DOMAIN_SUFFIX,  /* co.jp: below it everybody has one */
    DOMAIN_UNKNOWN, /* no such top-level domain */
    DOMAIN_FILE,    /* the same, and files end so: loader.exe */
    DOMAIN_OR_FILE, /* files end so, and a top-level domain does: run.sh */
};

/* What a canonical name of a host is. */
enum domain_kind domain_kind(struct bytes name);

/* Whether a name, canonical or not, ends as files do. */
bool domain_file_end(struct bytes name);

/* The same, and no top-level domain is called so. */
bool domain_file_only(struct bytes name);

/* Whether a canonical name, as it was written, is one of a product: ASP.NET. */
bool domain_is_product(struct bytes name, struct bytes written);

/* Why a name of that kind is not taken; NULL: it is. */
const char *domain_reason(enum domain_kind kind);

#endif
