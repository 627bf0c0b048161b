/*
 * adoc: tables of AsciiDoc: |=== and ,===.
 */
#ifndef TOOLS_FORMATS_TEXT_ADOC_H
#define TOOLS_FORMATS_TEXT_ADOC_H

#include "tools/formats/reading.h"

/* A block between two fences. */
struct adoc_block {
    uint8_t fence;        /* '|' or ',' */
    struct bytes inner;   /* the lines between the fences */
    struct bytes options; /* "[cols=...]" in the line before, or other text */
    size_t octets, lines; /* of inner and the closing fence */
};

/* Whether line opens one that is closed in left, the text behind it. */
bool adoc_find(struct adoc_block *out, struct bytes line, struct bytes before,
               struct bytes left);

/* Read its cells; first is the line of inner. */
void adoc_read(struct reading *r, const struct adoc_block *block,
               unsigned first);

#endif
