#include "tools/formats/line/line.h"

#include <string.h>

#include "node/hunt/token.h"
#include "proto/ascii.h"
#include "proto/bracketed.h"
#include "tools/formats/judge.h"
#include "tools/formats/line/bullet.h"
#include "tools/formats/line/caption.h"
#include "tools/formats/line/named.h"
#include "tools/formats/line/prose.h"
#include "tools/formats/word/byte_array.h"
#include "tools/formats/word/grouped.h"
#include "tools/formats/word/range.h"
#include "tools/formats/word/spaced.h"
#include "tools/formats/word/span.h"
#include "tools/formats/word/stretch.h"
#include "tools/formats/word/tokenizer.h"
#include "tools/formats/word/veiled.h"

enum {
    SQUEEZED_MAX = 4096, /* octets of a line whose blanks may hide a dot */
    JOINED_MAX = 24,     /* octets of a word that joins values */
    PATH_MIN = 3,
    PORT_DIGITS = 5,
    DIGEST_MIN = 32, /* digits of the shortest */
};

/* A number, a date or a time of day. */
static bool is_number(struct bytes word)
{
    size_t digits = 0;

    for (size_t i = 0; i < word.len; i++) {
        if (!ascii_digit(word.at[i]) && strchr("-:/.TZ+()", word.at[i]) == NULL)
            return false;
        digits += ascii_digit(word.at[i]);
    }
    return digits > 0;
}

/* What stands between the values of a list in one line. */
static bool joins(struct bytes word)
{
    static const char *const words[] = {
        "and",
        "or",
        "&",
        "+",
        "/",
        "-",
        "\u2013",
        "\u2014",
        "->",
        "=>",
        ">",
        "=",
        "*",
        "\u2022",
        "\u3068",
        "\u3084",
        "\u53ca\u3073",
        "\u304a\u3088\u3073",
        "\u307e\u305f\u306f",
        "A",
        "AAAA",
        "CNAME",
        "MX",
        "NS",
        "IN",
        "PTR",
        "SOA",
        "TXT",
        ":",
        "(",
        ")",
        "[",
        "]",
        "<",
        "#",
        "~",
        "\\",
    };

    if (word.len == 0 || word.len > JOINED_MAX)
        return word.len == 0;
    return ascii_one_of(word, words, sizeof words / sizeof *words) ||
           is_number(word);
}

/* "#", "//": what follows in the line is a remark about what stands before. */
static bool begins_remark(struct bytes word)
{
    return word.at[0] == '#' || ascii_same(word, "//");
}

/* Whether nothing but values, and what joins them, stands in text. */
static bool all_values(struct reading *r, struct bytes text)
{
    struct bytes word, left = text;
    size_t values = 0;

    while (tokenizer_next(&word, &left)) {
        if (values > 0 && begins_remark(word))
            return true;
        if (joins(word))
            continue;
        if (!prose_is_value(r, word))
            return false;
        values++;
    }
    return values > 0;
}

static bool is_alone(struct bytes text)
{
    struct bytes word, left = text;

    return tokenizer_next(&word, &left) && tokenizer_rest(left).len == 0;
}

/* "Name <a@b.example>" and nothing else. */
static bool is_mailbox(struct bytes line)
{
    size_t open = ascii_find(line, 0, '<'), at = ascii_find(line, open, '@');

    return open < line.len && at < line.len && line.at[line.len - 1] == '>' &&
           ascii_find(line, open, ' ') == line.len &&
           ascii_find(line, 0, '@') == at && ascii_find(line, 0, '.') > open;
}

/* A walk over the words of a line. */
struct words {
    struct reading *r;
    struct bytes left, before;
    enum token_place place; /* of all words */
    bool list;              /* the first word is meant */
    bool first;
    bool remark;   /* behind a # that begins one */
    bool comments; /* what stands behind the first is said of it */
};

/* The networks of a range at the front; octets taken, 0: there is none. */
static size_t read_range(struct words *w, struct bytes text)
{
    uint8_t octets[RANGE_TEXT_MAX];
    struct range range;
    struct token token;
    size_t taken;
    bool good;

    if (!ascii_digit(text.at[0]) ||
        (taken = range_read(&range, &good, text)) == 0)
        return 0;
    text.len = taken;
    if (!good)
        reading_reject(w->r, text,
                       N_("a range that ends before it begins, or is wider "
                          "than a /8"));
    while (good) {
        struct buffer net = {octets, 0, sizeof octets};

        good = range_next(&range, &net);
        if (!good)
            break;
        judge_token(w->r, &token, bytes_of(&net), (struct bytes){0},
                    TOKEN_CELL);
        prose_settle(w->r, &token, text, (struct bytes){0});
    }
    return taken;
}

/* A path or key that may hold blanks. */
static size_t read_span(struct words *w, struct bytes text)
{
    struct bytes span;
    struct token token;
    size_t taken;

    switch (span_read(&span, &taken, text, w->first)) {
    case SPAN_NONE:
        return 0;
    case SPAN_DOUBTED:
        reading_reject(w->r, span,
                       N_("it is unclear where this path or key ends: put it "
                          "in quotation marks"));
        return taken;
    case SPAN_SURE:
        if (span_is_pattern(span)) {
            reading_reject(w->r, span, N_("a regular expression or file path"));
            return taken;
        }
        judge_token(w->r, &token, span, (struct bytes){0}, w->place);
        if (!prose_settle(w->r, &token, span, (struct bytes){0}))
            return 0;
        return taken;
    }
    return 0;
}

/* Octets of "|8080" at the front; 0: no port stands there. */
static size_t bar_port(struct bytes left)
{
    size_t len = 1;

    if (left.len < 2 || left.at[0] != '|')
        return 0;
    while (len < left.len && ascii_digit(left.at[len]))
        len++;
    if (len == 1 || len > PORT_DIGITS + 1)
        return 0;
    return len == left.len || left.at[len] <= ' ' || left.at[len] == '|' ? len
                                                                         : 0;
}

/* "203.0.113.9|8080": both halves, as one word. Octets taken; 0: it is none. */
static size_t read_bar_port(struct words *w, struct bytes word)
{
    const size_t port = ascii_digit(word.at[0]) ? bar_port(w->left) : 0;
    struct bytes pair = {word.at, word.len + port};
    struct token token;

    if (port == 0)
        return 0;
    judge_token(w->r, &token, pair, (struct bytes){0}, TOKEN_CELL);
    return prose_settle(w->r, &token, pair, (struct bytes){0}) ? pair.len : 0;
}

/* Octets that opening quotes and brackets take before a path. */
static size_t opening(struct bytes word)
{
    size_t len = 0;

    while (len < word.len && (word.at[len] == '(' || word.at[len] == '[' ||
                              word.at[len] == '{' || word.at[len] == '<'))
        len++;
    if (len == 0 && ascii_starts(word, "++"))
        len = strlen("++"); /* of AsciiDoc */
    return len;
}

static void tell_label(struct words *w, struct bytes word)
{
    uint8_t second = 0, first = 0; /* the letters before */
    bool hint = false;

    for (size_t i = 0; i < word.len && word.len <= JOINED_MAX && !hint; i++) {
        const uint8_t c = ascii_lower(word.at[i]);

        hint = ascii_digit(c) ||
               (second == 'a' &&
                ((first == 's' && c == 'h') || (first == 'r' && c == 'm')));
        second = first;
        first = c;
    }
    if (hint)
        reading_said(w->r, word);
}

/* "/gate.php" */
static bool is_rootless(struct bytes word)
{
    if (word.len > 0 && word.at[0] == '~')
        word = ascii_from(word, 1); /* "~/.config/evil" */
    return word.len >= PATH_MIN && word.at[0] == '/' &&
           (ascii_alnum(word.at[1]) || word.at[1] == '.');
}

/* A path or key in the word, behind brackets or Japanese. Octets of text taken;
   0: there is none. */
static size_t read_path(struct words *w, struct bytes word, struct bytes text)
{
    const size_t glued = span_glued(word);
    const size_t lead = glued > 0 ? glued : opening(word);
    size_t span;

    if (glued > 0)
        prose_word(w->r, (struct bytes){word.at, glued}, w->before, w->place,
                   (struct bytes){0});
    if (lead == word.len)
        return 0;
    span = read_span(w, ascii_from(text, lead));
    return span > 0 ? lead + span : 0;
}

/* A value that begins with word and may go on behind it; false: there is
   none. */
static bool read_wide(struct words *w, struct bytes word)
{
    const uint8_t *end = w->left.at + w->left.len;
    struct bytes text = {word.at, (size_t)(end - word.at)};
    size_t taken = read_range(w, text);

    if (taken == 0)
        taken = read_path(w, word, text);
    if (taken == 0)
        taken = read_bar_port(w, word);
    if (taken > 0)
        w->left = ascii_from(text, taken);
    return taken > 0;
}

/* "Global\evil": a name that Windows gives to mutexes and events. */
static bool is_mutex(struct bytes word)
{
    static const char *const spaces[] = {"Global\\", "Local\\"};

    word = ascii_from(word, opening(word));
    if (word.len > 0 && strchr("\"'", word.at[0]) != NULL)
        word = ascii_from(word, 1);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (ascii_starts(word, spaces[i]) && word.len > strlen(spaces[i]))
            return word.at[strlen(spaces[i])] != '\\';
    return false;
}

/* "\\.\pipe\evil" */
static bool is_pipe(struct bytes word)
{
    static const char pipe[] = "\\\\.\\pipe\\";

    word = ascii_from(word, opening(word));
    if (word.len > 0 && strchr("\"'", word.at[0]) != NULL)
        word = ascii_from(word, 1);
    return ascii_starts(word, pipe) && word.len > strlen(pipe);
}

/* "^https?:\/\/evil\.example" */
static bool has_escaped_slashes(struct bytes word)
{
    static const char slashes[] = ":\\/\\/";

    for (size_t at = ascii_find(word, 0, ':'); at < word.len;
         at = ascii_find(word, at + 1, ':'))
        if (ascii_starts(ascii_from(word, at), slashes))
            return true;
    return false;
}

/* "^evil\\.example$" */
static bool is_anchored(struct bytes word)
{
    const bool anchored = ascii_starts(word, "^") || ascii_starts(word, "(^") ||
                          ascii_ends(word, "$");

    for (size_t at = ascii_find(word, 0, '\\'); anchored && at < word.len;
         at = ascii_find(word, at + 1, '\\'))
        if (ascii_starts(ascii_from(word, at), "\\."))
            return true;
    return false;
}

/* Of a word that is nothing: a path without a host, or a name that nobody
   hid. */
static void tell_word(struct words *w, struct bytes word,
                      enum token_place place)
{
    tell_label(w, word);
    if (is_mutex(word))
        reading_reject(w->r, word,
                       N_("a mutex, perhaps: write 'Mutex:' in front of it"));
    else if (is_pipe(word))
        reading_reject(w->r, word, type_names_unshared);
    else if (has_escaped_slashes(word) || is_anchored(word))
        reading_reject(w->r, word, N_("a regular expression or file path"));
    else if (veiled_host(word))
        reading_reject(w->r, word,
                       N_("hidden in a way that is not undone: write [.] if it "
                          "is an indicator"));
    else if (place == TOKEN_PROSE && !w->remark)
        prose_tell_plain(w->r, word);
    else if (place != TOKEN_PROSE && is_rootless(word))
        reading_reject(w->r, word, N_("a path without a host"));
}

/* One word, or what begins with it. */
static void read_next(struct words *w, struct bytes word)
{
    const bool meant = w->first && w->list && w->place == TOKEN_PROSE;
    const enum token_place place = meant ? TOKEN_CELL : w->place;
    struct bytes comment = {0};

    if (read_wide(w, word))
        return;
    if (w->comments && w->first)
        comment = tokenizer_rest(w->left);
    if (!prose_word(w->r, word, w->before, place, comment))
        tell_word(w, word, place);
}

/* Whether so many digits of a digest follow each other somewhere in text: then
   one of them stands at a multiple of that. */
static bool has_digits(struct bytes text)
{
    for (size_t at = DIGEST_MIN - 1; at < text.len; at += DIGEST_MIN) {
        size_t from = at, end = at;

        while (end < text.len && ascii_hex_digit(text.at[end]) >= 0)
            end++;
        while (end > at && from > 0 && ascii_hex_digit(text.at[from - 1]) >= 0)
            from--;
        if (end - from >= DIGEST_MIN)
            return true;
    }
    return false;
}

static bool is_alnum(struct bytes text)
{
    size_t at = 0;

    while (at < text.len && ascii_alnum(text.at[at]))
        at++;
    return at == text.len;
}

/* Whether a digest stands in text beside something else: a file's name there is
   context. */
static bool has_digest(struct bytes text)
{
    struct hunt_token token;

    if (!has_digits(text) || is_alnum(text))
        return false;
    while (hunt_token_next(&token, &text))
        if (token.class == HUNT_HASH)
            return true;
    return false;
}

static void read_words(struct words *w)
{
    struct bytes word;

    for (w->first = true; tokenizer_next(&word, &w->left); w->first = false) {
        if (!w->first && begins_remark(word)) {
            w->remark = true;
            w->place = TOKEN_PROSE;
        }
        if (tokenizer_plain(word))
            tell_label(w, word);
        else
            read_next(w, word);
        w->before = word;
    }
}

/* Whether behind, which follows a label or is all, is meant word for word. */
static bool is_meant(struct reading *r, struct bytes behind, struct bytes line,
                     enum line_kind kind)
{
    return kind != LINE_BESIDE &&
           (is_alone(behind) || all_values(r, behind) || is_mailbox(line));
}

/* Whether a label names values that a path's blanks may run through. */
static bool names_path(const struct type_name *named)
{
    return named != NULL && named->how == TYPE_NAMES_ONE &&
           (named->type == INDICATOR_REGKEY || named->type == INDICATOR_PATH);
}

/* What labels and digests of one line say is forgotten at its end. */
static void forget(struct reading *r)
{
    r->digest = 0;
    r->unshared = false;
    r->beside_digest = false;
}

/* All values among the words of line; behind: without its label. */
static void read_among(struct words *w, struct bytes line, struct bytes behind,
                       bool bullet)
{
    struct reading *r = w->r;

    r->beside_digest = has_digest(line);
    w->comments =
        (w->list || bullet) && (w->place == TOKEN_PROSE || r->beside_digest);
    w->left = behind;
    read_words(w);
}

static void read_values(struct reading *r, struct bytes line,
                        enum line_kind kind, bool bullet)
{
    struct words w = {.r = r, .place = TOKEN_PROSE};
    const struct type_name *named;
    struct bytes behind;

    forget(r);
    behind = caption_read(r, &named, line);
    if (named != NULL && named_read(r, named, behind))
        return;
    if (is_meant(r, behind, line, kind))
        w.place = TOKEN_CELL;
    if (named_read_quoted(r, line))
        return;
    w.list = kind == LINE_OF_LIST || (kind == LINE_TEXT && line.at[0] == '`');
    if (w.place == TOKEN_PROSE && !names_path(named))
        behind = line;
    read_among(&w, line, behind, bullet);
    forget(r);
}

/* Cells of a row that stands in a text: each is one. */
static void read_row(struct reading *r, struct bytes row)
{
    while (row.len > 0) {
        size_t end = ascii_find(row, 0, '|');
        struct bytes cell = ascii_trim((struct bytes){row.at, end});

        const struct type_name *kind = type_names_find(cell);

        if (kind != NULL && kind->how == TYPE_NAMES_ONE &&
            (kind->type == INDICATOR_IMPHASH || kind->type == INDICATOR_JA3 ||
             kind->type == INDICATOR_JA3S) &&
            end < row.len) {
            end = ascii_find(row, end + 1, '|'); /* and what it names */
            cell = ascii_trim((struct bytes){row.at, end});
        }
        if (cell.len > 0)
            read_values(r, cell, LINE_CELL, false);
        row = ascii_from(row, end < row.len ? end + 1 : end);
    }
}

/* Room for a line as it was meant, one behind the other. */
struct squeezed {
    uint8_t arrays[SQUEEZED_MAX], digests[SQUEEZED_MAX], signs[SQUEEZED_MAX],
        blanks[SQUEEZED_MAX];
};

/* line with digests whole, signs in ASCII and without blanks between. */
static struct bytes squeeze(struct reading *r, struct squeezed *room,
                            struct bytes line)
{
    struct buffer arrays = {room->arrays, 0, sizeof room->arrays};
    struct buffer digests = {room->digests, 0, sizeof room->digests};
    struct buffer signs = {room->signs, 0, sizeof room->signs};
    struct buffer blanks = {room->blanks, 0, sizeof room->blanks};
    struct bytes doubted;

    line = byte_array_join(&arrays, line, &doubted);
    if (doubted.len > 0)
        reading_reject(r, doubted,
                       N_("bytes that nothing names: write what they are in "
                          "front of them"));
    line = bracketed_plain(&signs, grouped_join(&digests, line, r->heading));
    return ascii_find(line, 0, ' ') < line.len ? spaced_squeeze(&blanks, line)
                                               : line;
}

static void read_stretch(struct reading *r, struct bytes line,
                         enum line_kind kind, bool bullet)
{
    BYTES_UNSET struct squeezed room;

    if (line.len <= SQUEEZED_MAX)
        line = squeeze(r, &room, line);
    r->line = line;
    if (line.at[0] == '|' && kind != LINE_CELL && kind != LINE_BESIDE)
        read_row(r, line);
    else
        read_values(r, line, kind, bullet);
    r->line = (struct bytes){0};
}

/* A picture in base64 is as long, and no value either. */
static bool holds_url(struct bytes text)
{
    size_t at = ascii_find(text, 0, ':');

    while (at < text.len && !ascii_starts(ascii_from(text, at), "://"))
        at = ascii_find(text, at + 1, ':');
    return at < text.len;
}

static void pass_over(struct reading *r, struct bytes stretch)
{
    if (holds_url(stretch))
        reading_reject(r, stretch, N_("longer than any value"));
}

void line_read(struct reading *r, struct bytes line, enum line_kind kind)
{
    struct bytes stretch;
    bool bullet = false;

    if (tokenizer_plain_line(line))
        return; /* as most lines of prose */
    if (kind == LINE_TEXT || kind == LINE_OF_LIST)
        line = bullet_pass(line, &bullet);
    while (stretch_next(&stretch, &line)) {
        stretch = ascii_trim(stretch);
        if (stretch.len > STRETCH_MAX)
            pass_over(r, stretch);
        else if (stretch.len > 0)
            read_stretch(r, stretch, kind, bullet);
    }
}

bool line_begins_with_value(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    bool bullet;

    left = bullet_pass(line, &bullet);
    if (left.len > STRETCH_MAX)
        left.len = STRETCH_MAX;
    return tokenizer_next(&word, &left) && prose_is_value(r, word);
}
