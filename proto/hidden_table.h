/*
 * hidden_table: the properties of characters that hidden.h asks for, as of
 * Unicode 15.0.
 *
 * tests/proto/hidden_table_test.c compares every character with ICU. A newer
 * version of Unicode means a new table here and in WIRE.md 1.5.
 */
#ifndef PROTO_HIDDEN_TABLE_H
#define PROTO_HIDDEN_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum hidden_property {
    HIDDEN_IGNORABLE, /* ignorable by default, bidi controls, line separators */
    HIDDEN_IDEOGRAPH,
    HIDDEN_EMOJI,  /* and pictographs, beyond ASCII */
    HIDDEN_VIRAMA, /* as the next four: for RFC 5892, A.1 and A.2 */
    HIDDEN_JOINS_LEFT,
    HIDDEN_JOINS_DUAL,
    HIDDEN_JOINS_RIGHT,
    HIDDEN_TRANSPARENT,
    HIDDEN_PROPERTIES,
};

bool hidden_table_has(enum hidden_property property, uint32_t point);

#endif
