#include "tools/formats/word/address.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"

enum {
    LEN_MAX = 64,
    PART_DIGITS_MIN = 5, /* 1.2.3.x is a version */
    LAST_FOUR_MIN = 11,  /* octets: 1.2.3.4 may be of a version */
    LETTERS_MIN = 2,     /* "v10.20.30.40" is one, too */
};

/* Octets of the IPv4 address at the front; 0: there is none. */
static size_t address_len(struct bytes text)
{
    size_t len = 0;
    struct ip a;

    while (len < text.len && len < LEN_MAX &&
           (ascii_digit(text.at[len]) || text.at[len] == '.'))
        len++;
    return ip_parse(&a, (struct bytes){text.at, len}, NULL) ? len : 0;
}

bool address_is_glued(struct bytes text)
{
    size_t len = address_len(text);
    struct bytes rest = ascii_from(text, len);

    return len > 0 && rest.len > 0 && strchr("/:|", rest.at[0]) == NULL &&
           ascii_find(rest, 0, '.') == rest.len;
}

bool address_stands_in(struct bytes text)
{
    for (size_t at = 0; at < text.len; at++)
        if (ascii_digit(text.at[at]) &&
            (at == 0 ||
             (!ascii_digit(text.at[at - 1]) && text.at[at - 1] != '.')) &&
            address_len(ascii_from(text, at)) > 0)
            return true;
    return false;
}

bool address_is_dotted(struct bytes text)
{
    size_t dots = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '.')
            dots++;
        else if (!ascii_digit(text.at[i]))
            return false;
    }
    return dots == 3;
}

/* The first of five numbers: "6.203.0.113.9", not "1.3.6.1.4". */
static bool behind_number(struct bytes text)
{
    size_t dot = ascii_find(text, 0, '.');
    struct bytes rest = ascii_from(text, dot < text.len ? dot + 1 : dot);

    return rest.len >= LAST_FOUR_MIN && address_len(rest) == rest.len &&
           address_is_dotted(rest) &&
           ascii_all_digits((struct bytes){text.at, dot});
}

/* "and203.0.113.9" */
static bool behind_letters(struct bytes text)
{
    size_t at = 0;

    while (at < text.len && ascii_alpha(text.at[at]))
        at++;
    return at >= LETTERS_MIN && text.len - at >= LAST_FOUR_MIN &&
           address_len(ascii_from(text, at)) == text.len - at;
}

/* "203.0.113.9/203.0.113.10" */
static bool two_with_slash(struct bytes text)
{
    const size_t slash = address_len(text);
    const struct bytes rest = ascii_from(text, slash);

    return slash > 0 && rest.len > 1 && rest.at[0] == '/' &&
           address_len(ascii_from(rest, 1)) == rest.len - 1;
}

/* "root@203.0.113.9", which is no mail address */
static bool behind_user(struct bytes text)
{
    const size_t at = ascii_find(text, 0, '@');
    const struct bytes rest = ascii_from(text, at < text.len ? at + 1 : at);

    return at > 0 && rest.len >= LAST_FOUR_MIN &&
           address_len(rest) == rest.len && address_is_dotted(rest);
}

bool address_is_behind(struct bytes text)
{
    while (text.len > 0 && strchr(".,;:!?", text.at[text.len - 1]) != NULL)
        text.len--;
    return behind_number(text) || behind_letters(text) || behind_user(text) ||
           two_with_slash(text);
}

/* Octets of "203.0.113." at the front; 0: it is none, or may be a version. */
static size_t three_numbers(struct bytes text)
{
    size_t len = 0, digits = 0;

    for (unsigned part = 0; part < 3; part++) {
        const size_t from = len;

        while (len < text.len && ascii_digit(text.at[len]))
            len++;
        digits += len - from;
        if (len == from || len - from > 3 || len == text.len ||
            text.at[len] != '.')
            return 0;
        len++;
    }
    return digits < PART_DIGITS_MIN ? 0 : len;
}

bool address_is_partial(struct bytes text)
{
    const size_t len = three_numbers(text);

    return len > 0 && len < text.len &&
           (strchr("*[{(", text.at[len]) != NULL ||
            ascii_same(ascii_from(text, len), "x") ||
            ascii_same(ascii_from(text, len), "xxx"));
}
