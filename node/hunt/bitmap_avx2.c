/* bitmap: 32 octets at a time. */
#include "node/hunt/bitmap.h"

#if defined __x86_64__

#include <immintrin.h>

enum { LANE = 32 };

/* 0xff where an octet, less from, is at most span. */
__attribute__((target("avx2"))) static inline __m256i
within(__m256i text, char from, char span)
{
    const __m256i less = _mm256_sub_epi8(text, _mm256_set1_epi8(from));

    return _mm256_cmpeq_epi8(_mm256_min_epu8(less, _mm256_set1_epi8(span)),
                             less);
}

__attribute__((target("avx2"))) static inline __m256i is(__m256i text,
                                                         char octet)
{
    return _mm256_cmpeq_epi8(text, _mm256_set1_epi8(octet));
}

__attribute__((target("avx2"))) static inline uint64_t bits(__m256i lanes)
{
    return (uint32_t)_mm256_movemask_epi8(lanes);
}

__attribute__((target("avx2"))) static void
lower(uint8_t *to, const uint8_t *from, size_t words)
{
    for (size_t i = 0; i < words * BITMAP_OCTETS; i += LANE) {
        const __m256i text =
            _mm256_loadu_si256((const __m256i *)(const void *)(from + i));
        const __m256i upper = _mm256_and_si256(within(text, 'A', 'Z' - 'A'),
                                               _mm256_set1_epi8(0x20));

        _mm256_storeu_si256((__m256i *)(void *)(to + i),
                            _mm256_add_epi8(text, upper));
    }
}

__attribute__((target("avx2"))) static inline void
add_lane(struct bitmap *out, __m256i text, unsigned at)
{
    const __m256i digit = within(text, '0', 9);
    const __m256i alpha = within(text, 'a', 'z' - 'a');
    const __m256i joint = _mm256_or_si256(is(text, '-'), is(text, '_'));
    const __m256i sign = _mm256_or_si256(
        _mm256_or_si256(is(text, '%'), is(text, '(')), is(text, '\\'));

    out->alpha |= bits(alpha) << at;
    out->digit |= bits(digit) << at;
    out->hex |= bits(_mm256_or_si256(digit, within(text, 'a', 5))) << at;
    out->label |= bits(_mm256_or_si256(_mm256_or_si256(digit, alpha), joint))
                  << at;
    out->dot |= bits(is(text, '.')) << at;
    out->colon |= bits(is(text, ':')) << at;
    out->odd |= bits(sign) << at;
    out->wide |= bits(text) << at; /* by the top bit of an octet */
}

__attribute__((target("avx2"))) static void
read_words(struct bitmap *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        struct bitmap one = {0};

        for (unsigned at = 0; at < BITMAP_OCTETS; at += LANE)
            add_lane(
                &one,
                _mm256_loadu_si256(
                    (const __m256i *)(const void *)(text + i * BITMAP_OCTETS +
                                                    at)),
                at);
        out[i] = one;
    }
}

__attribute__((target("avx2"))) static void
mark(struct bitmap_marks *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        struct bitmap_marks one = {0};

        for (unsigned at = 0; at < BITMAP_OCTETS; at += LANE) {
            const __m256i lane = _mm256_loadu_si256(
                (const __m256i *)(const void *)(text + i * BITMAP_OCTETS + at));

            one.slash |= bits(_mm256_or_si256(is(lane, '/'), is(lane, '\\')))
                         << at;
            one.dash |= bits(is(lane, '-')) << at;
            one.quote |= bits(_mm256_or_si256(is(lane, '"'), is(lane, '\'')))
                         << at;
        }
        out[i] = one;
    }
}

static const struct bitmap_way way = {"avx2", lower, read_words, mark};

const struct bitmap_way *bitmap_avx2(void)
{
    return __builtin_cpu_supports("avx2") ? &way : NULL;
}

#endif
