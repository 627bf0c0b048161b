/*
 * blocklist: what a resolver, a proxy or a browser is told to block.
 *
 * Hosts files, response policy zones, dnsmasq's and Unbound's configurations,
 * Adblock filters, Squid's lists: each names what it blocks in words of its
 * own. What it lets pass is told and not taken; addresses that names are sent
 * to are none of it. Lines of no such form are read as text.
 */
#ifndef TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_H
#define TOOLS_FORMATS_BLOCKLIST_BLOCKLIST_H

#include "tools/formats/reading.h"

/* One of these forms: which lines are of it, and what they say. */
struct blocklist_form {
    const char *name; /* "hosts file" */
    /* What begins a comment; two at most, the second may be NUL. */
    char comment[2];
    /* Whether line, without blanks at its ends, is of the form. */
    bool (*claims)(struct bytes line);
    /* Whether it can be of no other; NULL: each that it claims is so. One line
       must be. */
    bool (*proves)(struct bytes line);
    /* Read a line that is. comment: what stands behind it, for people. */
    void (*read)(struct reading *r, struct bytes line, struct bytes comment);
};

/* The form of text, by its lines; NULL: it is no such list. */
const struct blocklist_form *blocklist_sniff(struct bytes text);

/* Read all of it; r->place.line is the line before its first. */
void blocklist_read(struct reading *r, const struct blocklist_form *form,
                    struct bytes text);

#endif
