#include "tools/formats/line/bullet.h"

#include <string.h>

#include "proto/ascii.h"

/* Octets of "1. " or "12) " at the front; 0: the line is not numbered. */
static size_t numbering(struct bytes line)
{
    enum { DIGITS_MAX = 3 };
    size_t digits = 0;

    while (digits < line.len && ascii_digit(line.at[digits]))
        digits++;
    if (digits == 0 || digits > DIGITS_MAX || digits + 1 >= line.len)
        return 0;
    if (line.at[digits] != '.' && line.at[digits] != ')')
        return 0;
    return line.at[digits + 1] == ' ' ? digits + 2 : 0;
}

struct bytes bullet_pass(struct bytes line, bool *had)
{
    static const char *const bullets[] = {
        "* ",     "- ",     "+ ",     "** ",    "\u2022 ", "\u30fb",
        "\u25cf", "\u25a0", "\u25cb", "\u25c6", "\u25a1",  "> ",
        "\u25aa", "\u2023", "\u27a4", "\u2714", "\u2713",  "\u25b6"};
    size_t len = 0;

    *had = false;
    if (line.len == 0 || ascii_alpha(line.at[0]))
        return line;
    len = numbering(line);
    if (ascii_digit(line.at[0]) && len == 0)
        return line;
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets && len == 0; i++)
        if (ascii_starts(line, bullets[i]))
            len = strlen(bullets[i]);
    *had = len > 0;
    return *had ? ascii_trim(ascii_from(line, len)) : line;
}
