#include "node/core/control/fold.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

/* Letters that are their own folded form: ASCII but for its capitals, kana
   and the common ideographs. */
static bool is_folded(ucs4_t c)
{
    return (c < 0x80 && !(c >= 'A' && c <= 'Z')) ||
           (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FE) ||
           (c >= 0x4E00 && c <= 0x9FFF);
}

/* How many octets from at on are their own folded form. The letter before
   another one is left out: the two may become one. */
static size_t folded_run(struct bytes text, size_t at)
{
    size_t last = at, end = at;
    ucs4_t c;

    while (end < text.len) {
        int len = u8_mbtoucr(&c, text.at + end, text.len - end);

        if (len < 1 || !is_folded(c))
            return c < 0x80 && len == 1 ? end - at : last - at;
        last = end;
        end += (size_t)len;
    }
    return end - at;
}

/* And how many are to be folded. */
static size_t other_run(struct bytes text, size_t at)
{
    size_t end = at;
    bool first = true;
    ucs4_t c;

    while (end < text.len) {
        int len = u8_mbtoucr(&c, text.at + end, text.len - end);

        if (len >= 1 && is_folded(c) && !first)
            break;
        end += len >= 1 ? (size_t)len : 1;
        first = false;
    }
    return end - at;
}

static bool add_capitals(struct buffer *out, struct bytes run)
{
    for (size_t i = 0; i < run.len; i++) {
        uint8_t c = (uint8_t)(run.at[i] + ('a' - 'A'));

        if (!buffer_add(out, (struct bytes){&c, 1}))
            return false;
    }
    return true;
}

static bool is_capitals(struct bytes run)
{
    for (size_t i = 0; i < run.len; i++)
        if (run.at[i] < 'A' || run.at[i] > 'Z')
            return false;
    return true;
}

/* NULL: it is not UTF-8. Normal first: what one letter stands for may be
   capitals. */
static uint8_t *folded(struct bytes run, size_t *len)
{
    size_t normal_len = 0;
    uint8_t *normal =
        u8_normalize(UNINORM_NFKC, run.at, run.len, NULL, &normal_len);
    uint8_t *made = NULL;

    if (normal != NULL)
        made = u8_casefold(normal, normal_len, NULL, UNINORM_NFKC, NULL, len);
    free(normal);
    return made;
}

static bool add_other(struct buffer *out, struct bytes run)
{
    size_t len = 0;
    uint8_t *made;
    bool fits;

    if (is_capitals(run))
        return add_capitals(out, run);
    made = folded(run, &len);
    fits = buffer_add(out, made == NULL ? run : (struct bytes){made, len});
    free(made);
    return fits;
}

bool fold_text(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    bool fits = true;

    for (size_t at = 0; at < text.len && fits;) {
        size_t same = folded_run(text, at), other = other_run(text, at + same);

        fits = buffer_add(out, (struct bytes){text.at + at, same}) &&
               add_other(out, (struct bytes){text.at + at + same, other});
        at += same + other;
    }
    if (!fits)
        out->len = start;
    return fits;
}

bool fold_words(struct fold_words *out, struct bytes text)
{
    struct buffer room = {out->octets, 0, sizeof out->octets};
    size_t at = 0;

    out->count = 0;
    if (!fold_text(&room, text))
        return false;
    while (at < room.len) {
        const uint8_t *blank = memchr(room.at + at, ' ', room.len - at);
        size_t end = blank == NULL ? room.len : (size_t)(blank - room.at);

        if (end > at && out->count == FOLD_WORDS_MAX)
            return false;
        if (end > at)
            out->word[out->count++] = (struct bytes){room.at + at, end - at};
        at = end + 1;
    }
    return true;
}

size_t fold_find(struct bytes folded, struct bytes word)
{
    const uint8_t *at = memmem(folded.at, folded.len, word.at, word.len);

    return at == NULL ? folded.len : (size_t)(at - folded.at);
}
