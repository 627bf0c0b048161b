/*
 * fuzz: libFuzzer's entry, and what a fuzzer says when a promise is broken.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);

static inline void fuzz_must(int holds)
{
    if (!holds)
        abort();
}

#endif
