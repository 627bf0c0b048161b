/*
 * unit: what every cmocka test needs, in the order cmocka wants it.
 */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/bytes.h"
#include "proto/err.h"

#define assert_bytes_equal(a, b) assert_true(bytes_equal((a), (b)))
#define assert_err(want, got) assert_int_equal((want), (got))

/* A literal's octets, NUL excluded, embedded NULs kept. */
#define UNIT_LITERAL(text)                                                     \
    ((struct bytes){(const uint8_t *)(text), sizeof(text) - 1})

/* Room that nothing else shares, so that a sanitizer sees every overrun. */
#define UNIT_ROOM(name, octets)                                                \
    uint8_t name##_octets[octets];                                             \
    struct buffer name = {name##_octets, 0, sizeof name##_octets}

#endif
