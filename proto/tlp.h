/*
 * tlp: the TLP 2.0 labels, and PAP, as they stand in a record.
 *
 * Numbers are the wire's (WIRE.md section 5) and rise with strictness, so
 * `a > b` reads "a is stricter than b". Names follow FIRST's TLP 2.0: capitals,
 * no spaces, never translated.
 */
#ifndef PROTO_TLP_H
#define PROTO_TLP_H

#include "proto/bytes.h"

enum tlp {
    TLP_CLEAR = 0,
    TLP_GREEN = 1,
    TLP_AMBER = 2,
    TLP_AMBER_STRICT = 3,
    TLP_RED = 4,
};

enum pap {
    PAP_CLEAR = 0,
    PAP_GREEN = 1,
    PAP_AMBER = 2,
    PAP_RED = 3,
};

enum { TLP_COUNT = 5, PAP_COUNT = 4 };

/* "TLP:AMBER+STRICT", "PAP:GREEN". Never NULL for the values above. */
const char *tlp_text(enum tlp tlp);
const char *pap_text(enum pap pap);

/*
 * A label as people write it: any case, with or without "TLP:" ("PAP:"), WHITE
 * for CLEAR. False, *out untouched, when it is none.
 */
bool tlp_parse(enum tlp *out, struct bytes text);
bool pap_parse(enum pap *out, struct bytes text);

#endif
