/*
 * fuzz: libFuzzer's entry, and what a fuzzer says when a promise is broken.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);
/* Once, before all inputs; a fuzzer that needs nothing has none. */
int LLVMFuzzerInitialize(int *count, char ***words);

#define fuzz_must(holds) fuzz_must_at((holds), __FILE__, __LINE__)

static inline void fuzz_must_at(int holds, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: it does not hold\n", file, line);
    abort();
}

#endif
