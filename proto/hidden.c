#include "proto/hidden.h"

#include "proto/hidden_table.h"
#include "proto/wire.h"

enum {
    NONE = 0, /* where no character stands; U+0000 has no property here */
    ZWNJ = 0x200c,
    ZWJ = 0x200d,
    KEYCAP = 0x20e3,
};

/* A place between two characters. */
struct place {
    struct bytes text;
    size_t at;
};

/* The character behind the place, which moves past it. */
static uint32_t after(struct place *p)
{
    struct bytes rest = {p->text.at + p->at, p->text.len - p->at};
    uint32_t point = NONE;
    size_t n = rest.len > 0 ? wire_char(rest, &point) : 0;

    p->at += n;
    return n > 0 ? point : NONE;
}

/* The character before the place, which moves back over it. */
static uint32_t before(struct place *p)
{
    struct place begin = *p, end;
    uint32_t point;

    while (begin.at > 0 && (p->text.at[--begin.at] & 0xc0) == 0x80)
        ;
    end = begin;
    point = after(&end);
    if (end.at != p->at || begin.at == p->at)
        return NONE;
    p->at = begin.at;
    return point;
}

static bool has(uint32_t point, enum hidden_property property)
{
    return hidden_table_has(property, point);
}

static bool is_selector(uint32_t point)
{
    return (point >= 0xfe00 && point <= 0xfe0f) ||
           (point >= 0xe0100 && point <= 0xe01ef);
}

/* WIRE.md 1.5: "U+FE00-U+FE0F and U+E0100-U+E01EF right after an ideograph or
   an emoji, U+FE0F also between a digit, # or * and U+20E3" */
static bool selects(struct place left, struct place right, uint32_t point)
{
    uint32_t base = before(&left);

    if (has(base, HIDDEN_IDEOGRAPH) || has(base, HIDDEN_EMOJI))
        return true;
    return point == 0xfe0f && after(&right) == KEYCAP &&
           ((base >= '0' && base <= '9') || base == '#' || base == '*');
}

/* WIRE.md 1.5: "U+200D between two emoji, the first with its selector and skin
   tone if it has them" */
static bool joins_emoji(struct place left, struct place right)
{
    uint32_t base = before(&left);

    if (is_selector(base))
        base = before(&left);
    return has(base, HIDDEN_EMOJI) && has(after(&right), HIDDEN_EMOJI);
}

static uint32_t past_transparent(struct place *p,
                                 uint32_t (*next)(struct place *p))
{
    uint32_t point = next(p);

    while (has(point, HIDDEN_TRANSPARENT))
        point = next(p);
    return point;
}

/* RFC 5892, A.1: "If RegExpMatch((Joining_Type:{L,D})(Joining_Type:T)*\u200C
   (Joining_Type:T)*(Joining_Type:{R,D})) Then True;" */
static bool parts_letters(struct place left, struct place right)
{
    uint32_t first = past_transparent(&left, before);
    uint32_t last = past_transparent(&right, after);

    return (has(first, HIDDEN_JOINS_LEFT) || has(first, HIDDEN_JOINS_DUAL)) &&
           (has(last, HIDDEN_JOINS_RIGHT) || has(last, HIDDEN_JOINS_DUAL));
}

/* RFC 5892, A.1 and A.2: "If Canonical_Combining_Class(Before(cp)) .eq. Virama
   Then True;" */
static bool after_virama(struct place left)
{
    return has(before(&left), HIDDEN_VIRAMA);
}

/* WIRE.md 1.5: whether a character that is ignored by default is needed between
   what stands left and right of it. */
static bool needed(struct place left, struct place right, uint32_t point)
{
    if (is_selector(point))
        return selects(left, right, point);
    if (point == ZWJ)
        return after_virama(left) || joins_emoji(left, right);
    if (point == ZWNJ)
        return after_virama(left) || parts_letters(left, right);
    return false;
}

size_t hidden_next(struct bytes text, size_t from)
{
    struct place right = {text, from};

    while (right.at < text.len) {
        struct place left = right;
        uint32_t point;

        if (text.at[right.at] < 0x80) {
            right.at++;
            continue;
        }
        point = after(&right);
        if (right.at == left.at)
            right.at++; /* no UTF-8 */
        else if (has(point, HIDDEN_IGNORABLE) && !needed(left, right, point))
            return left.at;
    }
    return text.len;
}

bool hidden_any(struct bytes text)
{
    return hidden_next(text, 0) < text.len;
}

bool hidden_strip(struct buffer *out, struct bytes text)
{
    const size_t start = out->len;
    size_t from = 0;
    bool fits = true;

    while (from < text.len && fits) {
        struct place at = {text, hidden_next(text, from)};

        fits = buffer_add(out, (struct bytes){text.at + from, at.at - from});
        (void)after(&at);
        from = at.at;
    }
    if (!fits)
        out->len = start;
    return fits;
}
