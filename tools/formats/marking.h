/*
 * marking: TLP and PAP as people and tools write them.
 *
 * "TLP:AMBER+STRICT", "tlp: red", "TLP：GREEN", "ＴＬＰ：ＲＥＤ",
 * "[PAP=AMBER]", "tlp:amber strict". WHITE is CLEAR.
 */
#ifndef TOOLS_FORMATS_MARKING_H
#define TOOLS_FORMATS_MARKING_H

#include "proto/tlp.h"

/* The strictest of each that stands in a text. */
struct markings {
    bool tlp_there, pap_there;
    enum tlp tlp;
    enum pap pap;
};

void marking_scan(struct markings *out, struct bytes text);

enum marking_verdict {
    MARKING_NONE,    /* no label at all */
    MARKING_KNOWN,   /* *out has it */
    MARKING_UNKNOWN, /* a label that TLP 2.0 or PAP does not have: tlp:ex:chr */
};

/* A tag as tools attach it. */
enum marking_verdict marking_tag(struct markings *out, struct bytes tag);

/* A cell of a column of TLP labels; the prefix may be missing. */
enum marking_verdict marking_tlp(enum tlp *out, struct bytes cell);

#endif
