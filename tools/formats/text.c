#include "tools/formats/text.h"

#include <stdlib.h>
#include <string.h>

#include "proto/ascii.h"
#include "proto/wire.h"
#include "tools/formats/marked.h"
#include "tools/formats/text_pool.h"
#include "tools/formats/token.h"

enum {
    ROOM = INDICATOR_RULE_MAX + 8 * INDICATOR_VALUE_MAX,
    LIST_SHARE_PERCENT = 60, /* so many lines begin with one: a list */
};

/* A reading in progress. */
struct reading {
    struct text *t;
    size_t item_room, reject_room;
    bool list;
    unsigned line;
    uint8_t octets[ROOM];
};

static void *grown(void *at, size_t *room, size_t size)
{
    *room = *room == 0 ? 64 : 2 * *room;
    at = realloc(at, *room * size);
    if (at == NULL)
        abort();
    return at;
}

static void add_reject(struct reading *r, struct bytes shown,
                       const char *reason)
{
    struct text *t = r->t;

    if (t->reject_count == r->reject_room)
        t->rejects = grown(t->rejects, &r->reject_room, sizeof *t->rejects);
    t->rejects[t->reject_count++] = (struct text_reject){
        r->line, text_pool_keep(t->pool, shown, TEXT_SHOWN_MAX), reason};
}

static void add_item(struct reading *r, const struct token *token,
                     struct bytes comment)
{
    struct text *t = r->t;
    struct bytes value =
        text_pool_keep(t->pool, token->value, INDICATOR_RULE_MAX);

    if (!text_pool_first(t->pool, token->type, value))
        return;
    if (t->item_count == r->item_room)
        t->items = grown(t->items, &r->item_room, sizeof *t->items);
    t->items[t->item_count++] = (struct text_item){
        .type = token->type,
        .value = value,
        .comment =
            text_pool_keep(t->pool, ascii_trim(comment), TEXT_COMMENT_MAX),
        .line = r->line,
        .refanged = token->refanged,
        .caution = token->caution,
    };
}

/* The next line, without its end; false after the last. */
static bool next_line(struct bytes *line, struct bytes *left)
{
    size_t end = ascii_find(*left, 0, '\n');

    if (left->len == 0)
        return false;
    *line = (struct bytes){left->at, end};
    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    *line = ascii_trim(*line);
    return true;
}

/* "* ", "- ", "• ", "1. " */
static struct bytes without_bullet(struct bytes line, bool *had)
{
    static const char *const bullets[] = {
        "* ", "- ", "+ ", "** ", "\u2022 ", "\u30fb", "\u25cf", "\u25a0", "> "};
    size_t digits = 0;

    *had = false;
    for (size_t i = 0; i < sizeof bullets / sizeof *bullets; i++)
        if (ascii_starts(line, bullets[i])) {
            *had = true;
            return ascii_trim(ascii_from(line, strlen(bullets[i])));
        }
    while (digits < line.len && ascii_digit(line.at[digits]))
        digits++;
    if (digits > 0 && digits < 4 && digits + 1 < line.len &&
        (line.at[digits] == '.' || line.at[digits] == ')') &&
        line.at[digits + 1] == ' ') {
        *had = true;
        return ascii_trim(ascii_from(line, digits + 2));
    }
    return line;
}

static bool is_comment(struct bytes line)
{
    return line.at[0] == '#' || ascii_starts(line, "//") ||
           ascii_starts(line, ";;");
}

/* Japanese is written without spaces; these end a word there. */
static const char *const marks[] = {
    "\u3000", "\u3001", "\u3002", "\u300c", "\u300d",
    "\u300e", "\u300f", "\u3010", "\u3011",
};

enum { MARK = 3, STOP = 2 }; /* octets of a mark; which one is the full stop */

/* Typed for a dot in a name: evil\u3002example. */
static bool stands_for_dot(struct bytes text, size_t at)
{
    return at > 0 && at + MARK < text.len && text.at[at - 1] < 0x80 &&
           text.at[at + MARK] < 0x80 && text.at[at - 1] != ' ' &&
           text.at[at + MARK] != ' ';
}

/* Octets of what separates words at that place; 0: nothing does. */
static size_t separator(struct bytes text, size_t at)
{
    uint8_t c = text.at[at];

    if (c == ' ' || c == '\t' || c == '|' || c == '`')
        return 1;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (at + MARK <= text.len && memcmp(text.at + at, marks[i], MARK) == 0)
            return i == STOP && stands_for_dot(text, at) ? 0 : MARK;
    return 0;
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

/* The next word of a line; false at its end. ip|port stays together. */
static bool next_word(struct bytes *word, struct bytes *left, bool list)
{
    size_t start = gap(*left), end;
    bool url;

    if (start == left->len)
        return false;
    end = start;
    while (end < left->len && separator(*left, end) == 0)
        end++;
    *word = (struct bytes){left->at + start, end - start};
    url = has_scheme_inside(*word);
    for (size_t i = 0; i < word->len; i++)
        if (separates_cells(word->at[i]) &&
            (!url || (list && word->at[i] == ';'))) {
            word->len = i;
            break;
        }
    *left = ascii_from(*left, (size_t)(word->at + word->len - left->at));
    return true;
}

static void read_token(struct reading *r, struct token *token,
                       struct bytes word, struct bytes before,
                       enum token_place place)
{
    struct buffer room = {r->octets, 0, sizeof r->octets};

    token_read(token, &room, word, before, place);
}

/* A URL's path without a host, or a regular expression for paths. */
static bool is_path(struct bytes word)
{
    return word.at[0] == '/' || word.at[0] == '\\';
}

/* Whether the first word alone makes the line one of a list. */
static bool begins_with_one(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    struct token token;
    bool bullet;

    left = without_bullet(line, &bullet);
    if (!next_word(&word, &left, true))
        return false;
    if (is_path(word))
        return true;
    read_token(r, &token, word, (struct bytes){0}, TOKEN_CELL);
    return token.verdict == TOKEN_TAKEN ||
           (token.verdict == TOKEN_REJECTED && left.len == 0);
}

static bool is_list(struct reading *r, struct bytes input)
{
    size_t lines = 0, begun = 0;
    struct bytes line;

    while (next_line(&line, &input)) {
        if (line.len == 0 || is_comment(line))
            continue;
        lines++;
        begun += begins_with_one(r, line);
    }
    return lines > 0 && begun * 100 >= lines * LIST_SHARE_PERCENT;
}

/* TLP:AMBER+STRICT, TLP: red, tlp:clear … */
static void find_label(struct reading *r, struct bytes line)
{
    for (size_t at = 0; at + 4 < line.len; at++) {
        struct bytes rest = ascii_from(line, at);
        size_t len = 0;
        enum tlp label;

        if (!ascii_starts(rest, "tlp") || rest.len < 5 ||
            (at > 0 && ascii_alnum(line.at[at - 1])))
            continue;
        rest = ascii_from(rest, 3);
        if (rest.at[0] != ':' && rest.at[0] != '=' && rest.at[0] != '-')
            continue;
        rest = ascii_trim(ascii_from(rest, 1));
        while (len < rest.len &&
               (ascii_alpha(rest.at[len]) || rest.at[len] == '+'))
            len++;
        if (!tlp_parse(&label, (struct bytes){rest.at, len}))
            continue;
        if (r->t->labelled && label <= r->t->label)
            continue;
        r->t->labelled = true;
        r->t->label = label;
        r->t->label_line = r->line;
    }
}

static struct bytes title_of(struct bytes line)
{
    if (ascii_starts(line, "subject:"))
        line = ascii_from(line, 8);
    while (line.len > 0 && (line.at[0] == '#' || line.at[0] == '='))
        line = ascii_from(line, 1);
    return ascii_trim(line);
}

static void find_title(struct reading *r, struct bytes line)
{
    bool marked = ascii_starts(line, "subject:") || ascii_starts(line, "# ") ||
                  ascii_starts(line, "= ");

    if (r->t->title.len == 0 && (marked || !is_comment(line)) && !r->list)
        r->t->title =
            text_pool_keep(r->t->pool, title_of(line), TEXT_TITLE_MAX);
}

static const char *list_reason(struct bytes line)
{
    if (line.at[0] == '/')
        return N_("a path without a host");
    if (ascii_find(line, 0, '\\') < line.len)
        return N_("a regular expression or file path");
    return N_("no indicator recognised");
}

static struct bytes rest_of(struct bytes left)
{
    return ascii_from(left, gap(left));
}

/* In a table, after a bullet, or alone, a bare name is meant. */
static bool in_cells(struct bytes line, bool bullet)
{
    struct bytes word, left = line;

    if (line.at[0] == '|' || line.at[0] == '`')
        return true;
    if (!next_word(&word, &left, false))
        return false;
    return rest_of(left).len == 0 || (bullet && left.at[0] != ' ');
}

static void read_prose_line(struct reading *r, struct bytes line)
{
    bool bullet;
    struct bytes left = without_bullet(line, &bullet), word, before = {0};
    enum token_place place =
        in_cells(left.len > 0 ? left : line, bullet) ? TOKEN_CELL : TOKEN_PROSE;
    struct token token;

    while (next_word(&word, &left, false)) {
        read_token(r, &token, word, before, place);
        if (token.verdict == TOKEN_TAKEN)
            add_item(r, &token, bullet ? rest_of(left) : (struct bytes){0});
        else if (token.verdict == TOKEN_REJECTED)
            add_reject(r, word, token.reason);
        else if (place == TOKEN_CELL && is_path(word))
            add_reject(r, word, list_reason(word));
        before = word;
    }
}

static bool is_digest(enum indicator_type type)
{
    return type >= INDICATOR_MD5 && type <= INDICATOR_SHA512;
}

/* Columns behind the first: only a digest is surely a value of its own. */
static void read_columns(struct reading *r, struct bytes left)
{
    struct token token;
    struct bytes word;

    while (next_word(&word, &left, true)) {
        read_token(r, &token, word, (struct bytes){0}, TOKEN_PROSE);
        if (token.verdict == TOKEN_TAKEN && is_digest(token.type))
            add_item(r, &token, (struct bytes){0});
    }
}

/* A line of a list that does not begin with a value may be a sentence. */
static void read_other_line(struct reading *r, struct bytes line,
                            struct bytes first)
{
    const struct text *t = r->t;
    const size_t before = t->item_count + t->reject_count;

    if (!is_path(first))
        read_prose_line(r, line);
    if (t->item_count + t->reject_count == before)
        add_reject(r, line, list_reason(first));
}

/* One line of a list: its first word, the rest is a comment. */
static void read_list_line(struct reading *r, struct bytes line)
{
    struct bytes word, left;
    struct token token;
    bool bullet;

    if (line.at[0] == '|') { /* a table's row: any cell may hold one */
        read_prose_line(r, line);
        return;
    }
    left = without_bullet(line, &bullet);
    if (!next_word(&word, &left, true))
        return;
    read_token(r, &token, word, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict == TOKEN_TAKEN) {
        add_item(r, &token, rest_of(left));
        read_columns(r, left);
    } else if (token.verdict == TOKEN_REJECTED) {
        add_reject(r, word, token.reason);
        read_columns(r, left);
    } else {
        read_other_line(r, line, word);
    }
}

static void read_lines(struct reading *r, struct bytes input)
{
    struct bytes line;

    while (next_line(&line, &input)) {
        r->line++;
        if (line.len == 0)
            continue;
        find_label(r, line);
        find_title(r, line);
        if (is_comment(line))
            continue;
        if (r->list)
            read_list_line(r, line);
        else
            read_prose_line(r, line);
    }
}

/* The line at which text stops being UTF-8 without NUL; 0 when it does not. */
static unsigned broken_line(struct bytes input, const char **reason)
{
    unsigned line = 0;

    while (input.len > 0) {
        size_t end = ascii_find(input, 0, '\n');
        struct bytes here = {input.at, end};
        uint8_t clean[4096];

        line++;
        if (memchr(here.at, 0, here.len) != NULL) {
            *reason = N_("a NUL octet: not a text file");
            return line;
        }
        for (size_t at = 0; at < here.len;) {
            size_t n =
                here.len - at < sizeof clean ? here.len - at : sizeof clean;

            while (n > 1 && at + n < here.len &&
                   (here.at[at + n] & 0xc0) == 0x80)
                n--;
            for (size_t i = 0; i < n; i++)
                clean[i] = here.at[at + i] < 0x20 || here.at[at + i] == 0x7f
                               ? ' '
                               : here.at[at + i];
            if (!wire_text_valid((struct bytes){clean, n}, true)) {
                *reason = N_("not UTF-8: convert the file to UTF-8 first");
                return line;
            }
            at += n;
        }
        input = ascii_from(input, end < input.len ? end + 1 : end);
    }
    return 0;
}

static enum err check_text(struct bytes *input, struct fault *fault)
{
    const char *reason = NULL;
    unsigned line;

    if (input->len >= 2 && ((input->at[0] == 0xff && input->at[1] == 0xfe) ||
                            (input->at[0] == 0xfe && input->at[1] == 0xff)))
        return fault_at(fault, 1, ERR_BAD_SHAPE,
                        "UTF-16: convert the file to UTF-8 first");
    if (input->len >= 3 && memcmp(input->at, "\xef\xbb\xbf", 3) == 0)
        *input = ascii_from(*input, 3);
    line = broken_line(*input, &reason);
    if (line != 0)
        return fault_at(fault, line, ERR_BAD_SHAPE, "%s", reason);
    return ERR_OK;
}

enum err text_read(struct text **out, struct bytes input, struct fault *fault)
{
    struct reading *r;
    enum err err;

    *out = NULL;
    err = check_text(&input, fault);
    if (err != ERR_OK)
        return err;
    r = calloc(1, sizeof *r);
    if (r == NULL || (r->t = calloc(1, sizeof *r->t)) == NULL)
        abort();
    r->t->pool = text_pool_open();
    r->list = is_list(r, input);
    read_lines(r, input);
    *out = r->t;
    free(r);
    return ERR_OK;
}

void text_close(struct text *t)
{
    if (t == NULL)
        return;
    text_pool_close(t->pool);
    free(t->items);
    free(t->rejects);
    free(t);
}
