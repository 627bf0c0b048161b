#include "tools/formats/word/run.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    MARK = 3,    /* octets of a full-width character */
    RUN_MIN = 4, /* a.jp */
};

static bool is_at(struct bytes text, size_t at, const char *mark)
{
    return at + MARK <= text.len && memcmp(text.at + at, mark, MARK) == 0;
}

static bool has_scheme(struct bytes word)
{
    for (size_t i = 0; i + 2 < word.len; i++)
        if (word.at[i] == '/' && word.at[i + 1] == '/')
            return true;
    return ascii_starts(word, "hxxp") || ascii_starts(word, "http");
}

static size_t character(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Invisible, or a full-width form of ASCII, or a stop for a dot: as it was no
   separator, it hides one. */
static bool stands_for_ascii(struct bytes text, size_t at)
{
    static const char *const others[] = {"\u200b", "\u200c", "\u200d", "\u2060",
                                         "\ufeff", "\u3002", "\uff61"};
    uint8_t second = at + 1 < text.len ? text.at[at + 1] : 0;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_at(text, at, others[i]))
            return true;
    return at + 2 < text.len && text.at[at] == 0xef &&
           (second == 0xbc || (second == 0xbd && text.at[at + 2] <= 0x9e));
}

/* Octets of a character that values are written in; 0: a Japanese, Chinese or
   Korean one, or punctuation. Letters of other scripts stand in names. */
static size_t value_character(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];
    size_t len = character(c);

    if (at + len > text.len)
        return 0;
    if (c < 0x80)
        return c > ' ' && c < 0x7f;
    return c < 0xe2 || stands_for_ascii(text, at) ? len : 0;
}

static bool trim_front(struct bytes *run)
{
    static const char *const wide[] = {"\uff1a", "\uff1d", "\uff08", "\uff09"};

    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (is_at(*run, 0, wide[i])) {
            *run = ascii_from(*run, MARK);
            return true;
        }
    if (run->len == 0 || strchr("(),;:=<>\"'!?", run->at[0]) == NULL)
        return false;
    *run = ascii_from(*run, 1);
    return true;
}

/* ".jp" of \u65e5\u672c\u8a9e[.]jp */
static bool goes_on(struct bytes run)
{
    static const char *const joints[] = {
        ".",
        "-",
        "_",
        "\uff0e",
        "\u3002",
        "[.",
        "(.",
        "{.",
        "[dot",
        "(dot",
        "{dot",
        "\uff3b\uff0e",
        "\uff08\uff0e",
        "\uff3b.",
        "[\uff0e",
    };

    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
        if (ascii_starts(run, joints[i]))
            return true;
    return false;
}

static bool stops_short(struct bytes run)
{
    return ascii_ends(run, ".]") || ascii_ends(run, ".)") ||
           ascii_ends(run, "dot]") || ascii_ends(run, "\uff0e\uff3d") ||
           ascii_ends(run, "-");
}

static struct bytes past_character(struct bytes text)
{
    size_t len = character(text.at[0]);

    return ascii_from(text, len < text.len ? len : text.len);
}

/* Hiragana: particles and endings of verbs are written in it. */
static bool is_hiragana(struct bytes text, size_t at)
{
    return at + 2 < text.len && text.at[at] == 0xe3 &&
           (text.at[at + 1] == 0x81 ||
            (text.at[at + 1] == 0x82 && text.at[at + 2] < 0xa0));
}

/* Whether Japanese at the end of a path begins as the rest of a sentence. */
static bool begins_sentence(struct bytes text)
{
    static const char *const words[] = {
        "\u3067",       "\u306b",       "\u3092",       "\u3078",
        "\u304c",       "\u306f",       "\u3082",       "\u3068",
        "\u306e",       "\u304b",       "\u307e",       "\u3088",
        "\u3084",       "\u306a",       "\u7b49",       "\u4ed6",
        "\u5b9b",       "\u7d4c\u7531", "\u4ee5\u5916", "\u4ee5\u4e0b",
        "\u53c2\u7167",
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_starts(text, words[i]))
            return true;
    return false;
}

/* Where the Japanese that begins at `at` ends; *kana: hiragana is in it. */
static size_t japanese_end(struct bytes text, size_t at, bool *kana)
{
    *kana = false;
    while (at < text.len && value_character(text, at) == 0) {
        size_t len = character(text.at[at]);

        *kana = *kana || is_hiragana(text, at);
        at += len < text.len - at ? len : text.len - at;
    }
    return at;
}

static bool is_open_url(struct bytes url)
{
    return url.len > 0 && has_scheme(url) &&
           strchr("/=-_", url.at[url.len - 1]) != NULL;
}

/* Octets of the Japanese that goes on a URL's path: "/\u8868\u793a/a.php" and
   "/\u8cc7\u6599", not "/\u3067\u3059". */
static size_t path_part(struct bytes text, size_t at)
{
    bool kana;
    size_t end;

    if (!is_open_url((struct bytes){text.at, at}))
        return 0;
    end = japanese_end(text, at, &kana);
    if (end == text.len)
        return kana || begins_sentence(ascii_from(text, at)) ? 0 : end - at;
    return strchr("/.-_&=?#", text.at[end]) != NULL ? end - at : 0;
}

bool run_doubted(struct bytes word, struct bytes run)
{
    size_t at = (size_t)(run.at - word.at) + run.len;

    return at < word.len && is_open_url(run) &&
           value_character(word, at) == 0 &&
           !begins_sentence(ascii_from(word, at));
}

/* Octets of the run at the front. */
static size_t run_len(struct bytes text)
{
    size_t end = 0, step;

    while (end < text.len && ((step = value_character(text, end)) > 0 ||
                              (step = path_part(text, end)) > 0))
        end += step;
    return end;
}

bool run_next(struct bytes *run, struct bytes *left)
{
    while (left->len > 0) {
        size_t end = run_len(*left);
        bool last = end == left->len;

        *run = (struct bytes){left->at, end};
        *left = ascii_from(*left, end);
        while (left->len > 0 && value_character(*left, 0) == 0)
            *left = past_character(*left);
        while (trim_front(run))
            ;
        if (run->len >= RUN_MIN && !goes_on(*run) &&
            (last || !stops_short(*run)))
            return true;
    }
    return false;
}

size_t run_emoji_before(struct bytes text)
{
    static const char selector[] = "\ufe0f";
    size_t end = text.len;

    if (ascii_ends(text, selector))
        end -= strlen(selector);
    if (end >= 4 && text.at[end - 4] == 0xf0 && text.at[end - 3] == 0x9f)
        return text.len - end + 4;
    if (end >= MARK && text.at[end - 3] == 0xe2 && text.at[end - 2] >= 0x98 &&
        text.at[end - 2] <= 0x9e)
        return text.len - end + MARK;
    return 0;
}

bool run_mixed(struct bytes word)
{
    bool other = false, value = false;

    for (size_t at = 0; at < word.len;) {
        size_t step = value_character(word, at);

        other = other || step == 0;
        value = value || step > 0;
        at += step == 0 ? character(word.at[at]) : step;
    }
    return other && value;
}

struct bytes run_front(struct bytes word)
{
    size_t end = 0;

    for (size_t at = 0, step; at < word.len; at += step) {
        step = value_character(word, at);
        if (step > 0)
            end = at + step;
        else
            step = character(word.at[at]);
        if (step > word.len - at)
            step = word.len - at;
    }
    return (struct bytes){word.at, end};
}
