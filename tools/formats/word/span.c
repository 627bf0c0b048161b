#include "tools/formats/word/span.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/word/domain.h"

enum {
    WORDS_MAX = 6, /* blanks within one part of a path */
    COMPONENT_MAX = 255,
    END_MAX = 5, /* octets of ".exe" and of others like it */
};

static bool begins_path(struct bytes text)
{
    size_t end;

    if (text.len < 4)
        return false;
    if (ascii_alpha(text.at[0]) && text.at[1] == ':' && text.at[2] == '\\')
        return true;
    if (text.at[0] != '%')
        return false;
    end = ascii_find(text, 1, '%');
    return end + 1 < text.len && end > 1 && end < COMPONENT_MAX &&
           text.at[end + 1] == '\\' &&
           ascii_find((struct bytes){text.at, end}, 0, ' ') == end;
}

static bool begins_key(struct bytes text)
{
    static const char *const hives[] = {"HKLM\\",  "HKCU\\", "HKCR\\",
                                        "HKU\\",   "HKCC\\", "HKEY_",
                                        "HKLM:\\", "HKCU:\\"};

    for (size_t i = 0; i < sizeof hives / sizeof *hives; i++)
        if (ascii_starts(text, hives[i]))
            return true;
    return false;
}

size_t span_glued(struct bytes word)
{
    for (size_t at = 1; at < word.len; at++)
        if (word.at[at - 1] >= 0x80 && word.at[at] < 0x80) {
            struct bytes rest = ascii_from(word, at);

            if (begins_key(rest) || begins_path(rest))
                return at;
        }
    return 0;
}

/* Stops and brackets of Japanese. */
static bool is_wide_stop(struct bytes text)
{
    static const char *const marks[] = {
        "\u3001", "\u3002", "\uff0c", "\u300c", "\u300d", "\u300e", "\u300f",
        "\u3010", "\u3011", "\uff08", "\uff09", "\u2192", "\u203b"};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (ascii_starts(text, marks[i]))
            return true;
    return false;
}

/* "++" behind what AsciiDoc shows as it is. */
static bool ends_adoc(struct bytes rest)
{
    return ascii_starts(rest, "++") && (rest.len == 2 || rest.at[2] == '`');
}

/* Ends it for certain: no path holds these. */
static bool stops(struct bytes text, size_t at)
{
    if (text.at[at] >= 0xe2)
        return is_wide_stop(ascii_from(text, at));
    if (text.at[at] == '+' && ends_adoc(ascii_from(text, at)))
        return true;
    return text.at[at] < ' ' || strchr("\"<>|*?`,;", text.at[at]) != NULL ||
           (at + 1 < text.len && text.at[at] == ' ' && text.at[at + 1] == ' ');
}

static size_t stop_at(struct bytes text)
{
    size_t end = 0;

    while (end < text.len && !stops(text, end))
        end++;
    return end;
}

static bool is_hiragana(struct bytes text)
{
    return text.len > 2 && text.at[0] == 0xe3 &&
           (text.at[1] == 0x81 || (text.at[1] == 0x82 && text.at[2] < 0xa0));
}

/* Octets up to the hiragana with which a sentence goes on: behind the end of a
   file, or behind ASCII of which no further part or end of a name follows. */
static size_t sentence_at(struct bytes text)
{
    for (size_t at = 4; at < text.len; at++) {
        struct bytes rest = ascii_from(text, at);

        if (text.at[at - 1] < 0x80 && text.at[at - 1] != '\\' &&
            is_hiragana(rest) &&
            (domain_file_end((struct bytes){text.at, at}) ||
             (ascii_find(rest, 0, '\\') == rest.len &&
              ascii_find(rest, 0, '.') == rest.len)))
            return at;
    }
    return text.len;
}

static size_t word_end(struct bytes text, size_t at)
{
    return ascii_find(text, at, ' ');
}

/* The word behind the blank at `at`. */
static struct bytes word_after(struct bytes text, size_t at)
{
    if (at >= text.len)
        return (struct bytes){0};
    return (struct bytes){text.at + at + 1, word_end(text, at + 1) - (at + 1)};
}

/* Words of a sentence, of which no part of a path is made. */
static bool is_of_sentence(struct bytes word)
{
    static const char *const words[] = {
        "and",   "or",   "to",     "in",     "on",    "at",     "is",   "was",
        "are",   "were", "with",   "which",  "that",  "from",   "for",  "by",
        "as",    "then", "but",    "into",   "has",   "had",    "will", "would",
        "can",   "may",  "when",   "where",  "while", "via",    "if",   "it",
        "after", "the",  "this",   "using",  "also",  "before", "via",  "be",
        "-",     "--",   "\u2013", "\u2014", "->",    "=>",     "=",    ":",
        "#",     "//",   "\u2192",
    };

    if (word.len == 0 || word.at[0] == '(' || word.at[0] == '[' ||
        word.at[0] == '#' || word.at[0] >= 0xe2)
        return true;
    return ascii_one_of(word, words, sizeof words / sizeof *words);
}

static size_t without_tail(struct bytes text)
{
    while (text.len > 0) {
        uint8_t last = text.at[text.len - 1];

        if (strchr(".,;:!? '", last) == NULL &&
            (last != ')' || ascii_find(text, 0, '(') < text.len) &&
            (last != ']' || ascii_find(text, 0, '[') < text.len))
            break;
        text.len--;
    }
    return text.len;
}

static struct bytes component(struct bytes text)
{
    size_t at = text.len;

    while (at > 0 && text.at[at - 1] != '\\')
        at--;
    return ascii_from(text, at);
}

static bool ends_as_file(struct bytes text)
{
    text.len = without_tail(text);
    text = component(text);
    return text.len > 0 && domain_file_end(text);
}

/* Whether another path, or a word of the sentence, begins with word. */
static bool begins_other(struct bytes word)
{
    return word.len == 0 || begins_path(word) || begins_key(word) ||
           (word.at[0] != '(' && is_of_sentence(word));
}

/* Where the last of the next words stands that goes on the path; end: none
   does. */
static size_t extended(struct bytes text, size_t end)
{
    size_t at = end;

    if (ends_as_file((struct bytes){text.at, end}) ||
        strchr(".,;:", text.at[end - 1]) != NULL)
        return end;
    for (unsigned i = 0; i < WORDS_MAX && at < text.len; i++) {
        struct bytes word = word_after(text, at);

        if (begins_other(word) || word.at[0] == '\\' || word.at[0] == '/')
            break;
        at += 1 + word.len;
        if (ascii_find(word, 0, '\\') < word.len)
            return at;
    }
    return end;
}

/* Whether what follows ends as files do, and may be of the name. */
static bool file_follows(struct bytes text, size_t end, size_t *last)
{
    for (unsigned i = 0; i < WORDS_MAX && end < text.len; i++) {
        struct bytes word = word_after(text, end);

        if (is_of_sentence(word))
            return false;
        end += 1 + word.len;
        if (ends_as_file(word)) {
            *last = end;
            return true;
        }
    }
    return false;
}

/* "C:\\Users\\Smith and Sons\\a.exe": a word of a sentence, and the path goes
   on. */
static bool goes_on(struct bytes text, size_t at)
{
    for (unsigned i = 0; i < 2 * WORDS_MAX && at < text.len; i++) {
        struct bytes word = word_after(text, at);

        if (word.len == 0 || begins_path(word) || begins_key(word))
            return false;
        at += 1 + word.len;
        if (word.at[0] != '\\' && ascii_find(word, 0, '\\') < word.len)
            return true;
    }
    return false;
}

/* Below these a key has names of values, which stand behind it. */
static bool has_values(struct bytes key)
{
    return ascii_ends(key, "\\run") || ascii_ends(key, "\\runonce") ||
           ascii_ends(key, "\\winlogon") || ascii_ends(key, "\\policies");
}

/* A word as names of keys have them: it begins with a capital or a digit, and
   no sentence ends with it. */
static bool is_capital(struct bytes word)
{
    return !is_of_sentence(word) && word.at[0] >= '0' && word.at[0] <= 'Z' &&
           strchr(".:;!?", word.at[word.len - 1]) == NULL;
}

/* Where the name in capitals ends that is the rest of a line, or stands before
   what is set: "Ghostery Storage Server"; 0: there is none. */
static size_t name_end(struct bytes text, size_t at)
{
    unsigned words = 0;

    for (; at < text.len && words < WORDS_MAX; words++) {
        struct bytes word = word_after(text, at);

        if (words > 0 && (ascii_same(word, "=") || ascii_same(word, "->")))
            return at;
        if (!is_capital(word))
            return 0;
        at += 1 + word.len;
    }
    return at >= text.len && words > 0 ? text.len : 0;
}

/* Whether text ends the path or key by itself: the line ends, a file's name
   does, or a stop stands there. */
static bool ends_itself(struct bytes text, size_t end, bool key)
{
    const struct bytes span = {text.at, end};

    if (without_tail(span) < end && text.at[end - 1] != ')')
        return true;
    return end == text.len || (!key && ends_as_file(span));
}

/* Of what stands alone, where the words end that are of its name; 0: they are
   not. */
static size_t alone_end(struct bytes text, size_t end, bool key)
{
    size_t last;

    if (key)
        return has_values((struct bytes){text.at, end}) ? 0
                                                        : name_end(text, end);
    return file_follows(text, end, &last) && last == text.len ? last : 0;
}

static enum span_end find_end(struct bytes text, size_t *end, bool alone,
                              bool key)
{
    size_t last = word_end(text, 0), next;

    while ((next = extended(text, last)) > last)
        last = next;
    *end = last;
    if (ends_itself(text, last, key))
        return SPAN_SURE;
    if (alone && (next = alone_end(text, last, key)) > 0) {
        *end = next;
        return SPAN_SURE;
    }
    return is_of_sentence(word_after(text, last)) && !goes_on(text, last)
               ? SPAN_SURE
               : SPAN_DOUBTED;
}

/* A quote closes it, where one stands before it. */
static bool quoted(struct bytes *span, size_t *taken, struct bytes text)
{
    size_t end;

    if (text.len < 2 || strchr("\"'`", text.at[0]) == NULL)
        return false;
    end = ascii_find(text, 1, text.at[0]);
    if (end == text.len)
        return false;
    *span = (struct bytes){text.at + 1, end - 1};
    *taken = end + 1;
    return begins_path(*span) || begins_key(*span);
}

/* "C:\\Users\\<user>\\a": what stands for any name goes on the path. */
static bool is_filled_in(struct bytes text, size_t at)
{
    return at < text.len && strchr("<*?", text.at[at]) != NULL;
}

enum span_end span_read(struct bytes *span, size_t *taken, struct bytes text,
                        bool alone)
{
    const struct bytes whole = text;
    enum span_end how;
    size_t end;
    bool key;

    if (quoted(span, taken, text))
        return SPAN_SURE;
    key = begins_key(text);
    if (!key && !begins_path(text))
        return SPAN_NONE;
    text.len = stop_at(text);
    text.len = sentence_at(text);
    how = find_end(text, &end, alone, key);
    if (end == text.len && is_filled_in(whole, end)) {
        how = SPAN_DOUBTED;
        text.len = word_end(whole, end);
    }
    *taken = end;
    *span = (struct bytes){text.at, end};
    span->len = without_tail(*span);
    if (how == SPAN_DOUBTED)
        *span = text;
    return how;
}

/* "\\.exe" at the end. */
static bool escapes_end(struct bytes rest)
{
    return rest.at[0] == '.' && rest.len <= END_MAX &&
           ascii_find(rest, 0, '\\') == rest.len;
}

/* "[^", "[a-" */
static bool opens_set(struct bytes rest)
{
    return rest.at[0] == '^' || (rest.len > 1 && rest.at[1] == '-');
}

bool span_is_pattern(struct bytes span)
{
    for (size_t i = 0; i + 1 < span.len; i++) {
        const struct bytes rest = ascii_from(span, i + 1);

        if (span.at[i] == '[' && opens_set(rest))
            return true;
        if (span.at[i] == '\\' &&
            (strchr("\\(^$", rest.at[0]) != NULL || escapes_end(rest)))
            return true;
    }
    return false;
}
