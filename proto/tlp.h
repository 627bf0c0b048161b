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

/* X(name, number, label, word): WIRE.md 5.1 and 5.2. A new one is a line here,
   and what the compiler then asks for. */
/* clang-format off */
#define TLP_LIST(X)                                                        \
    X(CLEAR,        0, "CLEAR",        "clear")                            \
    X(GREEN,        1, "GREEN",        "green")                            \
    X(AMBER,        2, "AMBER",        "amber")                            \
    X(AMBER_STRICT, 3, "AMBER+STRICT", "amber+strict")                     \
    X(RED,          4, "RED",          "red")

#define PAP_LIST(X)                                                        \
    X(CLEAR, 0, "CLEAR", "clear")                                          \
    X(GREEN, 1, "GREEN", "green")                                          \
    X(AMBER, 2, "AMBER", "amber")                                          \
    X(RED,   3, "RED",   "red")
/* clang-format on */

enum tlp {
#define X(name, number, label, word) TLP_##name = number,
    TLP_LIST(X)
#undef X
};

enum pap {
#define X(name, number, label, word) PAP_##name = number,
    PAP_LIST(X)
#undef X
};

enum { TLP_COUNT = TLP_RED + 1, PAP_COUNT = PAP_RED + 1 };

/* "TLP:AMBER+STRICT", "PAP:GREEN". Never NULL for the values above. */
const char *tlp_text(enum tlp tlp);
const char *pap_text(enum pap pap);

/* "amber+strict": as people type it. */
const char *tlp_word(enum tlp tlp);
/* "clear|green|amber|amber+strict|red": all that may be typed. */
const char *tlp_words(void);
const char *pap_words(void);

/*
 * A label as people write it: any case, with or without "TLP:" ("PAP:"), WHITE
 * for CLEAR. False, *out untouched, when it is none.
 */
bool tlp_parse(enum tlp *out, struct bytes text);
bool pap_parse(enum pap *out, struct bytes text);

#endif
