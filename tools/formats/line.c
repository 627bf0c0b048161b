#include "tools/formats/line.h"

#include <string.h>

#include "node/hunt/token.h"
#include "proto/ascii.h"
#include "tools/formats/caption.h"
#include "tools/formats/domain.h"
#include "tools/formats/prose.h"
#include "tools/formats/range.h"
#include "tools/formats/spaced.h"
#include "tools/formats/span.h"
#include "tools/formats/tokenizer.h"

enum {
    NAME_MAX = 96,       /* octets of "Malicious IP addresses:" */
    SQUEEZED_MAX = 4096, /* octets of a line whose blanks may hide a dot */
    JOINED_MAX = 24,     /* octets of a word that joins values */
    PATH_MIN = 3,
    WORDS_MAX = 6, /* of the name of a file */
    END_MAX = 5,   /* octets of ".exe" and of others like it */
};

/* Octets of "1. " or "12) " at the front; 0: the line is not numbered. */
static size_t numbering(struct bytes line)
{
    enum { DIGITS_MAX = 3 };
    size_t digits = 0;

    while (digits < line.len && ascii_digit(line.at[digits]))
        digits++;
    if (digits == 0 || digits > DIGITS_MAX || digits + 1 >= line.len)
        return 0;
    if (line.at[digits] != '.' && line.at[digits] != ')')
        return 0;
    return line.at[digits + 1] == ' ' ? digits + 2 : 0;
}

struct bytes line_without_bullet(struct bytes line, bool *had)
{
    static const char *const bullets[] = {
        "* ",     "- ",     "+ ",     "** ",    "\u2022 ", "\u30fb",
        "\u25cf", "\u25a0", "\u25cb", "\u25c6", "\u25a1",  "> ",
        "\u25aa", "\u2023", "\u27a4", "\u2714", "\u2713",  "\u25b6"};
    size_t len = 0;

    *had = false;
    if (line.len == 0 || ascii_alpha(line.at[0]))
        return line;
    len = numbering(line);
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets && len == 0; i++)
        if (ascii_starts(line, bullets[i]))
            len = strlen(bullets[i]);
    *had = len > 0;
    return *had ? ascii_trim(ascii_from(line, len)) : line;
}

static bool one_of(struct bytes word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ascii_same(word, words[i]))
            return true;
    return false;
}

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
    return one_of(word, words, sizeof words / sizeof *words) || is_number(word);
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
    bool remark; /* behind a # that begins one */
    bool digest; /* a digest stands in the line */
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
        reading_token(w->r, &token, bytes_of(&net), (struct bytes){0},
                      TOKEN_CELL);
        prose_settle(w->r, &token, text, (struct bytes){0});
    }
    return taken;
}

/* C:\\\\Windows\\\\x\\.exe: of a rule, or escaped for a program. */
static bool is_pattern(struct bytes path)
{
    for (size_t i = 0; i + 1 < path.len; i++) {
        const struct bytes rest = ascii_from(path, i + 1);

        if (path.at[i] == '[' &&
            (rest.at[0] == '^' || (rest.len > 1 && rest.at[1] == '-')))
            return true;
        if (path.at[i] == '\\' && (strchr("\\(^$", rest.at[0]) != NULL ||
                                   (rest.at[0] == '.' && rest.len <= END_MAX &&
                                    ascii_find(rest, 0, '\\') == rest.len)))
            return true;
    }
    return false;
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
        if (is_pattern(span)) {
            reading_reject(w->r, span, N_("a regular expression or file path"));
            return taken;
        }
        reading_token(w->r, &token, span, (struct bytes){0}, w->place);
        if (!prose_settle(w->r, &token, span, (struct bytes){0}))
            return 0;
        return taken;
    }
    return 0;
}

/* "203.0.113.9|8080": both halves, as one word. */
static struct bytes with_port(struct bytes word, struct bytes left)
{
    size_t digits = 1;

    if (left.len < 2 || left.at[0] != '|' || !ascii_digit(word.at[0]))
        return word;
    while (digits < left.len && ascii_digit(left.at[digits]))
        digits++;
    if (digits == 1 || digits > 6 ||
        (digits < left.len && left.at[digits] > ' ' && left.at[digits] != '|'))
        return word;
    return (struct bytes){word.at, word.len + digits};
}

/* Octets that opening quotes and brackets take before a path. */
static size_t opening(struct bytes word)
{
    size_t len = 0;

    while (len < word.len && strchr("([{<", word.at[len]) != NULL)
        len++;
    return len;
}

static void tell_label(struct words *w, struct bytes word)
{
    bool hint = false;

    for (size_t i = 0; i < word.len && word.len <= JOINED_MAX; i++)
        hint = hint || ascii_digit(word.at[i]) ||
               ascii_starts(ascii_from(word, i), "ash") ||
               ascii_starts(ascii_from(word, i), "arm");
    if (hint)
        reading_said(w->r, word);
}

/* "/gate.php" */
static bool is_rootless(struct bytes word)
{
    return word.len >= PATH_MIN && word.at[0] == '/' &&
           (ascii_alnum(word.at[1]) || word.at[1] == '.');
}

/* One word, or what begins with it; comment: of the first. */
static void read_next(struct words *w, struct bytes word, bool comments)
{
    const uint8_t *end = w->left.at + w->left.len;
    struct bytes text = {word.at, (size_t)(end - word.at)};
    size_t lead = opening(word), taken = read_range(w, text), span;
    const size_t glued = span_glued(word);
    enum token_place place =
        w->first && w->list && w->place == TOKEN_PROSE ? TOKEN_CELL : w->place;
    struct bytes comment = {0}, pair = with_port(word, w->left);
    struct token token;

    if (glued > 0) {
        lead = glued;
        prose_word(w->r, (struct bytes){word.at, glued}, w->before, w->place,
                   comment);
    }
    if (taken == 0 && lead < word.len &&
        (span = read_span(w, ascii_from(text, lead))) > 0)
        taken = lead + span;
    if (taken == 0 && pair.len > word.len) {
        reading_token(w->r, &token, pair, (struct bytes){0}, TOKEN_CELL);
        if (prose_settle(w->r, &token, pair, comment))
            taken = pair.len;
    }
    if (taken > 0) {
        w->left = ascii_from(text, taken);
        return;
    }
    if (comments && w->first)
        comment = tokenizer_rest(w->left);
    if (prose_word(w->r, word, w->before, place, comment))
        return;
    tell_label(w, word);
    if (place != TOKEN_PROSE && is_rootless(word))
        reading_reject(w->r, word, N_("a path without a host"));
    else if (place == TOKEN_PROSE && !w->remark)
        prose_tell_plain(w->r, word);
}

/* Whether a digest stands in text: a file's name beside it is context. */
static bool has_digest(struct bytes text)
{
    struct hunt_token token;

    while (hunt_token_next(&token, &text))
        if (token.class == HUNT_HASH)
            return true;
    return false;
}

static void read_words(struct words *w, bool comments)
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
            read_next(w, word, comments);
        w->before = word;
    }
}

static struct bytes unquoted(struct bytes name)
{
    while (name.len > 2 && name.at[0] == name.at[name.len - 1] &&
           strchr("`\"'+*", name.at[0]) != NULL)
        name = (struct bytes){name.at + 1, name.len - 2};
    return name;
}

/* All of line is one name of a file in quotes, blanks and all. */
static bool read_file(struct reading *r, struct bytes line)
{
    struct bytes name = unquoted(line);
    struct token token;

    if (name.len == line.len || name.len > NAME_MAX ||
        ascii_find(name, 0, ' ') == name.len ||
        ascii_find(name, 0, line.at[0]) < name.len || !domain_file_end(name))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (strchr("\\/:,;|", name.at[i]) != NULL)
            return false;
    reading_token_as(r, &token, INDICATOR_FILENAME, name);
    return prose_settle(r, &token, name, (struct bytes){0});
}

static size_t words_in(struct bytes text)
{
    size_t words = text.len > 0;

    for (size_t i = 0; i < text.len; i++)
        words += text.at[i] == ' ';
    return words;
}

/* "File: a b.exe" */
static bool read_said_file(struct reading *r, struct bytes value)
{
    struct token token;

    if (words_in(value) > WORDS_MAX || words_in(value) == 1 ||
        !domain_file_end(value))
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (strchr("\\/:,;|()[]", value.at[i]) != NULL)
            return false;
    reading_token_as(r, &token, INDICATOR_FILENAME, unquoted(value));
    return prose_settle(r, &token, value, (struct bytes){0});
}

/* "Mutex: Global\\a", "User-Agent: Mozilla/5.0 (x)", "File name: a b.exe":
   types whose values have no form of their own. False: it is none of them. */
static bool read_named(struct reading *r, const struct type_name *kind,
                       struct bytes value)
{
    struct token token;
    bool sure;

    if (kind->how == TYPE_NAMES_FILE)
        return read_said_file(r, value);
    if (kind->how != TYPE_NAMES_ONE)
        return false;
    if (kind->type == INDICATOR_MUTEX)
        sure = words_in(value) == 1;
    else if (kind->type == INDICATOR_USER_AGENT)
        sure = ascii_find(value, 0, '/') < ascii_find(value, 0, ' ');
    else if (kind->type == INDICATOR_FILENAME)
        sure = words_in(value) <= WORDS_MAX && domain_file_end(value) &&
               ascii_find(value, 0, ',') == value.len;
    else
        return false;
    if (!sure && kind->type == INDICATOR_FILENAME)
        return false;
    if (!sure)
        reading_reject(r, value,
                       N_("unclear whether a value or a description"));
    if (!sure)
        return true;
    reading_token_as(r, &token, kind->type, unquoted(value));
    return prose_settle(r, &token, value, (struct bytes){0});
}

static void read_values(struct reading *r, struct bytes line,
                        enum line_kind kind, bool bullet)
{
    struct words w = {.r = r, .left = line};
    const struct type_name *named;
    struct bytes behind;

    r->digest = 0;
    r->unshared = false;
    behind = caption_read(r, &named, line);
    if (named != NULL && read_named(r, named, behind))
        return;
    w.place =
        kind != LINE_BESIDE && (is_alone(behind) || all_values(r, behind) ||
                                is_mailbox(behind))
            ? TOKEN_CELL
            : TOKEN_PROSE;
    if (w.place == TOKEN_CELL ||
        (named != NULL && named->how == TYPE_NAMES_ONE &&
         (named->type == INDICATOR_REGKEY || named->type == INDICATOR_PATH)))
        w.left = behind;
    if (read_file(r, line))
        return;
    w.list = kind == LINE_OF_LIST || (kind == LINE_TEXT && line.at[0] == '`');
    r->beside_digest = has_digest(line);
    read_words(&w, (w.place == TOKEN_PROSE || r->beside_digest) &&
                       (w.list || bullet));
    r->digest = 0;
    r->unshared = false;
    r->beside_digest = false;
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

static void read_stretch(struct reading *r, struct bytes line,
                         enum line_kind kind, bool bullet)
{
    BYTES_UNSET uint8_t octets[SQUEEZED_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    if (line.len <= SQUEEZED_MAX && ascii_find(line, 0, ' ') < line.len)
        line = spaced_squeeze(&room, line);
    if (line.at[0] == '|' && kind != LINE_CELL && kind != LINE_BESIDE)
        read_row(r, line);
    else
        read_values(r, line, kind, bullet);
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

    if (kind == LINE_TEXT || kind == LINE_OF_LIST)
        line = line_without_bullet(line, &bullet);
    while (tokenizer_stretch(&stretch, &line)) {
        stretch = ascii_trim(stretch);
        if (stretch.len > TOKENIZER_STRETCH_MAX)
            pass_over(r, stretch);
        else if (stretch.len > 0)
            read_stretch(r, stretch, kind, bullet);
    }
}

bool line_begins_with_value(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    bool bullet;

    left = line_without_bullet(line, &bullet);
    if (left.len > TOKENIZER_STRETCH_MAX)
        left.len = TOKENIZER_STRETCH_MAX;
    return tokenizer_next(&word, &left) && prose_is_value(r, word);
}
