#include "tools/formats/line/prose.h"

#include <string.h>

#include "node/hunt/token.h"
#include "proto/ascii.h"
#include "tools/formats/judge.h"
#include "tools/formats/type_names.h"
#include "tools/formats/word/piece.h"
#include "tools/formats/word/run.h"
#include "tools/formats/word/tokenizer.h"

static void keep(struct reading *r, const struct token *token,
                 struct bytes comment)
{
    struct record_indicator like = findings_entry(token->type, token->value);

    like.comment = comment;
    reading_keep(r, token, &like);
}

/* Keep or tell what was read of shown; false when it is nothing. */
bool prose_settle(struct reading *r, const struct token *token,
                  struct bytes shown, struct bytes comment)
{
    if (token->verdict == TOKEN_TAKEN)
        keep(r, token, comment);
    else if (token->verdict == TOKEN_REJECTED)
        reading_reject(r, shown, token->reason);
    return token->verdict != TOKEN_NOTHING;
}

/* A value, or one that must not leave. */
static bool is_value(const struct token *token)
{
    return token->verdict == TOKEN_TAKEN || (token->verdict == TOKEN_REJECTED &&
                                             token->caution != INDICATOR_FINE);
}

/* "inside:203.0.113.9/22": behind a name that is no label of networks, an
   address and its port. */
static void read_port_of_log(struct reading *r, struct token *token,
                             struct bytes value)
{
    const size_t slash = ascii_find(value, 0, '/');
    struct bytes address = {value.at, slash};

    if (slash + 1 >= value.len ||
        !ascii_all_digits(ascii_from(value, slash + 1)))
        return;
    judge_token(r, token, address, (struct bytes){0}, TOKEN_PROSE);
}

/* word, or what a label in front of it leaves: the label says more of a digest
   than its length, and that a name is one. */
static void read_labelled(struct reading *r, struct token *token,
                          struct bytes word, struct bytes before,
                          enum token_place place)
{
    struct bytes value = tokenizer_labelled(word), label;
    const struct type_name *kind;

    judge_token(r, token, word, before, place);
    if (value.len == 0 || is_value(token))
        return;
    label = (struct bytes){word.at, (size_t)(value.at - word.at)};
    kind = reading_said(r, label);
    if (kind != NULL && kind->how != TYPE_NAMES_NONE && place == TOKEN_PROSE)
        place = TOKEN_CELL;
    judge_token(r, token, value, before, place);
    if (kind == NULL && ascii_digit(value.at[0]) &&
        !(token->verdict == TOKEN_TAKEN && bytes_equal(token->value, value)))
        read_port_of_log(r, token, value);
}

/* "\https://evil.example/": AsciiDoc makes no link of it. */
static bool is_escaped_link(struct bytes word)
{
    const struct bytes behind = ascii_from(word, 1);

    return word.at[0] == '\\' &&
           (ascii_starts(behind, "http") || ascii_starts(behind, "hxxp") ||
            ascii_starts(behind, "ftp:"));
}

/* "?203.0.113.9", "~evil.example": marks of whoever made the list. */
static struct bytes without_marks(struct bytes word)
{
    while (word.len > 2 && (strchr("?~^!>=+-", word.at[0]) != NULL ||
                            (word.at[0] == '*' && ascii_alnum(word.at[1])) ||
                            is_escaped_link(word)))
        word = ascii_from(word, 1);
    return word;
}

/* Addresses and digests that signs glue to other text. */
static bool read_cut(struct reading *r, struct bytes piece, struct bytes before,
                     struct bytes comment)
{
    struct hunt_token cut;
    struct token token;
    bool any = false;

    while (hunt_token_next(&cut, &piece)) {
        if (cut.class != HUNT_ADDRESS && cut.class != HUNT_HASH)
            continue;
        judge_token(r, &token, cut.whole, before, TOKEN_PROSE);
        if (is_value(&token))
            any = prose_settle(r, &token, cut.whole, comment) || any;
    }
    return any;
}

static bool is_letter(struct bytes text, size_t at)
{
    return at < text.len && (ascii_alnum(text.at[at]) || text.at[at] == '_');
}

/* Whether a name goes on at end: ".H" behind Exploit.CVE-2017-11882. */
static bool goes_on(struct bytes text, size_t end)
{
    return is_letter(text, end) ||
           (end < text.len && text.at[end] == '.' && is_letter(text, end + 1));
}

/* Octets of the CVE number at `at`; 0: there is none, or it is part of a name
   that a scanner gives. */
static size_t cve_len(struct bytes text, size_t at)
{
    size_t end = at + strlen("CVE-");

    if (!ascii_starts(ascii_from(text, at), "CVE-") ||
        (at > 0 && (is_letter(text, at - 1) || text.at[at - 1] == '.')))
        return 0;
    while (end < text.len && (ascii_digit(text.at[end]) || text.at[end] == '-'))
        end++;
    return goes_on(text, end) ? 0 : end - at;
}

/* "CVE-2021-44228/CVE-2021-45046" */
static bool read_cves(struct reading *r, struct bytes piece,
                      struct bytes comment)
{
    struct token token;
    bool any = false;

    for (size_t at = 0; at < piece.len; at++) {
        struct bytes cve = {piece.at + at, cve_len(piece, at)};

        if (cve.len == 0)
            continue;
        judge_token(r, &token, cve, (struct bytes){0}, TOKEN_PROSE);
        if (is_value(&token))
            any = prose_settle(r, &token, cve, comment) || any;
    }
    return any;
}

/* A piece that is no value as it stands: values that signs glue to it, and what
   it says of vulnerabilities. */
static bool read_inside(struct reading *r, struct bytes piece,
                        struct bytes before, struct bytes comment)
{
    bool cut = read_cut(r, piece, before, comment);

    return read_cves(r, piece, comment) || cut;
}

/* "\\(", "\\d": of a regular expression, or of a program. What JSON escapes is
   text. */
static bool is_of_program(struct bytes word)
{
    for (size_t at = ascii_find(word, 0, '\\'); at + 1 < word.len;
         at = ascii_find(word, at + 2, '\\'))
        if (strchr("/\"unrt", word.at[at + 1]) == NULL)
            return true;
    return false;
}

/* The pieces of a word that is no value as a whole; false, and nothing told,
   when none of them is one. */
static bool read_pieces(struct reading *r, struct bytes word,
                        struct bytes before, enum token_place place,
                        struct bytes comment)
{
    struct bytes piece, left;
    struct token token;
    bool any = false;

    while (word.len > 0 && word.at[word.len - 1] == '\\')
        word.len--; /* what a line's end or a quote is escaped with */
    left = word;
    if (is_of_program(word))
        return false;
    while (piece_next(&piece, &left)) {
        piece = without_marks(tokenizer_bare(piece));
        read_labelled(r, &token, piece, before, place);
        if (is_value(&token))
            any = prose_settle(r, &token, piece, comment) || any;
        else if (token.verdict == TOKEN_NOTHING)
            any = read_inside(r, piece, before, comment) || any;
        before = piece;
    }
    return any;
}

/* One run of a word, or a word without Japanese letters. */
static bool read_run(struct reading *r, struct bytes run, struct bytes before,
                     enum token_place place, struct bytes comment,
                     struct bytes shown)
{
    struct token token;

    read_labelled(r, &token, run, before, place);
    if (!is_value(&token) && read_pieces(r, run, before, place, comment))
        return true;
    return prose_settle(r, &token, shown, comment);
}

/* A particle or a verb in hiragana stands at an end of the run: a sentence. */
static bool in_sentence(struct bytes word, struct bytes run)
{
    const uint8_t *behind = run.at + run.len;
    size_t front = (size_t)(run.at - word.at);
    size_t back = word.len - front - run.len;

    return (front >= 3 && run.at[-3] == 0xe3 &&
            (run.at[-2] == 0x81 || run.at[-2] == 0x82)) ||
           (back >= 3 && behind[0] == 0xe3 &&
            (behind[1] == 0x81 || behind[1] == 0x82));
}

/* "evil.example/a", "203.0.113.9:8080/a": a host with a path, that nobody hid;
   false: it is none. */
static bool tell_path(struct reading *r, struct bytes word, struct bytes bare)
{
    const struct bytes host = {bare.at, ascii_find(bare, 0, '/')};
    struct token token;

    if (host.len == bare.len || ascii_find(host, 0, '.') == host.len)
        return false;
    judge_token(r, &token, host, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict != TOKEN_TAKEN ||
        (token.type != INDICATOR_DOMAIN && token.type != INDICATOR_IPV4 &&
         token.type != INDICATOR_IP_PORT))
        return false;
    judge_token(r, &token, bare, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict != TOKEN_TAKEN || token.type != INDICATOR_URL)
        return false;
    if (!findings_have(r->found, token.type, token.value))
        reading_reject(r, word,
                       N_("a link, not defanged: write hxxp if it is an "
                          "indicator"));
    return true;
}

/* A name, mail address or link that nobody hid, as it stands among words. */
static void tell_plain(struct reading *r, struct bytes word, struct bytes bare)
{
    struct token token;

    if (ascii_find(bare, 0, '.') >= bare.len || tell_path(r, word, bare))
        return;
    judge_token(r, &token, bare, (struct bytes){0}, TOKEN_CELL);
    if (token.verdict != TOKEN_TAKEN ||
        (token.type != INDICATOR_DOMAIN && token.type != INDICATOR_EMAIL) ||
        findings_have(r->found, token.type, token.value))
        return;
    reading_reject(r, word,
                   token.type == INDICATOR_DOMAIN
                       ? N_("a name, not defanged: write [.] if it is an "
                            "indicator")
                       : N_("a mail address, not defanged: write [@] if it is "
                            "an indicator"));
}

/* "i\u2764evil[.]example": an emoji may be of the name behind it. */
static bool behind_emoji(struct reading *r, struct bytes word, struct bytes run)
{
    struct bytes front = {word.at, (size_t)(run.at - word.at)};
    struct token token;

    front.len -= run_emoji_before(front);
    if (&front.at[front.len] == run.at || front.len == 0 ||
        !ascii_alnum(front.at[front.len - 1]))
        return false;
    judge_token(r, &token, run, (struct bytes){0}, TOKEN_PROSE);
    return token.verdict == TOKEN_TAKEN && token.type == INDICATOR_DOMAIN;
}

/* One run of word, or why it is not taken; false when it is nothing. */
static bool read_run_of(struct reading *r, struct bytes word, struct bytes run,
                        enum token_place place, struct bytes comment)
{
    const char *doubt = NULL;

    if (run_doubted(word, run))
        doubt = N_("a URL in front of Japanese: it is unclear where it ends");
    else if (behind_emoji(r, word, run))
        doubt = N_("an emoji before a name: it is unclear where it begins");
    if (doubt != NULL) {
        reading_reject(r, word, doubt);
        return true;
    }
    return read_run(r, run, (struct bytes){0},
                    in_sentence(word, run) ? place : TOKEN_PROSE, comment, run);
}

/* What stands within a word that holds Japanese letters, too. */
static bool read_mixed(struct reading *r, struct bytes word,
                       enum token_place place, struct bytes comment)
{
    struct bytes run, left = word;
    struct token token;
    bool any = false;

    while (run_next(&run, &left))
        any = read_run_of(r, word, run, place, comment) || any;
    for (left = word; any && run_next(&run, &left);)
        tell_plain(r, run, run);
    if (any)
        return true;
    run = run_front(word);
    if (run.len == word.len)
        return false;
    judge_token(r, &token, run, (struct bytes){0}, TOKEN_PROSE);
    return token.verdict == TOKEN_TAKEN &&
           prose_settle(r, &token, run, comment);
}

/* link:report.json[MISP event], image::a.png[]: files that lie beside an
   AsciiDoc document. */
static bool is_beside(struct bytes word)
{
    return (ascii_starts(word, "link:") || ascii_starts(word, "image:") ||
            ascii_starts(word, "xref:") || ascii_starts(word, "include:")) &&
           ascii_find(word, 0, '/') == word.len;
}

bool prose_word(struct reading *r, struct bytes word, struct bytes before,
                enum token_place place, struct bytes comment)
{
    struct bytes bare =
        without_marks(tokenizer_bare(tokenizer_unbracketed(word)));

    if (is_beside(bare))
        return true;
    if (ascii_starts(word, "[http") && ascii_find(word, 0, ']') == word.len) {
        bare = ascii_from(word, 1); /* of a wiki: [URL and its title] */
        place = TOKEN_PROSE;
    }
    if (run_mixed(bare) && read_mixed(r, bare, place, comment))
        return true;
    return read_run(r, bare, before, place, comment, word);
}

/* 'evil.example'] of a pattern: what is closed behind a word was opened before
   it. */
static struct bytes without_closing(struct bytes word)
{
    while (word.len > 0 && strchr("'\"])}", word.at[word.len - 1]) != NULL)
        word.len--;
    while (word.len > 0 && strchr("'\"[({", word.at[0]) != NULL)
        word = ascii_from(word, 1);
    return word;
}

void prose_tell_plain(struct reading *r, struct bytes word)
{
    struct bytes bare, run, left;

    if (ascii_find(word, 0, '.') == word.len)
        return;
    bare = tokenizer_bare(tokenizer_unbracketed(word));
    left = bare;
    if (!run_mixed(bare)) {
        tell_plain(r, word, without_closing(bare));
        return;
    }
    while (run_next(&run, &left))
        tell_plain(r, run, run);
}

bool prose_is_value(struct reading *r, struct bytes word)
{
    struct bytes bare =
        without_marks(tokenizer_bare(tokenizer_unbracketed(word)));
    struct bytes piece, left = bare;
    struct token token;
    size_t pieces = 0;

    if (tokenizer_plain(word))
        return false;
    judge_token(r, &token, bare, (struct bytes){0}, TOKEN_CELL);
    if (is_value(&token))
        return !run_mixed(bare);
    while (piece_next(&piece, &left)) {
        read_labelled(r, &token, piece, (struct bytes){0}, TOKEN_CELL);
        if (!is_value(&token))
            return false;
        pieces++;
    }
    return pieces > 0;
}
