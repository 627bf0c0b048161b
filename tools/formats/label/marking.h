/*
 * marking: TLP and PAP as people and tools write them.
 *
 * "TLP:AMBER+STRICT", "tlp: red", "TLP：GREEN", "ＴＬＰ：ＲＥＤ",
 * "[PAP=AMBER]", "tlp:amber strict", "TLP 2.0 level: RED", "TLP区分：赤",
 * "Traffic Light Protocol: RED". WHITE is CLEAR. Who reads one label too many
 * is asked again; who reads one too few leaks.
 */
#ifndef TOOLS_FORMATS_LABEL_MARKING_H
#define TOOLS_FORMATS_LABEL_MARKING_H

#include "proto/tlp.h"

/* The strictest of each that stands in a text. */
struct markings {
    bool tlp_there, pap_there;
    bool unknown; /* TLP:EX:CHR, which is TLP 1.0's and more than a level */
    enum tlp tlp;
    enum pap pap;
};

void marking_scan(struct markings *out, struct bytes text);

/* "TLP:" with nothing behind it: its level stands in the next cell or line. */
enum marking_kind { MARKING_NEITHER, MARKING_TLP, MARKING_PAP };
enum marking_kind marking_opens(struct bytes text);
void marking_answers(struct markings *out, enum marking_kind kind,
                     struct bytes text);

/* Whether line is a label and nothing else. */
bool marking_alone(struct bytes line);

enum marking_verdict {
    MARKING_NONE,    /* no label at all */
    MARKING_KNOWN,   /* *out has it */
    MARKING_UNKNOWN, /* a label that TLP 2.0 or PAP does not have: tlp:ex:chr */
};

/* A tag as tools attach it; in another namespace it counts, too. */
enum marking_verdict marking_tag(struct markings *out, struct bytes tag);

/* A cell of a column of TLP labels; the prefix may be missing. */
enum marking_verdict marking_tlp(enum tlp *out, struct bytes cell);

#endif
