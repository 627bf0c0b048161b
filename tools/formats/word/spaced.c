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

/* Octets of a spaced sign at `at`; words: "dot" between blanks is one, too. */
static size_t hidden_len(struct bytes line, size_t at, bool words,
                         const char **shown)
{
    static const char dot[] = " dot ";

    *shown = "[.]";
    if (words && ascii_starts(ascii_from(line, at), dot))
        return strlen(dot);
    return is_one_of(line, at, " [({") ? spaced_sign(line, at, shown) : 0;
}

struct bytes spaced_squeeze(struct buffer *out, struct bytes line)
{
    const bool words = only_dots(line);
    bool changed = false;
    const char *shown;
    size_t at = 0, len;

    if (!words && !has_bracket(line))
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
