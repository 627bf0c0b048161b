#include "tools/formats/word/spaced.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/word/tokenizer.h"

enum { WORDS_MIN = 2 };

/* Octets of "[.]", "( dot )" with blanks in or around it, at `at`; 0: none. */
static size_t spaced_dot(struct bytes line, size_t at)
{
    static const char *const inner[] = {".", "dot"};
    size_t end = at, start;

    while (end < line.len && line.at[end] == ' ')
        end++;
    if (end >= line.len || strchr("[({", line.at[end]) == NULL)
        return 0;
    end++;
    while (end < line.len && line.at[end] == ' ')
        end++;
    start = end;
    for (size_t i = 0; i < sizeof inner / sizeof *inner && end == start; i++)
        if (ascii_starts(ascii_from(line, end), inner[i]))
            end += strlen(inner[i]);
    if (end == start)
        return 0;
    while (end < line.len && line.at[end] == ' ')
        end++;
    if (end >= line.len || strchr("])}", line.at[end]) == NULL)
        return 0;
    end++;
    while (end < line.len && line.at[end] == ' ')
        end++;
    return at > 0 && ascii_alnum(line.at[at - 1]) && end < line.len &&
                   ascii_alnum(line.at[end])
               ? end - at
               : 0;
}

/* All of line is "evil dot example", "198 dot 51 dot 100 dot 24". */
static bool only_dots(struct bytes line)
{
    struct bytes word, left = line;
    size_t words = 0;

    while (tokenizer_next(&word, &left)) {
        if ((words % 2 == 1) != ascii_same(word, "dot"))
            return false;
        for (size_t i = 0; i < word.len; i++)
            if (!ascii_alnum(word.at[i]) && word.at[i] != '-')
                return false;
        words++;
    }
    return words > WORDS_MIN && words % 2 == 1;
}

static bool has_bracket(struct bytes line)
{
    return ascii_find(line, 0, '[') < line.len ||
           ascii_find(line, 0, '(') < line.len ||
           ascii_find(line, 0, '{') < line.len;
}

/* line with dots that blanks surround written as "[.]". */
struct bytes spaced_squeeze(struct buffer *out, struct bytes line)
{
    static const char dot[] = " dot ";
    bool words = only_dots(line);
    size_t at = 0, len;
    bool changed = false;

    if (!words && !has_bracket(line))
        return line;
    while (at < line.len) {
        len = line.at[at] == ' ' || strchr("[({", line.at[at]) != NULL
                  ? spaced_dot(line, at)
                  : 0;
        if (words && ascii_starts(ascii_from(line, at), dot))
            len = strlen(dot);
        changed = changed || len > 0;
        if (!(len > 0 ? buffer_add_text(out, "[.]")
                      : buffer_add_octet(out, line.at[at])))
            return line;
        at += len > 0 ? len : 1;
    }
    return changed ? bytes_of(out) : line;
}
