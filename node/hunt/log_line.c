#include "node/hunt/log_line.h"

#include <string.h>

#include "node/hunt/escape.h"
#include "node/hunt/nested.h"
#include "proto/ascii.h"

enum { WORD_MAX = 1024 }; /* octets of a name or URL in other letters */

/* What opens and what closes around a value with blanks in it. */
static const char *const quotes[][2] = {
    {"\"", "\""}, {"'", "'"},   {"「", "」"}, {"『", "』"},
    {"（", "）"}, {"【", "】"}, {"“", "”"},
};

/* What ends a word beside blanks. */
static const char *const ends[] = {
    "\"", "'",  "<", ">", "「", "」", "『", "』", "（", "）",
    "【", "】", "“", "”", "、", "。", "，", "：", "；", "　",
    "(",  ")",  ",", ";", "|",  "=",  "〈", "〉", "《", "》",
};

static bool has(struct bytes line, const char *text)
{
    return memmem(line.at, line.len, text, strlen(text)) != NULL;
}

static bool is_ascii(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x80)
            return false;
    return true;
}

/* Octets of what ends a word at the front of text; 0: nothing does. */
static size_t end_len(struct bytes text)
{
    if (text.at[0] <= ' ')
        return 1;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ascii_starts(text, ends[i]))
            return strlen(ends[i]);
    return 0;
}

/* A name or URL in other letters. ASCII was cut by its form. */
static bool take_word(const struct log_line_taker *t, struct bytes word)
{
    if (word.len > WORD_MAX || is_ascii(word) ||
        (ascii_find(word, 0, '.') == word.len &&
         memmem(word.at, word.len, "。", strlen("。")) == NULL))
        return true;
    return t->text(t->who, word);
}

static bool each_word(const struct log_line_taker *t, struct bytes line)
{
    while (line.len > 0) {
        size_t len = 0, end = 0;

        while (len < line.len && (end = end_len(ascii_from(line, len))) == 0)
            len++;
        if (!take_word(t, (struct bytes){line.at, len}))
            return false;
        line = ascii_from(line, len < line.len ? len + end : len);
    }
    return true;
}

/* A file's name with blanks, in the quotes that open at the front of line. */
static bool take_quoted(const struct log_line_taker *t, struct bytes line,
                        const char *open, const char *close)
{
    struct bytes inside;
    const uint8_t *end;

    if (!ascii_starts(line, open))
        return true;
    inside = ascii_from(line, strlen(open));
    if (inside.len > WORD_MAX)
        inside.len = WORD_MAX;
    end = memmem(inside.at, inside.len, close, strlen(close));
    if (end == NULL)
        return true;
    inside.len = (size_t)(end - inside.at);
    if (ascii_find(inside, 0, ' ') == inside.len)
        return true; /* a word, and taken as such */
    return take_word(t, inside);
}

static bool each_quoted(const struct log_line_taker *t, struct bytes line)
{
    for (; line.len > 0; line = ascii_from(line, 1))
        for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
            if (!take_quoted(t, line, quotes[i][0], quotes[i][1]))
                return false;
    return true;
}

/* What a program calls itself, where quotes open: "Mozilla/5.0 (x)". */
static bool take_agent(const struct log_line_taker *t, struct bytes line)
{
    struct hunt_token agent = {.class = HUNT_AGENT};
    size_t len = 1, end;

    while (len < line.len && ascii_alnum(line.at[len]))
        len++;
    if (len < 2 || len + 1 >= line.len || line.at[len] != '/' ||
        !ascii_digit(line.at[len + 1]))
        return true;
    end = ascii_find(line, len, '"');
    if (end == line.len)
        return true;
    agent.text = agent.whole = (struct bytes){line.at + 1, end - 1};
    return t->token(t->who, &agent);
}

static bool each_agent(const struct log_line_taker *t, struct bytes line)
{
    for (size_t at = ascii_find(line, 0, '"'); at < line.len;
         at = ascii_find(line, at + 1, '"'))
        if (!take_agent(t, ascii_from(line, at)))
            return false;
    return true;
}

/* What is behind the used part of the room, for as much as the line has. */
static struct buffer next_room(const struct buffer *room)
{
    return (struct buffer){room->at + room->len, 0, room->cap - room->len};
}

/* Values that one of escape.h's functions finds. */
static bool each_encoded(const struct log_line_taker *t, struct buffer *room,
                         struct bytes line,
                         bool (*next)(struct buffer *out, struct bytes *left))
{
    for (;;) {
        struct buffer one = next_room(room);

        if (!next(&one, &line))
            return true;
        room->len += one.len;
        if (!nested_each(bytes_of(&one), t->token, t->who))
            return false;
    }
}

/* The line as one of escape.h's functions makes it, or as it is. */
static struct bytes undone(struct buffer *room, struct bytes line,
                           bool (*undo)(struct buffer *out, struct bytes line))
{
    struct buffer other = next_room(room);

    if (!undo(&other, line))
        return line;
    room->len += other.len;
    return bytes_of(&other);
}

/* A line with backslashes is also one with blanks in their place. */
static bool each_broken(const struct log_line_taker *t, struct buffer *room,
                        struct bytes line)
{
    struct bytes blanks = undone(room, line, escape_undo_blanks);

    return blanks.at == line.at || nested_each(blanks, t->token, t->who);
}

/* Values written in place of what they are. */
static bool each_hidden(const struct log_line_taker *t, struct buffer *room,
                        struct bytes line)
{
    if (has(line, "%") && !each_encoded(t, room, line, escape_next_url))
        return false;
    return !has(line, "(0)") || each_encoded(t, room, line, escape_next_name);
}

/* What has the form of a value, however it is written. */
static bool each_formed(const struct log_line_taker *t, struct buffer *room,
                        struct bytes line)
{
    return nested_each(line, t->token, t->who) && each_hidden(t, room, line) &&
           each_agent(t, line) &&
           (!has(line, "\\") || each_broken(t, room, line));
}

size_t log_line_room(struct bytes line)
{
    return LOG_LINE_COPIES * (line.len + 1);
}

bool log_line_each(const struct log_line_taker *t, struct buffer *room,
                   struct bytes *line)
{
    if (line->len == 0)
        return true;
    if (has(*line, "\\"))
        *line = undone(room, *line, escape_undo);
    return each_formed(t, room, *line) &&
           (is_ascii(*line) || (each_word(t, *line) && each_quoted(t, *line)));
}
