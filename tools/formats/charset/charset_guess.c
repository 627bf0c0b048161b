#include "tools/formats/charset/charset_guess.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset_ja.h"
#include "tools/formats/charset/charset_jis.h"
#include "tools/formats/charset/charset_mixed.h"
#include "tools/formats/charset/charset_nul.h"
#include "tools/formats/charset/charset_utf8.h"
#include "tools/formats/charset/charset_west.h"
#include "tools/formats/marked.h"

enum {
    SAMPLE = 64 * 1024,  /* octets that tell UTF-16 without a mark */
    ZEROS_IN_PLACE = 4,  /* to one in the other place */
    ZERO_IN = 8,         /* with fewer zeros, other octets must speak for it */
    SOUND_TO_BROKEN = 4, /* so many sound characters to a broken one */
};

bool charset_guess_utf8(struct bytes input)
{
    const struct charset_utf8 u = charset_utf8_read(input);

    return u.broken == 0 && u.sound > 0;
}

/* Units of UTF-16 that text hardly has: control characters, private use. */
static size_t odd_units(struct bytes text, bool big)
{
    size_t odd = 0;

    for (size_t i = 0; i + 1 < text.len; i += 2) {
        uint8_t high = text.at[i + !big], low = text.at[i + big];

        odd += high == 0 && low < ' ' && strchr("\t\n\f\r", low) == NULL;
        odd += high >= 0xe0 && high <= 0xf8; /* for private use */
    }
    return odd;
}

/* Octets that read as Shift_JIS or EUC-JP throughout, but for NULs that strayed
   into them. */
static bool strays_in_japanese(struct bytes text)
{
    const struct charset_ja sjis = charset_ja_cp932(text);
    const struct charset_ja euc = charset_ja_eucjp(text);

    return charset_nul_strays(text) && ((sjis.broken == 0 && sjis.score > 0) ||
                                        (euc.broken == 0 && euc.score > 0));
}

/* Whether zeros stand where UTF-16 puts them, and nothing odd comes of it. The
   ideographic space has one in the other place. */
static bool is_wide(struct bytes input, bool *big)
{
    size_t zeros[2] = {0}, high_bits = 0;
    struct bytes sample = input;

    if (sample.len > SAMPLE)
        sample.len = SAMPLE;
    for (size_t i = 0; i < sample.len; i++) {
        zeros[i % 2] += sample.at[i] == 0;
        high_bits += sample.at[i] >= 0x80;
    }
    *big = zeros[0] > zeros[1];
    if (sample.len < 4 || input.len % 2 != 0 ||
        zeros[!*big] <= ZEROS_IN_PLACE * zeros[*big])
        return false;
    if (zeros[!*big] * ZERO_IN < sample.len &&
        (high_bits == 0 || strays_in_japanese(sample)))
        return false;
    return odd_units(sample, *big) == 0;
}

static bool has_mark(struct bytes input, const char *mark)
{
    size_t len = strlen(mark);

    return input.len >= len && memcmp(input.at, mark, len) == 0;
}

/* By its mark, or by its zeros, where there are any. */
static bool is_utf16(enum charset *out, struct bytes input, bool zeros)
{
    bool big = has_mark(input, "\xfe\xff");

    if (!big && !has_mark(input, "\xff\xfe") &&
        !(zeros && is_wide(input, &big)))
        return false;
    *out = big ? CHARSET_UTF16BE : CHARSET_UTF16LE;
    return true;
}

static size_t first_beyond_ascii(struct bytes input)
{
    size_t at = 0;

    while (at < input.len && input.at[at] < 0x80)
        at++;
    return at;
}

/* One that may be it; fit is below 1 where it is not. */
struct candidate {
    enum charset charset;
    long fit;
    bool foreign;
};

static struct candidate japanese(enum charset c, const struct charset_ja *as)
{
    bool fits = as->score > 0 && as->sound >= SOUND_TO_BROKEN * as->broken;

    return (struct candidate){c, fits ? as->score : 0, as->broken > 0};
}

static struct candidate western(enum charset c, struct charset_west as)
{
    return (struct candidate){c, as.reads ? as.score : 0, false};
}

/* One that reads whole before one with foreign octets, then the better; b where
   they are equal. */
static const struct candidate *better(const struct candidate *a,
                                      const struct candidate *b)
{
    if (a->fit <= 0 || b->fit <= 0)
        return a->fit > 0 ? a : b;
    if (a->foreign != b->foreign)
        return a->foreign ? b : a;
    return b->fit >= a->fit ? b : a;
}

static enum err choose(struct charset_guess *out, struct bytes input,
                       struct fault *fault)
{
    struct charset_ja sjis = charset_ja_cp932(input);
    struct charset_ja euc = charset_ja_eucjp(input);
    const struct candidate all[] = {
        japanese(CHARSET_CP932, &sjis),
        japanese(CHARSET_EUCJP, &euc),
        western(CHARSET_MACROMAN, charset_west_macroman(input)),
        western(CHARSET_WINDOWS1252, charset_west_windows1252(input)),
    };
    const struct candidate *best = &all[0];

    for (size_t i = 1; i < sizeof all / sizeof *all; i++)
        best = better(best, &all[i]);
    out->line = ascii_line(input, first_beyond_ascii(input));
    if (best->fit <= 0)
        return fault_at(fault, out->line, ERR_BAD_SHAPE, "%s",
                        N_("not text in UTF-8, UTF-16, Shift_JIS, EUC-JP, "
                           "ISO-2022-JP, Windows-1252 or Mac Roman: save it "
                           "as UTF-8"));
    out->charset = best->charset;
    out->foreign = best->foreign;
    return ERR_OK;
}

/* It is of octets, and not of 7 bits with escapes. */
static enum err guess_octets(struct charset_guess *out, struct bytes input,
                             struct fault *fault)
{
    const struct charset_utf8 u = charset_utf8_read(input);

    if (u.broken == 0)
        return ERR_OK;
    out->line = ascii_line(input, u.first_broken);
    if (charset_mixed_is(&out->charset, input))
        return ERR_OK;
    out->charset = CHARSET_UTF8;
    out->foreign = true;
    if (u.sound >= SOUND_TO_BROKEN * u.broken ||
        has_mark(input, "\xef\xbb\xbf"))
        return ERR_OK;
    return choose(out, input, fault);
}

enum err charset_guess(struct charset_guess *out, struct bytes input,
                       struct fault *fault)
{
    const uint8_t *nul = input.len == 0 ? NULL : memchr(input.at, 0, input.len);

    *out = (struct charset_guess){.charset = CHARSET_UTF8};
    if (is_utf16(&out->charset, input, nul != NULL))
        return ERR_OK;
    if (nul != NULL && !charset_nul_strays(input))
        return fault_at(fault, ascii_line(input, (size_t)(nul - input.at)),
                        ERR_BAD_SHAPE, "%s",
                        N_("a NUL octet: not a text file"));
    if (charset_jis_is(input)) {
        out->charset = CHARSET_ISO2022JP;
        return ERR_OK;
    }
    return guess_octets(out, input, fault);
}
