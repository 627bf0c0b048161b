#include "tools/cli/term/say.h"

#include <stdarg.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 4096 };

/* Octets of the harmful character at the front: C0, DEL, and C1 as it stands
   in UTF-8 (0xc2 0x80-0x9f); 0 when there is none. */
static size_t harmful(struct bytes text)
{
    if (text.at[0] < 0x20 || text.at[0] == 0x7f)
        return 1;
    return text.at[0] == 0xc2 && text.len > 1 && text.at[1] >= 0x80 &&
                   text.at[1] < 0xa0
               ? 2
               : 0;
}

void say_text(FILE *to, struct bytes text, bool lines)
{
    while (text.len > 0) {
        uint8_t c = text.at[0];
        size_t n = lines && (c == '\n' || c == '\t') ? 0 : harmful(text);

        putc(n > 0 ? '?' : c, to);
        n += n == 0;
        text = (struct bytes){text.at + n, text.len - n};
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
    struct bytes left = bytes_text(text);
    size_t used = 0;

    while (left.len > 0 && used + 1 < size) {
        size_t n = harmful(left);

        room[used++] = n > 0 ? '?' : (char)left.at[0];
        n += n == 0;
        left = (struct bytes){left.at + n, left.len - n};
    }
    /* Not in the middle of a character. */
    if (left.len > 0 && (left.at[0] & 0xc0) == 0x80) {
        while (used > 0 && ((uint8_t)room[used - 1] & 0xc0) == 0x80)
            used--;
        used -= used > 0;
    }
    room[used] = '\0';
    return room;
}

void say_json(const json_t *object)
{
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
}
