/*
 * text: indicators out of plain text, mail bodies, Markdown and lists.
 *
 * Conservative: in prose only what was defanged, or cannot be anything else (a
 * hash, an address, a CVE), is an indicator; a name alone on a line, after a
 * bullet or in a table cell is one, too. What was meant and is not taken is
 * told with its line and the reason.
 */
#ifndef TOOLS_FORMATS_TEXT_H
#define TOOLS_FORMATS_TEXT_H

#include "node/fault.h"
#include "proto/indicator.h"
#include "proto/tlp.h"

enum {
    TEXT_SHOWN_MAX = 120,   /* octets of a rejected token that are kept */
    TEXT_COMMENT_MAX = 256, /* octets of the rest of a line */
    TEXT_TITLE_MAX = 512,
};

struct text_item {
    enum indicator_type type;
    struct bytes value;   /* canonical */
    struct bytes comment; /* the rest of a list line; may be empty */
    unsigned line;
    bool refanged;
    enum indicator_caution caution; /* FINE or DOCUMENTATION */
};

struct text_reject {
    unsigned line;
    struct bytes shown;
    const char *reason;
};

/* What was read; views live as long as it. */
struct text {
    struct text_item *items;
    size_t item_count;
    struct text_reject *rejects;
    size_t reject_count;
    struct bytes title; /* a suggestion; may be empty */
    bool labelled;
    enum tlp label; /* the strictest in the text */
    unsigned label_line;
    struct text_pool *pool;
};

/*
 * Read input (UTF-8, a byte order mark and CRLF are fine). ERR_BAD_SHAPE: not
 * text, *fault has line and reason; *out is NULL then.
 */
enum err text_read(struct text **out, struct bytes input,
                   struct fault *fault) MUST_CHECK;

/* NULL is fine. */
void text_close(struct text *t);

#endif
