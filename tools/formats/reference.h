/*
 * reference: the links with which whoever wrote a text says where it is from.
 *
 * They lead to reports, sandboxes and vendors, so they are told as links and
 * not taken: under a heading such as "References" or 参考文献, behind a word
 * such as "Source:", and to hosts that analysts link to.
 */
#ifndef TOOLS_FORMATS_REFERENCE_H
#define TOOLS_FORMATS_REFERENCE_H

#include "proto/bytes.h"

/* What of a line is a reference. */
enum reference_links {
    REFERENCE_NONE,
    REFERENCE_LINKS, /* links that nobody defanged */
    REFERENCE_LIVE,  /* those, and addresses of mail */
    REFERENCE_ALL,   /* all links, and all that nobody defanged */
};

/* Where a walk over the lines of a text stands; zero it. */
struct reference {
    enum reference_links section; /* below a heading of references */
    size_t level;                 /* of that heading; 0: of plain text */
    bool list;                    /* below a line "references:" */
};

/* The next line, without blanks at its ends. */
enum reference_links reference_next(struct reference *r, struct bytes line);

/* "Reference", "Source URL", "参考URL": a word for where something is from. */
bool reference_word(struct bytes text);

/* Whether analysts link to that canonical host: reports and sandboxes. */
bool reference_host(struct bytes host);

#endif
