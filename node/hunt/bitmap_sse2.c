/* bitmap: 16 octets at a time. */
#include "node/hunt/bitmap.h"

#if defined __x86_64__

#include <immintrin.h>

enum { LANE = 16 };

/* 0xff where an octet, less from, is at most span. */
static inline __m128i within(__m128i text, char from, char span)
{
    const __m128i less = _mm_sub_epi8(text, _mm_set1_epi8(from));

    return _mm_cmpeq_epi8(_mm_min_epu8(less, _mm_set1_epi8(span)), less);
}

static inline __m128i is(__m128i text, char octet)
{
    return _mm_cmpeq_epi8(text, _mm_set1_epi8(octet));
}

static inline uint64_t bits(__m128i lanes)
{
    return (uint32_t)_mm_movemask_epi8(lanes);
}

static void lower(uint8_t *to, const uint8_t *from, size_t words)
{
    for (size_t i = 0; i < words * BITMAP_OCTETS; i += LANE) {
        const __m128i text =
            _mm_loadu_si128((const __m128i *)(const void *)(from + i));
        const __m128i upper =
            _mm_and_si128(within(text, 'A', 'Z' - 'A'), _mm_set1_epi8(0x20));

        _mm_storeu_si128((__m128i *)(void *)(to + i),
                         _mm_add_epi8(text, upper));
    }
}

static inline void add_lane(struct bitmap *out, __m128i text, unsigned at)
{
    const __m128i digit = within(text, '0', 9);
    const __m128i alpha = within(text, 'a', 'z' - 'a');
    const __m128i joint = _mm_or_si128(is(text, '-'), is(text, '_'));
    const __m128i sign = _mm_or_si128(
        _mm_or_si128(is(text, '%'), is(text, '(')), is(text, '\\'));

    out->alpha |= bits(alpha) << at;
    out->digit |= bits(digit) << at;
    out->hex |= bits(_mm_or_si128(digit, within(text, 'a', 5))) << at;
    out->label |= bits(_mm_or_si128(_mm_or_si128(digit, alpha), joint)) << at;
    out->dot |= bits(is(text, '.')) << at;
    out->colon |= bits(is(text, ':')) << at;
    out->odd |= bits(sign) << at;
    out->wide |= bits(text) << at; /* by the top bit of an octet */
}

static void read_words(struct bitmap *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        struct bitmap one = {0};

        for (unsigned at = 0; at < BITMAP_OCTETS; at += LANE)
            add_lane(
                &one,
                _mm_loadu_si128(
                    (const __m128i *)(const void *)(text + i * BITMAP_OCTETS +
                                                    at)),
                at);
        out[i] = one;
    }
}

static void mark(struct bitmap_marks *out, const uint8_t *text, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        struct bitmap_marks one = {0};

        for (unsigned at = 0; at < BITMAP_OCTETS; at += LANE) {
            const __m128i lane = _mm_loadu_si128(
                (const __m128i *)(const void *)(text + i * BITMAP_OCTETS + at));

            one.slash |= bits(_mm_or_si128(is(lane, '/'), is(lane, '\\')))
                         << at;
            one.dash |= bits(is(lane, '-')) << at;
            one.quote |= bits(_mm_or_si128(is(lane, '"'), is(lane, '\'')))
                         << at;
        }
        out[i] = one;
    }
}

static const struct bitmap_way way = {"sse2", lower, read_words, mark};

const struct bitmap_way *bitmap_sse2(void)
{
    return __builtin_cpu_supports("sse2") ? &way : NULL;
}

#endif
