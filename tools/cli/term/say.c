#include "tools/cli/term/say.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "proto/hidden.h"
#include "proto/wire.h"

enum {
    LINE_MAX_OCTETS = 4096,
    SHOWN_MAX = sizeof "<U+FFFFFFFF>",
    BMP_LAST = 0xffff, /* what lies beyond takes two escapes in JSON */
};

/* A text, and how far it was shown. */
struct showing {
    struct bytes text;
    size_t at;
    size_t hidden; /* where the next hidden character stands */
    bool lines;
};

static struct showing begin(struct bytes text, bool lines)
{
    return (struct showing){text, 0, hidden_next(text, 0), lines};
}

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

/* The next character as it is shown; there is one. */
static struct bytes next(struct showing *s, char room[static SHOWN_MAX])
{
    const struct bytes rest = {s->text.at + s->at, s->text.len - s->at};
    const bool ends = rest.at[0] == '\n' || rest.at[0] == '\t';
    uint32_t point;
    size_t n = s->lines && ends ? 0 : harmful(rest);

    if (n > 0) {
        s->at += n;
        return bytes_text("?");
    }
    n = wire_char(rest, &point);
    n += n == 0; /* no UTF-8: an octet as it is */
    s->at += n;
    if (s->at - n < s->hidden)
        return (struct bytes){rest.at, n};
    s->hidden = hidden_next(s->text, s->at);
    snprintf(room, SHOWN_MAX, "<U+%04X>", (unsigned)point);
    return bytes_text(room);
}

void say_text(FILE *to, struct bytes text, bool lines)
{
    struct showing s = begin(text, lines);
    char room[SHOWN_MAX];

    while (s.at < text.len) {
        struct bytes shown = next(&s, room);

        fwrite(shown.at, 1, shown.len, to);
    }
}

void say_indented(FILE *to, struct bytes text)
{
    for (;;) {
        const uint8_t *end = memchr(text.at, '\n', text.len);
        size_t n = end != NULL ? (size_t)(end - text.at) + 1 : text.len;

        say_text(to, (struct bytes){text.at, n}, true);
        text = (struct bytes){text.at + n, text.len - n};
        if (text.len == 0)
            return;
        if (text.at[0] != '\n')
            fprintf(to, "%*s", SAY_INDENT, "");
    }
}

static void put(FILE *to, const char *format, va_list args)
{
    char line[LINE_MAX_OCTETS];

    vsnprintf(line, sizeof line, format, args);
    say_text(to, bytes_text(line), true);
}

static void say(FILE *to, const char *prefix, const char *format, va_list args)
{
    fputs(prefix, to);
    put(to, format, args);
    putc('\n', to);
}

void say_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put(stdout, format, args);
    va_end(args);
}

void say_wrong(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(stderr, "noroshi: ", format, args);
    va_end(args);
}

void say_note(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(stderr, "", format, args);
    va_end(args);
}

void say_line(FILE *to, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    say(to, "", format, args);
    va_end(args);
}

char *say_safe(char *room, size_t size, const char *text)
{
    struct showing s = begin(bytes_text(text), false);
    struct buffer out = {(uint8_t *)room, 0, size - 1};
    char one[SHOWN_MAX];

    while (s.at < s.text.len && buffer_add(&out, next(&s, one)))
        ;
    room[out.len] = '\0';
    return room;
}

/* WIRE.md 1.5's hidden characters would act on a terminal, and none of them
   means another thing when it is escaped. */
static void put_json(FILE *to, struct bytes text)
{
    size_t from = 0;

    while (from < text.len) {
        size_t at = hidden_next(text, from);
        uint32_t point = 0;

        fwrite(text.at + from, 1, at - from, to);
        if (at == text.len)
            return;
        from =
            at + wire_char((struct bytes){text.at + at, text.len - at}, &point);
        if (point > BMP_LAST)
            fprintf(to, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (point >> 10)),
                    (unsigned)(0xdc00 | (point & 0x3ff)));
        else
            fprintf(to, "\\u%04x", (unsigned)point);
    }
}

void say_json(const json_t *object)
{
    char *text = json_dumps(object, JSON_COMPACT);

    if (text == NULL)
        return;
    put_json(stdout, bytes_text(text));
    putchar('\n');
    free(text);
}

void say_json_text(struct bytes text)
{
    put_json(stdout, text);
    putchar('\n');
}

static void copy(FILE *to, FILE *from)
{
    char room[64 * 1024];
    size_t len;

    rewind(from);
    while ((len = fread(room, 1, sizeof room, from)) > 0)
        fwrite(room, 1, len, to);
}

void say_json_rows_to(FILE *to, const json_t *object,
                      const struct say_rows *arrays, size_t count)
{
    char *text = json_dumps(object, JSON_COMPACT);
    struct bytes fields = bytes_text(text == NULL ? "{}" : text);
    const char *comma;

    fields.len--; /* its closing brace */
    comma = fields.len > 1 ? "," : "";
    put_json(to, fields);
    for (size_t i = 0; i < count; i++) {
        if (arrays[i].rows == NULL)
            continue;
        fprintf(to, "%s\"%s\":[", comma, arrays[i].name);
        copy(to, arrays[i].rows);
        putc(']', to);
        comma = ",";
    }
    putc('}', to);
    free(text);
}

void say_json_rows(const json_t *object, const struct say_rows *arrays,
                   size_t count)
{
    say_json_rows_to(stdout, object, arrays, count);
    putchar('\n');
}
