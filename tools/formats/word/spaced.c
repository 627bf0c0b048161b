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

/* What stands between brackets for a dot or an @. */
static const struct hidden {
    const char *inner, *shown;
} hidden[] = {{".", "[.]"}, {"dot", "[.]"}, {"@", "[@]"}, {"at", "[@]"}};

static const struct hidden *hidden_at(struct bytes line, size_t at)
{
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (ascii_starts(ascii_from(line, at), hidden[i].inner))
            return &hidden[i];
    return NULL;
}

/* Octets of "[.]", "( dot )", "(at)" with blanks in or around it, at `at`
   between letters or digits; 0: none. *shown: how it is written without. */
static size_t spaced_sign(struct bytes line, size_t at, const char **shown)
{
    const struct hidden *sign;
    size_t end = past_blanks(line, at);

    if (at == 0 || !ascii_alnum(line.at[at - 1]) ||
        !is_one_of(line, end, "[({"))
        return 0;
    end = past_blanks(line, end + 1);
    sign = hidden_at(line, end);
    if (sign == NULL)
        return 0;
    end = past_blanks(line, end + strlen(sign->inner));
    if (!is_one_of(line, end, "])}"))
        return 0;
    end = past_blanks(line, end + 1);
    *shown = sign->shown;
    return end < line.len && ascii_alnum(line.at[end]) ? end - at : 0;
}

static bool is_dot(struct bytes word)
{
    return ascii_same(word, "dot") || ascii_same(word, ".");
}

static bool is_label(struct bytes word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!ascii_alnum(word.at[i]) && word.at[i] != '-')
            return false;
    return true;
}

/* All of line is "evil dot example", "evil . example"; "a . b" may be
   anything. */
static bool only_dots(struct bytes line)
{
    struct bytes word = {0}, left = line;
    size_t words = 0;
    bool signs = false;

    while (tokenizer_next(&word, &left)) {
        if (words++ % 2 == 1 ? !is_dot(word) : !is_label(word))
            return false;
        signs = signs || word.at[0] == '.';
    }
    return words > WORDS_MIN && words % 2 == 1 && (word.len > 1 || !signs);
}

static const char lone_dot[] = " . ";

/* " . " between digits, as somebody writes an address. */
static bool parts_digits(struct bytes line, size_t at)
{
    const size_t end = at + strlen(lone_dot);

    return at > 0 && ascii_starts(ascii_from(line, at), lone_dot) &&
           ascii_digit(line.at[at - 1]) && end < line.len &&
           ascii_digit(line.at[end]);
}

static bool has_parted_digits(struct bytes line)
{
    for (size_t at = ascii_find(line, 1, '.'); at < line.len;
         at = ascii_find(line, at + 1, '.'))
        if (parts_digits(line, at - 1))
            return true;
    return false;
}

static bool hides_something(struct bytes line)
{
    return ascii_find(line, 0, '[') < line.len ||
           ascii_find(line, 0, '(') < line.len ||
           ascii_find(line, 0, '{') < line.len || has_parted_digits(line);
}

/* Octets of a spaced sign at `at`; words: "dot" between blanks is one, too. */
static size_t hidden_len(struct bytes line, size_t at, bool words,
                         const char **shown)
{
    static const char dot[] = " dot ";
    const uint8_t first = line.at[at];

    *shown = "[.]";
    if (first != ' ' && first != '[' && first != '(' && first != '{')
        return 0;
    if (words && ascii_starts(ascii_from(line, at), dot))
        return strlen(dot);
    if (parts_digits(line, at) ||
        (words && ascii_starts(ascii_from(line, at), lone_dot)))
        return strlen(lone_dot);
    return spaced_sign(line, at, shown);
}

struct bytes spaced_squeeze(struct buffer *out, struct bytes line)
{
    const bool words = only_dots(line);
    bool changed = false;
    const char *shown;
    size_t at = 0, len;

    if (!words && !hides_something(line))
        return line;
    while (at < line.len) {
        len = hidden_len(line, at, words, &shown);
        changed = changed || len > 0;
        if (!(len > 0 ? buffer_add_text(out, shown)
                      : buffer_add_octet(out, line.at[at])))
            return line;
        at += len > 0 ? len : 1;
    }
    return changed ? bytes_of(out) : line;
}
