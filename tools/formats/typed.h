/*
 * typed: a value whose type a column or a MISP attribute says.
 */
#ifndef TOOLS_FORMATS_TYPED_H
#define TOOLS_FORMATS_TYPED_H

#include "tools/formats/reading.h"
#include "tools/formats/type_names.h"

/* Between the parts of a cell that stand by themselves. */
enum { TYPED_PART = 0x1f };

struct typed {
    struct reading *reading;
    const struct record_indicator *like; /* what else the source says */
    bool strict; /* the type is right: a URL is no address */
    bool whole;  /* a cell holds one value, however it looks */
    bool parts;  /* TYPED_PART stands between the values of a cell */
};

/* Read value as kind: what is found is added, what is not is told. */
void typed_read(const struct typed *t, const struct type_name *kind,
                struct bytes value);

/*
 * The same for a type as written, filename|sha256 and the like included; a
 * value of a composite type is cut at its first bar. False, and nothing told,
 * when nobody calls a type so.
 */
bool typed_read_word(const struct typed *t, struct bytes word,
                     struct bytes value);

#endif
