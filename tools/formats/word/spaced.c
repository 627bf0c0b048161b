#include "tools/formats/word/spaced.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/word/tokenizer.h"

enum { WORDS_MIN = 2 };

static size_t past_blanks(struct bytes line, size_t at)
{
    while (at < line.len && line.at[at] == ' ')
        at++;
    return at;
}

static bool is_one_of(struct bytes line, size_t at, const char *signs)
{
    return at < line.len && line.at[at] != '\0' &&
           strchr(signs, line.at[at]) != NULL;
}

/* Octets of what means a dot, at `at`; 0: nothing does. */
static size_t dot_len(struct bytes line, size_t at)
{
    static const char *const inner[] = {".", "dot"};

    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        if (ascii_starts(ascii_from(line, at), inner[i]))
            return strlen(inner[i]);
    return 0;
}

/* Octets of "[.]", "( dot )" with blanks in or around it, at `at` between
   letters or digits; 0: none. */
static size_t spaced_dot(struct bytes line, size_t at)
{
    size_t end = past_blanks(line, at), dot;

    if (at == 0 || !ascii_alnum(line.at[at - 1]) ||
        !is_one_of(line, end, "[({"))
        return 0;
    end = past_blanks(line, end + 1);
    dot = dot_len(line, end);
    end = past_blanks(line, end + dot);
    if (dot == 0 || !is_one_of(line, end, "])}"))
        return 0;
    end = past_blanks(line, end + 1);
    return end < line.len && ascii_alnum(line.at[end]) ? end - at : 0;
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

/* Octets of a spaced dot at `at`; words: "dot" between blanks is one, too. */
static size_t hidden_len(struct bytes line, size_t at, bool words)
{
    static const char dot[] = " dot ";

    if (words && ascii_starts(ascii_from(line, at), dot))
        return strlen(dot);
    return is_one_of(line, at, " [({") ? spaced_dot(line, at) : 0;
}

struct bytes spaced_squeeze(struct buffer *out, struct bytes line)
{
    const bool words = only_dots(line);
    bool changed = false;
    size_t at = 0, len;

    if (!words && !has_bracket(line))
        return line;
    while (at < line.len) {
        len = hidden_len(line, at, words);
        changed = changed || len > 0;
        if (!(len > 0 ? buffer_add_text(out, "[.]")
                      : buffer_add_octet(out, line.at[at])))
            return line;
        at += len > 0 ? len : 1;
    }
    return changed ? bytes_of(out) : line;
}
