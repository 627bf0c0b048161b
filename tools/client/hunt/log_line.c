#include "tools/client/hunt/log_line.h"

#include <stdlib.h>
#include <string.h>

#include "node/hunt/escape.h"
#include "node/hunt/nested.h"
#include "proto/ascii.h"
#include "tools/formats/line/line.h"

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

/* Whether somebody made values of it harmless. */
static bool is_defanged(struct bytes line)
{
    static const char *const marks[] = {
        "[.",   "(.", "{.",   "[:",   "[@",   "[at",  "[dot", "(dot",
        "(at)", "[/", "{dot", "hxxp", "hXXp", "HXXP", "[DOT", "[AT"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (has(line, marks[i]))
            return true;
    return false;
}

/* What share would take of the line. */
static bool each_shared(const struct log_line_taker *t, struct text_pool *pool,
                        struct bytes line)
{
    static struct reading r;
    struct findings *found = findings_open();
    bool taken = true;

    r.found = found;
    r.place = (struct place){0};
    line_read(&r, ascii_trim(line), LINE_TEXT);
    for (size_t i = 0; i < found->item_count && taken; i++)
        taken =
            t->text(t->who, text_pool_copy(pool, found->items[i].entry.value));
    r.found = NULL;
    findings_close(found);
    return taken;
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

/* Values that one of escape.h's functions finds. */
static bool each_encoded(const struct log_line_taker *t, struct text_pool *pool,
                         struct bytes line,
                         bool (*next)(struct buffer *out, struct bytes *left))
{
    uint8_t *octets = malloc(line.len + 1);
    struct buffer room = {octets, 0, line.len};
    bool taken = true;

    if (octets == NULL)
        abort();
    while (taken && next(&room, &line)) {
        taken = nested_each(text_pool_copy(pool, bytes_of(&room)), t->token,
                            t->who);
        room.len = 0;
    }
    free(octets);
    return taken;
}

/* The line as one of escape.h's functions makes it, or as it is. */
static struct bytes undone(struct text_pool *pool, struct bytes line,
                           bool (*undo)(struct buffer *out, struct bytes line))
{
    struct buffer room = {malloc(line.len + 1), 0, line.len};

    if (room.at == NULL)
        abort();
    if (undo(&room, line))
        line = text_pool_copy(pool, bytes_of(&room));
    free(room.at);
    return line;
}

/* A line with backslashes is also one with blanks in their place. */
static bool each_broken(const struct log_line_taker *t, struct text_pool *pool,
                        struct bytes line)
{
    struct bytes blanks = undone(pool, line, escape_undo_blanks);

    return blanks.at == line.at || nested_each(blanks, t->token, t->who);
}

/* Values written in place of what they are. */
static bool each_hidden(const struct log_line_taker *t, struct text_pool *pool,
                        struct bytes line)
{
    if (has(line, "%") && !each_encoded(t, pool, line, escape_next_url))
        return false;
    return !has(line, "(0)") || each_encoded(t, pool, line, escape_next_name);
}

/* Whether share's reader may find what has no form of its own. */
static bool is_for_people(struct bytes line)
{
    return !is_ascii(line) || is_defanged(line) || has(line, "utex") ||
           has(line, "ssdeep") || has(line, "SSDEEP");
}

/* What has the form of a value, however it is written. */
static bool each_formed(const struct log_line_taker *t, struct text_pool *pool,
                        struct bytes line)
{
    return nested_each(line, t->token, t->who) && each_hidden(t, pool, line) &&
           each_agent(t, line) &&
           (!has(line, "\\") || each_broken(t, pool, line));
}

bool log_line_each(const struct log_line_taker *t, struct text_pool *pool,
                   struct bytes line)
{
    if (line.len == 0)
        return true;
    if (has(line, "\\"))
        line = undone(pool, line, escape_undo);
    return each_formed(t, pool, line) &&
           (is_ascii(line) || (each_word(t, line) && each_quoted(t, line))) &&
           (!is_for_people(line) || each_shared(t, pool, line));
}
