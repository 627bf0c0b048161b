#include "tools/formats/word/tokenizer.h"

#include <string.h>

#include "proto/ascii.h"

enum {
    MARK = 3,           /* octets of a mark, and of a full-width character */
    HIDING_MAX = 12,    /* octets between brackets that hide a dot */
    LABEL_MAX = 24,     /* octets of "SHA256" in "SHA256: …" */
    RUN_MIN = 4,        /* a.jp */
    PLAIN_MAX = 25,     /* letters: more may be a wallet */
    PLAIN_HEX_MAX = 11, /* ... that are digits: twelve may be a MAC address */
    DIGEST_MIN = 32,    /* digits */
    BRACKETED_MIN = 3,
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

/* U+FF10 to U+FF5A without signs. */
static bool is_wide_alnum(struct bytes text, size_t at)
{
    if (at + MARK > text.len || text.at[at] != 0xef)
        return false;
    return (text.at[at + 1] == 0xbc && text.at[at + 2] >= 0x90 &&
            text.at[at + 2] != 0x9a && text.at[at + 2] != 0x9b) ||
           (text.at[at + 1] == 0xbd && text.at[at + 2] >= 0x81 &&
            text.at[at + 2] <= 0x9a);
}

static bool is_of_name(struct bytes text, size_t at)
{
    return (text.at[at] < 0x80 && text.at[at] > ' ') || is_wide_alnum(text, at);
}

/* Typed for a dot in a name: evil\u3002example. */
static bool stands_for_dot(struct bytes text, size_t at)
{
    return at > 0 && at + MARK < text.len && is_of_name(text, at + MARK) &&
           (is_of_name(text, at - 1) ||
            (at >= MARK && is_wide_alnum(text, at - MARK)));
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

    return ascii_one_of(inner, hidden, sizeof hidden / sizeof *hidden);
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

/* At a glance: octets of no separator, and none that ends a word. Nearly all
   of a text are such. */
static const bool plain[256] =
    {
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, /* blank */
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, /* 0 */
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* @ */
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, /* ` */
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0,
};

/* Past plain octets from `at` on. */
static size_t pass_plain(struct bytes text, size_t at)
{
    while (at < text.len && plain[text.at[at]])
        at++;
    return at;
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

/* evil[,]example: the comma hides a dot. */
static bool comma_hides(struct bytes word, size_t at)
{
    return at > 0 && at + 1 < word.len && word.at[at] == ',' &&
           strchr("[({", word.at[at - 1]) != NULL &&
           strchr("])}", word.at[at + 1]) != NULL;
}

static bool has_scheme_inside(struct bytes word)
{
    for (size_t i = 0; i + 2 < word.len; i++)
        if (word.at[i] == '/' && word.at[i + 1] == '/')
            return true;
    return ascii_starts(word, "hxxp") || ascii_starts(word, "http");
}

/* Whether a word of so many letters, hex: all of them hexadecimal digits, is
   none that a value is written in. */
static bool is_plain(size_t letters, bool hex)
{
    return letters <= PLAIN_HEX_MAX || (!hex && letters <= PLAIN_MAX);
}

bool tokenizer_plain(struct bytes word)
{
    bool hex = true;

    if (word.len > PLAIN_MAX)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        if (!ascii_alpha(word.at[i]))
            return false;
        hex = hex && ascii_hex_digit(word.at[i]) >= 0;
    }
    return is_plain(word.len, hex);
}

/* Octets of letters at `at`; 0 where they may be a value, or hide a dot:
   "dot". */
static size_t plain_letters(struct bytes line, size_t at)
{
    struct bytes word = {line.at + at, 0};

    while (at + word.len < line.len && ascii_alpha(word.at[word.len]))
        word.len++;
    return tokenizer_plain(word) && !ascii_ends(word, "dot") ? word.len : 0;
}

/* A full stop behind a word, and nothing glued to it. */
static bool ends_sentence(struct bytes line, size_t at)
{
    return line.at[at] == '.' && at > 0 && ascii_alpha(line.at[at - 1]) &&
           (at + 1 == line.len || line.at[at + 1] == ' ');
}

bool tokenizer_plain_line(struct bytes line)
{
    size_t len;

    for (size_t at = 0; at < line.len; at += len) {
        const uint8_t c = line.at[at];

        len = 1;
        if (ascii_alpha(c))
            len = plain_letters(line, at);
        else if (c != ' ' && c != ',' && !ends_sentence(line, at))
            return false;
        if (len == 0)
            return false;
    }
    return true;
}

static const char wide_slash[] = "\uff0f";

static bool has_wide_slashes(struct bytes text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_at(text, i, wide_slash) && is_at(text, i + MARK, wide_slash))
            return true;
    return false;
}

/* a.example\uff0fb.example: hosts on both sides of a wide slash, which a URL
   has only behind its scheme. */
static bool wide_slash_parts(struct bytes word, size_t at)
{
    struct bytes before = {word.at, at}, behind;
    size_t dot;

    if (!is_at(word, at, wide_slash))
        return false;
    behind = ascii_from(word, at + MARK);
    if (has_wide_slashes(before) || has_scheme_inside(before) ||
        is_at(behind, 0, wide_slash) ||
        (at >= MARK && is_at(word, at - MARK, wide_slash)))
        return false;
    dot = ascii_find(behind, 0, '.');
    return ascii_find(before, 0, '.') == at ||
           (dot < behind.len && dot < ascii_find(behind, 0, '/'));
}

/* Octets of all that separates, up to the next word or the end. */
static size_t gap(struct bytes left)
{
    size_t at = 0, step;

    while (at < left.len && !plain[left.at[at]] &&
           ((step = separator(left, at)) > 0 ||
            (step = separates_cells(left.at[at])) > 0 ||
            (step = is_at(left, at, "\uff0f") ? MARK : 0) > 0))
        at += step;
    return at;
}

struct bytes tokenizer_rest(struct bytes left)
{
    return ascii_from(left, gap(left));
}

/* Octets of the column at the front of a line that commas cut. */
static struct bytes first_column(struct bytes text)
{
    size_t end = 0;

    while (end < text.len && strchr(" ,;|", text.at[end]) == NULL)
        end++;
    return (struct bytes){text.at, end};
}

static bool is_digest(struct bytes column)
{
    return column.len >= DIGEST_MIN && ascii_all_hex(column);
}

/* "2016-05-09", "2016/05/09T08:00" */
static bool is_date(struct bytes column)
{
    static const char date[] = "dddd-dd-dd";
    const size_t len = strlen(date);

    if (column.len < len)
        return false;
    for (size_t at = 0; at < len; at++) {
        const uint8_t c = column.at[at];

        if (date[at] == '-' ? c != '-' && c != '/' : !ascii_digit(c))
            return false;
    }
    return column.len == len || column.at[len] == 'T';
}

/* Of a line of columns, one that stands behind a URL. */
static bool column_begins(struct bytes text)
{
    struct bytes column = first_column(text);

    return is_digest(column) || is_date(column);
}

/* Whether a value of its own begins here: a scheme, a host that somebody hid,
   or a further column. */
static bool value_begins(struct bytes text)
{
    static const char *const schemes[] = {
        "http", "hxxp", "ftp:", "fxp:", "ftp[", "h[", "[h"};
    size_t end = 0;

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (ascii_starts(text, schemes[i]))
            return true;
    if (text.at[0] == '"' || column_begins(text))
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

/* 'hxxp://a';$b=... of a script: the URL was in quotation marks. */
static bool follows_quote(struct bytes word, size_t at)
{
    return at > 0 && (word.at[at - 1] == '\'' || word.at[at - 1] == '"');
}

/* Whether a word that began before ends at `at`. */
static bool ends_word(struct bytes word, size_t at)
{
    if (word.at[at] >= 0x80)
        return wide_slash_parts(word, at);
    return separates_cells(word.at[at]) && !comma_hides(word, at) &&
           (!has_scheme_inside((struct bytes){word.at, at}) ||
            follows_quote(word, at) ||
            ends_url(ascii_from(word, at + 1), word.at[at]));
}

bool tokenizer_next(struct bytes *word, struct bytes *left)
{
    size_t start = gap(*left), end;

    if (start == left->len)
        return false;
    end = pass_plain(*left, start);
    while (end < left->len && separator(*left, end) == 0)
        end = pass_plain(*left, end + 1);
    *word = (struct bytes){left->at + start, end - start};
    end = pass_plain(*word, 0);
    while (end < word->len && !ends_word(*word, end))
        end = pass_plain(*word, end + 1);
    word->len = end;
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

/* Octets of word without what ends a sentence. */
static size_t sentence_end(struct bytes word)
{
    size_t end = word.len;

    while (end > 0 && strchr(".,;:!?", word.at[end - 1]) != NULL)
        end--;
    return end;
}

/* Of Markdown's [text](target) its target; or its text, where that alone is
   defanged. The text may begin in an earlier word. */
static struct bytes unlinked(struct bytes word)
{
    struct bytes text = {word.at, link_cut(word)}, target;
    size_t end;

    if (text.len == word.len)
        return word;
    target = ascii_from(word, text.len + 2);
    end = sentence_end(target);
    if (end > 0 && target.at[end - 1] == ')')
        target.len = end - 1;
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

static bool encloses(uint8_t first, uint8_t last)
{
    return (first == '[' && last == ']') || (first == '<' && last == '>');
}

struct bytes tokenizer_unbracketed(struct bytes word)
{
    const size_t end = sentence_end(word);
    uint8_t first, last;

    if (end < BRACKETED_MIN || word.at[1] == '.')
        return word;
    first = word.at[0];
    last = word.at[end - 1];
    if (encloses(first, last))
        return (struct bytes){word.at + 1, end - 2};
    if (last == ')' && (first == '(' || ascii_find(word, 0, '(') == word.len))
        word.len = end - 1;
    return first == '(' ? ascii_from(word, 1) : word;
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
