#include "tools/cli/term/wrap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unilbrk.h>
#include <unistr.h>
#include <uniwidth.h>

size_t wrap_fit(size_t *took, const char *text, size_t cells)
{
    const uint8_t *at = (const uint8_t *)text;
    size_t left = strlen(text);

    *took = 0;
    while (left > 0) {
        ucs4_t c;
        int n = u8_mbtoucr(&c, at, left);
        int width = n > 0 ? uc_width(c, "UTF-8") : 1;

        n = n > 0 ? n : 1;
        if (width > 0 && *took + (size_t)width > cells)
            break;
        *took += width > 0 ? (size_t)width : 0;
        at += n;
        left -= (size_t)n;
    }
    return strlen(text) - left;
}

size_t wrap_width(const char *text)
{
    size_t width;

    (void)wrap_fit(&width, text, SIZE_MAX);
    return width;
}

/* Whether a word of ASCII goes on at s[i]. */
static bool inside_word(const char *s, size_t i)
{
    return i > 0 && s[i] > ' ' && s[i] < 0x7f && s[i - 1] > ' ' &&
           s[i - 1] < 0x7f;
}

static void print_line(FILE *to, const char *s, size_t n, size_t indent)
{
    while (n > 0 && s[n - 1] == ' ')
        n--;
    if (n > 0)
        fprintf(to, "%*s%.*s", (int)indent, "", (int)n, s);
}

/* One line of the text, of n octets. */
static void fill(FILE *to, const char *s, size_t n, size_t column,
                 size_t indent)
{
    char *breaks = malloc(2 * n + 1), *keep = breaks + n;
    size_t from = 0;

    if (breaks == NULL)
        abort();
    for (size_t i = 0; i < n; i++)
        keep[i] = inside_word(s, i) ? UC_BREAK_PROHIBITED : UC_BREAK_UNDEFINED;
    u8_width_linebreaks((const uint8_t *)s, n, (int)(WRAP_COLUMNS - indent),
                        (int)column - (int)indent, 0, keep, "UTF-8", breaks);
    for (size_t i = 1; i < n; i++)
        if (breaks[i] == UC_BREAK_POSSIBLE) {
            print_line(to, s + from, i - from, from == 0 ? 0 : indent);
            putc('\n', to);
            from = i;
        }
    print_line(to, s + from, n - from, from == 0 ? 0 : indent);
    free(breaks);
}

void wrap_print(FILE *to, const char *text, size_t column, size_t indent)
{
    for (;;) {
        size_t n = strcspn(text, "\n");

        fill(to, text, n, column, indent);
        if (text[n] == '\0')
            return;
        putc('\n', to);
        text += n + 1;
        column = indent;
        if (*text != '\0' && *text != '\n')
            fprintf(to, "%*s", (int)indent, "");
    }
}
