/*
 * warninglist_kind: what it means that a value stands on a warninglist.
 *
 * MISP's lists do not say it themselves: deploy/warninglists/kinds gives each
 * list its kind, and is built in; a file `kinds` beside the lists goes first.
 */
#ifndef TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_KIND_H
#define TOOLS_CLIENT_WARNINGLIST_WARNINGLIST_KIND_H

#include "node/fault.h"
#include "proto/bytes.h"

/* The later one weighs more. */
enum warninglist_kind {
    WARNINGLIST_KNOWN,          /* a large service: a mark only */
    WARNINGLIST_FALSE_POSITIVE, /* held back at share, unless forced */
    WARNINGLIST_INVALID,        /* no indicator of anything: refused */
};

enum { WARNINGLIST_NAME_MAX = 128, WARNINGLIST_KINDS_MAX = 1024 };

/* Kinds that a directory gives its lists. */
struct warninglist_kinds {
    struct warninglist_named {
        char name[WARNINGLIST_NAME_MAX];
        enum warninglist_kind kind;
    } * named; /* WARNINGLIST_KINDS_MAX at most */
    size_t count;
};

/* "known", "false-positive", "invalid" */
const char *warninglist_kind_text(enum warninglist_kind kind);

/* Read DIR/kinds; none there: none are named. ERR_BAD_SHAPE, ERR_TOO_BIG,
   ERR_IO: *fault has file, line and why. */
enum err warninglist_kinds_read(struct warninglist_kinds *out, const char *dir,
                                struct fault *fault) MUST_CHECK;
void warninglist_kinds_close(struct warninglist_kinds *k);

/* Of the list of that name; WARNINGLIST_KNOWN where nobody says. */
enum warninglist_kind warninglist_kind_of(const struct warninglist_kinds *k,
                                          const char *name);

#endif
