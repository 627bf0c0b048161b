#include "tools/cli/say.h"

#include <stdarg.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 4096 };

/* C0, DEL, and C1 as it stands in UTF-8 (0xc2 0x80-0x9f). */
static bool harmful(const uint8_t *at, size_t left)
{
    return at[0] < 0x20 || at[0] == 0x7f ||
           (at[0] == 0xc2 && left > 1 && at[1] >= 0x80 && at[1] < 0xa0);
}

void say_text(FILE *to, struct bytes text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];

        if (lines && (c == '\n' || c == '\t'))
            putc(c, to);
        else if (harmful(text.at + i, text.len - i))
            putc('?', to);
        else
            putc(c, to);
    }
}

static void say(const char *prefix, const char *format, va_list args)
{
    char line[LINE_MAX_OCTETS];

    vsnprintf(line, sizeof line, format, args);
    fputs(prefix, stderr);
    say_text(stderr, bytes_text(line), true);
    putc('\n', stderr);
}

void say_wrong(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("noroshi: ", format, args);
    va_end(args);
}

void say_note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say("", format, args);
    va_end(args);
}

char *say_safe(char *room, size_t size, const char *text)
{
    size_t len = strlen(text), used = 0;

    for (size_t i = 0; i < len && used + 1 < size; i++)
        room[used++] =
            harmful((const uint8_t *)text + i, len - i) ? '?' : text[i];
    /* Not in the middle of a character. */
    while (used > 0 && used < len && ((uint8_t)text[used] & 0xc0) == 0x80)
        used--;
    room[used] = '\0';
    return room;
}
