#include "tools/formats/word/address.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"

enum {
    LEN_MAX = 64,
    PART_DIGITS_MIN = 5, /* 1.2.3.x is a version */
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
