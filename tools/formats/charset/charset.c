#include "tools/formats/charset/charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/charset/charset_ja.h"
#include "tools/formats/marked.h"

enum {
    ESC = 0x1b,
    SAMPLE = 64 * 1024,   /* octets that tell UTF-16 without a mark */
    ZEROS_IN_PLACE = 4,   /* to one in the other place */
    ZERO_IN = 8,          /* with fewer zeros, other octets must speak for it */
    SOUND_TO_BROKEN = 4,  /* so many sound characters to a broken one: UTF-8 */
    OUT_STEP = 64 * 1024, /* room for output that iconv is given at once */
};

static const struct {
    const char *name, *iconv, *note, *broken;
} charsets[] = {
    [CHARSET_UTF8] = {"UTF-8", "UTF-8", "", N_("a broken UTF-8 character")},
    [CHARSET_UTF16LE] = {"UTF-16LE", "UTF-16LE", N_("read as UTF-16"),
                         N_("a broken UTF-16 character")},
    [CHARSET_UTF16BE] = {"UTF-16BE", "UTF-16BE",
                         N_("read as UTF-16 (big-endian)"),
                         N_("a broken UTF-16 character")},
    [CHARSET_ISO2022JP] = {"ISO-2022-JP", "EUC-JP-MS",
                           N_("read as ISO-2022-JP (JIS)"),
                           N_("a broken ISO-2022-JP character")},
    [CHARSET_CP932] = {"Shift_JIS (CP932)", "CP932",
                       N_("read as Shift_JIS (CP932)"),
                       N_("a broken Shift_JIS character")},
    [CHARSET_EUCJP] = {"EUC-JP", "EUC-JP-MS", N_("read as EUC-JP"),
                       N_("a broken EUC-JP character")},
};

const char *charset_name(enum charset c)
{
    return charsets[c].name;
}

const char *charset_note(enum charset c)
{
    return charsets[c].note;
}

/* How input reads as UTF-8. */
struct utf8 {
    size_t sound, broken; /* characters beyond ASCII, octets of none */
    size_t first_broken;
};

/* RFC 3629, section 4: how long a character is by its first octet, and what may
   be its second. */
static const struct lead {
    uint8_t first, last, len, low, high;
} leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f},
    {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
    {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_of(uint8_t c)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
        if (c >= leads[i].first && c <= leads[i].last)
            return &leads[i];
    return NULL;
}

/* Octets of the UTF-8 character there; 0: none. */
static size_t utf8_taken(const uint8_t *at, size_t left)
{
    const struct lead *lead;

    if (at[0] < 0x80)
        return 1;
    lead = lead_of(at[0]);
    if (lead == NULL || lead->len > left || at[1] < lead->low ||
        at[1] > lead->high)
        return 0;
    for (size_t i = 2; i < lead->len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    return lead->len;
}

static struct utf8 read_utf8(struct bytes input)
{
    struct utf8 u = {.first_broken = input.len};

    for (size_t at = 0; at < input.len;) {
        size_t taken = utf8_taken(input.at + at, input.len - at);

        u.sound += taken > 1;
        if (taken == 0 && u.broken++ == 0)
            u.first_broken = at;
        at += taken == 0 ? 1 : taken;
    }
    return u;
}

static unsigned line_at(struct bytes input, size_t offset)
{
    unsigned line = 1;

    for (size_t i = 0; i < offset && i < input.len; i++)
        line += input.at[i] == '\n';
    return line;
}

/* UTF-16: a line feed is two octets. */
static unsigned wide_line_at(struct bytes input, size_t offset, bool big)
{
    unsigned line = 1;

    for (size_t i = 0; i + 1 < offset && i + 1 < input.len; i += 2)
        line += input.at[i + big] == '\n' && input.at[i + !big] == 0;
    return line;
}

static enum err broken_at(struct fault *fault, struct bytes input,
                          size_t offset, enum charset c)
{
    bool wide = c == CHARSET_UTF16LE || c == CHARSET_UTF16BE;
    unsigned line = wide ? wide_line_at(input, offset, c == CHARSET_UTF16BE)
                         : line_at(input, offset);

    return fault_at(fault, line, ERR_BAD_SHAPE, "%s", charsets[c].broken);
}

static bool grow(struct buffer *b)
{
    if (b->cap - b->len >= OUT_STEP)
        return true;
    if (b->cap > CHARSET_TEXT_MAX)
        return false;
    b->cap = b->cap + b->cap / 2 + 2 * OUT_STEP;
    b->at = realloc(b->at, b->cap);
    if (b->at == NULL)
        abort();
    return true;
}

/* All of input through iconv into b; *offset is where it stopped. */
static enum err convert(struct buffer *b, iconv_t cd, struct bytes input,
                        size_t *offset)
{
    char *from = (char *)(uintptr_t)input.at;
    size_t left = input.len;

    while (left > 0) {
        char *to;
        size_t room, rc;

        if (!grow(b))
            return ERR_TOO_BIG;
        to = (char *)b->at + b->len;
        room = b->cap - b->len;
        rc = iconv(cd, &from, &left, &to, &room);
        b->len = b->cap - room;
        *offset = input.len - left;
        if (rc == (size_t)-1 && errno != E2BIG)
            return ERR_BAD_SHAPE;
    }
    return ERR_OK;
}

/* input is `read` (what iconv gets) of `shown` (what has the lines). */
static enum err through_iconv(struct charset_text *out, struct bytes read,
                              struct bytes shown, struct fault *fault)
{
    iconv_t cd = iconv_open("UTF-8", charsets[out->charset].iconv);
    struct buffer b = {0};
    size_t offset = 0;
    enum err err;

    if (cd == (iconv_t)-1)
        return fault_say(fault, ERR_IO, "%s",
                         N_("this system's iconv does not know the encoding"));
    err = convert(&b, cd, read, &offset);
    iconv_close(cd);
    if (err == ERR_OK) {
        out->owned = b.at;
        out->text = bytes_of(&b);
        return ERR_OK;
    }
    free(b.at);
    if (err == ERR_TOO_BIG)
        return fault_say(fault, err, "%s", N_("larger than 384 MiB as UTF-8"));
    if (out->charset == CHARSET_ISO2022JP) /* lines are the same, octets not */
        return fault_at(fault, line_at(read, offset), err, "%s",
                        charsets[out->charset].broken);
    return broken_at(fault, shown, offset, out->charset);
}

/* Escape sequences of ISO-2022-JP and of the kana some mailers put in. */
static const struct {
    const char *sequence;
    enum jis { JIS_ASCII, JIS_DOUBLE, JIS_SUPPLEMENT, JIS_KANA } set;
} escapes[] = {
    {"\x1b(B", JIS_ASCII},       {"\x1b(J", JIS_ASCII},
    {"\x1b(H", JIS_ASCII},       {"\x1b$@", JIS_DOUBLE},
    {"\x1b$B", JIS_DOUBLE},      {"\x1b$(@", JIS_DOUBLE},
    {"\x1b$(B", JIS_DOUBLE},     {"\x1b&@\x1b$B", JIS_DOUBLE},
    {"\x1b$(D", JIS_SUPPLEMENT}, {"\x1b(I", JIS_KANA},
};

enum { ESCAPES = sizeof escapes / sizeof *escapes };

static size_t escape_at(struct bytes text, enum jis *set)
{
    for (size_t i = 0; i < ESCAPES; i++) {
        size_t len = strlen(escapes[i].sequence);

        if (text.len >= len && memcmp(text.at, escapes[i].sequence, len) == 0) {
            *set = escapes[i].set;
            return len;
        }
    }
    return 0;
}

/* These take octets of JIS, and put them as EUC-JP behind to; how many, 0:
   broken. */
static size_t jis_kana(struct buffer *to, uint8_t c)
{
    return c <= 0x5f && buffer_add_octet(to, 0x8e) &&
                   buffer_add_octet(to, c | 0x80)
               ? 1
               : 0;
}

static size_t jis_double(struct buffer *to, uint8_t c, uint8_t d,
                         bool supplement)
{
    if (c == 0x7f || d <= ' ' || d == 0x7f)
        return 0;
    return (!supplement || buffer_add_octet(to, 0x8f)) &&
                   buffer_add_octet(to, c | 0x80) &&
                   buffer_add_octet(to, d | 0x80)
               ? 2
               : 0;
}

static size_t jis_character(struct buffer *to, struct bytes text, enum jis set)
{
    uint8_t c = text.at[0];

    if (set == JIS_ASCII || c <= ' ')
        return buffer_add_octet(to, c) ? 1 : 0;
    if (set == JIS_KANA)
        return jis_kana(to, c);
    return jis_double(to, c, text.len > 1 ? text.at[1] : 0,
                      set == JIS_SUPPLEMENT);
}

/* Lines begin in ASCII, whatever the one before ended in: RFC 1468. */
static enum err read_jis(struct charset_text *out, struct bytes input,
                         struct fault *fault)
{
    struct buffer euc = {.cap = input.len + input.len / 2 + 1};
    struct bytes left = input;
    enum jis set = JIS_ASCII;
    enum err err = ERR_OK;

    euc.at = malloc(euc.cap);
    if (euc.at == NULL)
        abort();
    while (left.len > 0 && err == ERR_OK) {
        size_t taken = left.at[0] == ESC ? escape_at(left, &set) : 0;

        if (left.at[0] == '\n')
            set = JIS_ASCII;
        if (taken == 0)
            taken = jis_character(&euc, left, set);
        if (taken == 0)
            err = broken_at(fault, input, input.len - left.len, out->charset);
        left = ascii_from(left, taken);
    }
    if (err == ERR_OK)
        err = through_iconv(out, bytes_of(&euc), input, fault);
    free(euc.at);
    return err;
}

static bool is_jis(struct bytes input)
{
    bool escaped = false;

    for (size_t i = 0; i < input.len; i++) {
        enum jis set;

        if (input.at[i] >= 0x80)
            return false;
        if (input.at[i] == ESC && !escaped)
            escaped =
                escape_at(ascii_from(input, i), &set) > 0 && set != JIS_ASCII;
    }
    return escaped;
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
        zeros[!*big] <= ZEROS_IN_PLACE * zeros[*big] ||
        (zeros[!*big] * ZERO_IN < sample.len && high_bits == 0))
        return false;
    return odd_units(sample, *big) == 0;
}

static bool has_mark(struct bytes input, const char *mark)
{
    size_t len = strlen(mark);

    return input.len >= len && memcmp(input.at, mark, len) == 0;
}

static bool reads(const struct charset_ja *as, struct bytes input)
{
    return as->good == input.len && as->score > 0;
}

/* The better of the two, or a fault: where the one that got further broke. */
static enum err choose_ja(enum charset *out, struct bytes input,
                          struct fault *fault)
{
    struct charset_ja sjis = charset_ja_cp932(input);
    struct charset_ja euc = charset_ja_eucjp(input);
    bool sjis_reads = reads(&sjis, input), euc_reads = reads(&euc, input);
    const struct charset_ja *better = sjis.good > euc.good ? &sjis : &euc;

    if (sjis_reads || euc_reads) {
        *out = !euc_reads || (sjis_reads && sjis.score > euc.score)
                   ? CHARSET_CP932
                   : CHARSET_EUCJP;
        return ERR_OK;
    }
    if (better->good < input.len && better->score > 0)
        return broken_at(fault, input, better->good,
                         better == &sjis ? CHARSET_CP932 : CHARSET_EUCJP);
    return fault_at(fault, line_at(input, better->good), ERR_BAD_SHAPE, "%s",
                    N_("not text in UTF-8, UTF-16, Shift_JIS, EUC-JP or "
                       "ISO-2022-JP"));
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

static enum err detect(enum charset *out, struct bytes input,
                       struct fault *fault)
{
    const uint8_t *nul = input.len == 0 ? NULL : memchr(input.at, 0, input.len);
    struct utf8 u;

    *out = CHARSET_UTF8;
    if (is_utf16(out, input, nul != NULL))
        return ERR_OK;
    if (nul != NULL)
        return fault_at(fault, line_at(input, (size_t)(nul - input.at)),
                        ERR_BAD_SHAPE, "%s",
                        N_("a NUL octet: not a text file"));
    u = read_utf8(input);
    if (u.broken == 0) {
        if (u.sound == 0 && is_jis(input))
            *out = CHARSET_ISO2022JP;
        return ERR_OK;
    }
    if (u.sound >= SOUND_TO_BROKEN * u.broken ||
        has_mark(input, "\xef\xbb\xbf"))
        return broken_at(fault, input, u.first_broken, CHARSET_UTF8);
    return choose_ja(out, input, fault);
}

static enum err to_utf8(struct charset_text *out, struct bytes input,
                        struct fault *fault)
{
    switch (out->charset) {
    case CHARSET_UTF8:
        out->text = input;
        return ERR_OK;
    case CHARSET_ISO2022JP:
        return read_jis(out, input, fault);
    case CHARSET_UTF16LE:
    case CHARSET_UTF16BE:
        if (input.len % 2 != 0) /* its last octet is half a character */
            return broken_at(fault, input, input.len - 1, out->charset);
        return through_iconv(out, input, input, fault);
    case CHARSET_CP932:
    case CHARSET_EUCJP:
        return through_iconv(out, input, input, fault);
    }
    return ERR_BAD_SHAPE;
}

/* Old Macintosh lines end in CR alone. */
static void end_lines_in_lf(struct charset_text *t)
{
    struct bytes text = t->text;

    if (text.len == 0 || memchr(text.at, '\r', text.len) == NULL ||
        memchr(text.at, '\n', text.len) != NULL)
        return;
    if (t->owned == NULL) {
        t->owned = malloc(text.len);
        if (t->owned == NULL)
            abort();
        memcpy(t->owned, text.at, text.len);
    }
    for (size_t i = 0; i < text.len; i++)
        if (t->owned[i] == '\r')
            t->owned[i] = '\n';
    t->text.at = t->owned;
}

enum err charset_read(struct charset_text *out, struct bytes input,
                      struct fault *fault)
{
    const uint8_t *nul;
    enum err err;

    *out = (struct charset_text){0};
    err = detect(&out->charset, input, fault);
    if (err == ERR_OK)
        err = to_utf8(out, input, fault);
    if (err != ERR_OK) {
        charset_close(out);
        return err;
    }
    nul = out->text.len == 0 ? NULL : memchr(out->text.at, 0, out->text.len);
    if (nul != NULL) {
        err = fault_at(fault, line_at(out->text, (size_t)(nul - out->text.at)),
                       ERR_BAD_SHAPE, "%s", N_("a NUL octet: not a text file"));
        charset_close(out);
        return err;
    }
    end_lines_in_lf(out);
    if (has_mark(out->text, "\xef\xbb\xbf"))
        out->text = ascii_from(out->text, 3);
    return ERR_OK;
}

void charset_close(struct charset_text *t)
{
    free(t->owned);
    *t = (struct charset_text){0};
}
