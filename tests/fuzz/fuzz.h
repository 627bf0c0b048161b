/*
 * fuzz: libFuzzer's entry, and what a fuzzer says when a promise is broken.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len);
/* Once, before all inputs; a fuzzer that needs nothing has none. */
int LLVMFuzzerInitialize(int *count, char ***words);

/* LLVMFuzzerInitialize() of a fuzzer that reaches tens of thousands of features
   in its first minute. libFuzzer counts those as rare that it saw at most 255
   times, and most of that minute goes into keeping them; here those that it saw
   once are. A word of the command line says otherwise. */
static inline int fuzz_few_are_rare(int *count, char ***words)
{
    static char few[] = "-entropic_feature_frequency_threshold=1";
    static char **all;

    all = calloc((size_t)*count + 2, sizeof *all);
    if (all == NULL)
        abort();
    all[0] = (*words)[0];
    all[1] = few;
    memcpy(all + 2, *words + 1, (size_t)(*count - 1) * sizeof *all);
    *words = all;
    ++*count;
    return 0;
}

#define fuzz_must(holds) fuzz_must_at((holds), __FILE__, __LINE__)

static inline void fuzz_must_at(int holds, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: it does not hold\n", file, line);
    abort();
}

#endif
