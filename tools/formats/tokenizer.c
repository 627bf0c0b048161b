#include "tools/formats/tokenizer.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    MARK = 3,        /* octets of a mark, and of a full-width character */
    HIDING_MAX = 12, /* octets between brackets that hide a dot */
    LABEL_MAX = 24,  /* octets of "SHA256" in "SHA256: …" */
    RUN_MIN = 4,     /* a.jp */
};

/* End a word in Japanese text; the stops may stand for a dot instead. */
static const char *const marks[] = {
    "\u3002", "\uff61", "\u3000", "\u3001", "\u300c", "\u300d", "\u300e",
    "\u300f", "\u3010", "\u3011", "\u3008", "\u3009", "\u300a", "\u300b",
    "\u3014", "\u3015", "\uff08", "\uff09", "\u30fb", "\uff0c", "\uff1b",
    "\uff1f", "\uff01", "\uff62", "\uff63", "\uff64", "\uff65", "\u2026",
    "\u2192", "\u203b", "\uff1c", "\uff1e", "\uff5c",
};

enum { MARKS = sizeof marks / sizeof *marks, STOPS = 2 };

static bool is_at(struct bytes text, size_t at, const char *mark)
{
    return at + MARK <= text.len && memcmp(text.at + at, mark, MARK) == 0;
}

/* Typed for a dot in a name: evil\u3002example. */
static bool stands_for_dot(struct bytes text, size_t at)
{
    return at > 0 && at + MARK < text.len && text.at[at - 1] < 0x80 &&
           text.at[at + MARK] < 0x80 && text.at[at - 1] > ' ' &&
           text.at[at + MARK] > ' ';
}

/* A mark that hides: evil\uff08\u3002\uff09example. */
static bool bracketed(struct bytes text, size_t at)
{
    return at >= MARK && is_at(text, at - MARK, "\uff08") &&
           is_at(text, at + MARK, "\uff09");
}

/* What stands between brackets that hide. */
static bool hides(struct bytes inner)
{
    static const char *const hidden[] = {
        ".",
        "@",
        ":",
        "dot",
        "at",
        "://",
        "\uff0e",
        "\u3002",
        "\uff20",
        "\uff1a",
        "\uff44\uff4f\uff54",
    };

    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (ascii_same(inner, hidden[i]))
            return true;
    return false;
}

static const char bracket_open[] = "\uff08", bracket_close[] = "\uff09";

/* \uff08 at `at` opens, or \uff09 closes, brackets that hide a dot. */
static bool hiding_open(struct bytes text, size_t at)
{
    size_t i = at;

    while (i < text.len && i - at <= HIDING_MAX &&
           !is_at(text, i, bracket_close))
        i++;
    return is_at(text, i, bracket_close) &&
           hides((struct bytes){text.at + at + MARK, i - at - MARK});
}

static bool hiding_close(struct bytes text, size_t at)
{
    size_t i = at;

    while (i > 0 && at - i <= HIDING_MAX && !is_at(text, i, bracket_open))
        i--;
    return is_at(text, i, bracket_open) &&
           hides((struct bytes){text.at + i + MARK, at - i - MARK});
}

static bool hiding_bracket(struct bytes text, size_t at)
{
    if (is_at(text, at, bracket_open))
        return hiding_open(text, at);
    return is_at(text, at, bracket_close) && hiding_close(text, at);
}

static bool is_digit_at(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];

    if (c != 0xef)
        return ascii_digit(c);
    return at + 2 < text.len && text.at[at + 1] == 0xbc &&
           text.at[at + 2] >= 0x90 && text.at[at + 2] <= 0x99;
}

static bool is_slash_or_bracket_at(struct bytes text, size_t at)
{
    return text.at[at] == '/' || text.at[at] == ']' ||
           is_at(text, at, "\uff0f") || is_at(text, at, "\uff3d");
}

/* A full-width colon ends a label, unless it is one of a URL or a port. */
static bool colon_ends(struct bytes text, size_t at)
{
    size_t next = at + MARK;

    if (!is_at(text, at, "\uff1a") || bracketed(text, at))
        return false;
    return next >= text.len ||
           (!is_slash_or_bracket_at(text, next) && !is_digit_at(text, next));
}

/* Octets of the Japanese mark at `at` that separates; 0: none does. */
static size_t separating_mark(struct bytes text, size_t at)
{
    for (size_t i = 0; i < MARKS; i++)
        if (is_at(text, at, marks[i]))
            return (i < STOPS &&
                    (stands_for_dot(text, at) || bracketed(text, at))) ||
                           hiding_bracket(text, at)
                       ? 0
                       : MARK;
    return colon_ends(text, at) ? MARK : 0;
}

static bool separates(uint8_t c)
{
    return c <= ' ' || c == '|' || c == '`' || c == 0x7f;
}

/* Octets of what separates words at that place; 0: nothing does. */
static size_t separator(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];

    if (c < 0x80)
        return separates(c) ? 1 : 0;
    if (c == 0xc2)
        return at + 1 < text.len && text.at[at + 1] == 0xa0 ? 2 : 0;
    return c == 0xe2 || c == 0xe3 || c == 0xef ? separating_mark(text, at) : 0;
}

/* Within a word that is no URL, these separate, too. */
static bool separates_cells(uint8_t c)
{
    return c == ',' || c == ';';
}

static bool has_scheme_inside(struct bytes word)
{
    for (size_t i = 0; i + 2 < word.len; i++)
        if (word.at[i] == '/' && word.at[i + 1] == '/')
            return true;
    return ascii_starts(word, "hxxp") || ascii_starts(word, "http");
}

/* Octets of all that separates, up to the next word or the end. */
static size_t gap(struct bytes left)
{
    size_t at = 0, step;

    while (at < left.len && ((step = separator(left, at)) > 0 ||
                             (step = separates_cells(left.at[at])) > 0))
        at += step;
    return at;
}

struct bytes tokenizer_rest(struct bytes left)
{
    return ascii_from(left, gap(left));
}

/* Whether a value of its own begins here: a scheme, or a host that somebody
   hid. */
static bool value_begins(struct bytes text)
{
    static const char *const schemes[] = {
        "http", "hxxp", "ftp:", "fxp:", "ftp[", "h[", "[h"};
    size_t end = 0;

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (ascii_starts(text, schemes[i]))
            return true;
    while (end < text.len && strchr("/,;?=&", text.at[end]) == NULL) {
        if (ascii_starts(ascii_from(text, end), "[.]"))
            return true;
        end++;
    }
    return false;
}

/* ";a=b" of a URL's path */
static bool is_parameter(struct bytes text)
{
    size_t end = 0;

    while (end < text.len && strchr("/,;?", text.at[end]) == NULL) {
        if (text.at[end] == '=')
            return end > 0;
        end++;
    }
    return false;
}

/* A comma may stand in a URL, and a semicolon before a parameter. */
static bool ends_url(struct bytes rest, uint8_t mark)
{
    if (rest.len == 0 || value_begins(rest))
        return true;
    return mark == ';' && !is_parameter(rest);
}

bool tokenizer_next(struct bytes *word, struct bytes *left)
{
    size_t start = gap(*left), end;

    if (start == left->len)
        return false;
    end = start;
    while (end < left->len && separator(*left, end) == 0)
        end++;
    *word = (struct bytes){left->at + start, end - start};
    for (size_t i = 0; i < word->len; i++)
        if (separates_cells(word->at[i]) &&
            (!has_scheme_inside((struct bytes){word->at, i}) ||
             ends_url(ascii_from(*word, i + 1), word->at[i]))) {
            word->len = i;
            break;
        }
    *left = ascii_from(*left, (size_t)(word->at + word->len - left->at));
    return true;
}

/* Whether somebody took care that text is no link. */
static bool is_dead(struct bytes text)
{
    static const char *const dead[] = {"hxxp", "[.", "(.", "{.", "[:", "\\["};

    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof dead / sizeof *dead; i++)
            if (ascii_starts(ascii_from(text, at), dead[i]))
                return true;
    return false;
}

/* Where "](" stands, with something before it; word.len: nowhere. */
static size_t link_cut(struct bytes word)
{
    size_t cut = 0;

    while (cut + 1 < word.len &&
           (word.at[cut] != ']' || word.at[cut + 1] != '('))
        cut++;
    return cut + 1 >= word.len || cut == 0 ? word.len : cut;
}

/* Of Markdown's [text](target) its target; or its text, where that alone is
   defanged. The text may begin in an earlier word. */
static struct bytes unlinked(struct bytes word)
{
    struct bytes text = {word.at, link_cut(word)}, target;

    if (text.len == word.len)
        return word;
    target = ascii_from(word, text.len + 2);
    if (target.len > 0 && target.at[target.len - 1] == ')')
        target.len--;
    while (text.len > 0 && (text.at[0] == '[' || text.at[0] == '!'))
        text = ascii_from(text, 1);
    return is_dead(text) && !is_dead(target) ? text : target;
}

struct bytes tokenizer_bare(struct bytes word)
{
    static const char paired[] = "+*_";

    word = unlinked(word);
    while (word.len > 2 && ascii_starts(word, "++"))
        word = ascii_from(word, 2);
    while (word.len > 2 && ascii_ends(word, "++"))
        word.len -= 2;
    while (word.len > 2 && word.at[0] == word.at[word.len - 1] &&
           strchr(paired, word.at[0]) != NULL) {
        word = ascii_from(word, 1);
        word.len--;
    }
    return word;
}

/* Octets of word without what ends a sentence. */
static size_t sentence_end(struct bytes word)
{
    size_t end = word.len;

    while (end > 0 && strchr(".,;:!?", word.at[end - 1]) != NULL)
        end--;
    return end;
}

struct bytes tokenizer_unbracketed(struct bytes word)
{
    const size_t end = sentence_end(word);
    uint8_t first, last;

    if (end < 3 || word.at[1] == '.')
        return word;
    first = word.at[0];
    last = word.at[end - 1];
    if (first == '[' && last == ']')
        return (struct bytes){word.at + 1, end - 2};
    if (last == ')' && (first == '(' || ascii_find(word, 0, '(') == word.len))
        word.len = end - 1;
    return first == '(' ? ascii_from(word, 1) : word;
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
    return url.len > 0 && has_scheme_inside(url) &&
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

bool tokenizer_url_doubted(struct bytes word, struct bytes run)
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

bool tokenizer_run(struct bytes *run, struct bytes *left)
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

bool tokenizer_mixed(struct bytes word)
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

struct bytes tokenizer_front(struct bytes word)
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

/* Octets of the sign that ends a label; 0: none stands there. */
static size_t label_sign(struct bytes word, size_t at)
{
    if (is_at(word, at, "\uff1a") || is_at(word, at, "\uff1d"))
        return MARK;
    return at < word.len && (word.at[at] == ':' || word.at[at] == '=') ? 1 : 0;
}

static bool stands_in_label(uint8_t c)
{
    return ascii_alnum(c) || c == '-' || c == '_' || c >= 0x80;
}

/* Octets of the label at the front; 0: there is none, or digits alone. */
static size_t label_len(struct bytes word)
{
    size_t len = 0;
    bool letter = false;

    while (len < word.len && len < LABEL_MAX && label_sign(word, len) == 0 &&
           stands_in_label(word.at[len])) {
        letter = letter || !ascii_digit(word.at[len]);
        len++;
    }
    return letter ? len : 0;
}

struct bytes tokenizer_labelled(struct bytes word)
{
    size_t len = label_len(word), sign = label_sign(word, len);

    if (len == 0 || sign == 0)
        return (struct bytes){0};
    word = ascii_from(word, len + sign);
    if (word.len < RUN_MIN || strchr("/\\*", word.at[0]) != NULL ||
        is_at(word, 0, "\uff0f"))
        return (struct bytes){0};
    return word;
}
