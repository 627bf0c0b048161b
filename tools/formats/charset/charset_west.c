#include "tools/formats/charset/charset_west.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    BEYOND = 0x80,    /* the first octet that is not ASCII */
    PLAIN_TO_ONE = 2, /* octets of ASCII to one beyond it, at least */
    FITS = 2,
    FINE = 1,
    ODD = -2,
    MISFIT = -3,
};

/* What the octets from 0x80 on are, a row of 16 each: u, l letters; o, c, a
   opening and closing marks and the apostrophe; p dashes, dots, bullets; n the
   no-break space; s usual signs; x rare ones; - nothing. */
static const char windows1252[] = "s-oxopxxxxuou-u-"
                                  "-oaocpppxslcl-lu"
                                  "noxsxxxsxsxoxxsx"
                                  "sxssxxxpxxscxxxo"
                                  "uuuuuuuuuuuuuuuu"
                                  "uuuuuuuxuuuuuuul"
                                  "llllllllllllllll"
                                  "lllllllxllllllll";
static const char macroman[] = "uuuuuuulllllllll"
                               "llllllllllllllll"
                               "xsxsspxlsssxxxuu"
                               "xxxxxxxxxxxxsxll"
                               "ooxxxxxocpnuuuul"
                               "ppocoaxxluxsocxx"
                               "xpooxuuuuuuuuuuu"
                               "xuuuuxxxxxxxxxxx";

/* What stands at `at`, ASCII included: u, l, o, c, a, p, n, s, x, - as above, d
   a digit, ' ' a blank or the end of the text, '.' other signs. */
static char class_at(const char *classes, struct bytes text, size_t at)
{
    uint8_t c;

    if (at >= text.len)
        return ' ';
    c = text.at[at];
    if (c >= BEYOND)
        return classes[c - BEYOND];
    if (ascii_digit(c))
        return 'd';
    if (ascii_alnum(c))
        return c == ascii_lower(c) ? 'l' : 'u';
    return c <= ' ' ? ' ' : '.';
}

static bool is_letter(char class)
{
    return class == 'u' || class == 'l';
}

static bool is_of_word(char class)
{
    return is_letter(class) || class == 'd';
}

/* "caf\u00e9", "\u00dcber", "F\u00dcR", never "com\u00ca". */
static long letter_score(char class, char before, char after)
{
    if (class == 'u' && before == 'l')
        return MISFIT;
    if (!is_letter(before) && !is_letter(after))
        return ODD;
    return FITS;
}

/* An opening mark stands in front of a word. */
static long opening_score(char before, char after)
{
    return !is_of_word(before) && after != ' ' ? FITS : ODD;
}

static long closing_score(char before, char after)
{
    return before != ' ' && !is_of_word(after) ? FITS : ODD;
}

/* "it\u2019s", or a closing mark. */
static long apostrophe_score(char before, char after)
{
    return is_of_word(before) && is_of_word(after)
               ? FITS
               : closing_score(before, after);
}

static long sign_score(char before, char after)
{
    return is_letter(before) && is_letter(after) ? ODD : FINE;
}

static long score_at(const char *classes, struct bytes text, size_t at)
{
    char class = class_at(classes, text, at);
    char before = at == 0 ? ' ' : class_at(classes, text, at - 1);
    char after = class_at(classes, text, at + 1);

    if (is_letter(class))
        return letter_score(class, before, after);
    switch (class) {
    case 'o':
        return opening_score(before, after);
    case 'c':
        return closing_score(before, after);
    case 'a':
        return apostrophe_score(before, after);
    case 's':
        return sign_score(before, after);
    default:
        return class == 'n' || class == 'p' ? FINE : MISFIT;
    }
}

static bool is_control(uint8_t c)
{
    return c == 0x7f || (c < ' ' && strchr("\t\n\r\f", c) == NULL);
}

static struct charset_west read_as(const char *classes, struct bytes text)
{
    struct charset_west out = {.reads = true};
    size_t beyond = 0;

    for (size_t at = 0; at < text.len; at++) {
        if (text.at[at] < BEYOND) {
            out.reads = out.reads && !is_control(text.at[at]);
            continue;
        }
        beyond++;
        out.reads = out.reads && classes[text.at[at] - BEYOND] != '-';
        out.score += score_at(classes, text, at);
    }
    out.reads = out.reads && text.len - beyond >= PLAIN_TO_ONE * beyond;
    return out;
}

struct charset_west charset_west_windows1252(struct bytes input)
{
    return read_as(windows1252, input);
}

struct charset_west charset_west_macroman(struct bytes input)
{
    return read_as(macroman, input);
}
