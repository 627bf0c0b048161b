#include "tools/formats/judge.h"

#include <string.h>

#include "proto/ascii.h"
#include "proto/ip.h"
#include "tools/formats/marked.h"
#include "tools/formats/word/domain.h"

enum {
    VERSION_MAX = 8, /* octets of "7.2.0.15" */
    WORDS_MAX = 6,   /* of a name */
};

static void refuse(struct token *t, const char *reason)
{
    t->verdict = TOKEN_REJECTED;
    t->reason = reason;
}

/* Whether a scheme stands in front of a host, hidden or not. */
static bool has_slashes(struct bytes word)
{
    for (size_t at = 0; at + 1 < word.len; at++)
        if ((word.at[at] == '/' || word.at[at] == '\\') &&
            word.at[at + 1] == word.at[at])
            return true;
    return false;
}

/* A file's name that was read as a host's, as it is written. */
static void take_file(struct reading *r, struct token *t, struct bytes word,
                      enum token_place place)
{
    const size_t from = sizeof r->octets / 2;
    struct buffer room = {r->octets, from, sizeof r->octets};
    struct bytes live;
    bool changed;

    if (indicator_refang(&room, word, &changed) != ERR_OK)
        return;
    live = ascii_trim((struct bytes){r->octets + from, room.len - from});
    if (live.len > t->value.len)
        live.len = t->value.len; /* a full stop behind it */
    token_read_as(t, &room, INDICATOR_FILENAME, live);
    t->refanged = changed;
    t->context = place == TOKEN_PROSE; /* powershell.exe finds everybody */
}

/* "e.g", "S.r.l": an abbreviation, where nobody defanged it. */
static bool is_short(struct bytes name)
{
    return name.len > 1 && name.at[name.len - 2] == '.';
}

/* Whether a name that may be that of a file is a host's all the same. */
static bool is_host(const struct reading *r, const struct token *t,
                    enum token_place place)
{
    return t->refanged || place == TOKEN_HOST ||
           links_have(&r->links, t->value);
}

static void judge_domain(struct reading *r, struct token *t, struct bytes word,
                         enum token_place place)
{
    const enum domain_kind kind = domain_kind(t->value);

    if (place != TOKEN_HOST && domain_is_product(t->value, word)) {
        refuse(t, N_("the name of a product, not of a host"));
        return;
    }
    if (kind == DOMAIN_NAME || (kind == DOMAIN_OR_FILE && is_host(r, t, place)))
        return;
    if (kind == DOMAIN_FILE)
        take_file(r, t, word, place);
    else if (kind == DOMAIN_UNKNOWN && !t->refanged && is_short(t->value))
        t->verdict = TOKEN_NOTHING;
    else
        refuse(t, domain_reason(kind));
}

/* 192.0.2.1/24:443 and 203.0.113.10/203.0.113.11 are no links. */
static bool path_of_digits(struct bytes url)
{
    size_t at = url.len;

    while (at > 0 && strchr("0123456789.:-", url.at[at - 1]) != NULL)
        at--;
    return at < url.len && at > 1 && url.at[at - 1] == '/' &&
           ascii_find(url, strlen("http://"), '/') == at - 1;
}

/* The host of what is no domain by itself. */
static void judge_host(struct token *t)
{
    struct bytes host = indicator_host(t->type, t->value);
    enum domain_kind kind = domain_kind(host);
    struct ip address;

    if (ip_parse(&address, host, NULL)) {
        if (t->type == INDICATOR_URL && path_of_digits(t->value))
            refuse(t, N_("not a valid address"));
        return;
    }
    if (kind == DOMAIN_UNKNOWN || kind == DOMAIN_FILE)
        refuse(t, domain_reason(kind));
}

/* AsciiDoc's link: url[what it is called]; the name may go on in further
   words. */
static bool has_title(struct bytes word)
{
    const size_t open = ascii_find(word, ascii_find(word, 0, '.'), '[');
    const size_t close = ascii_find(word, open, ']');

    return open + 1 < word.len && !ascii_digit(word.at[open + 1]) &&
           close > open + 1 && close + 1 >= word.len;
}

static bool is_reference(const struct reading *r, const struct token *t,
                         struct bytes word, enum token_place place)
{
    if (place == TOKEN_HOST)
        return false;
    if (r->references == REFERENCE_ALL)
        return true;
    if (t->refanged)
        return false;
    return r->references != REFERENCE_NONE || has_title(word) ||
           reference_host(indicator_host(t->type, t->value));
}

/* "a[.]example/b[.]example": the path of a URL, or further names. Every part of
   it is a name, and each was defanged by itself. */
static bool may_be_names(const struct token *t, struct bytes word)
{
    const size_t slash = ascii_find(word, 0, '/');
    struct bytes left = ascii_from(t->value, strlen("http://"));

    if (has_slashes(word) || slash == word.len ||
        (ascii_find(word, slash, '[') == word.len &&
         ascii_find(word, slash, '(') == word.len))
        return false;
    while (left.len > 0) {
        const size_t end = ascii_find(left, 0, '/');
        const struct bytes name = {left.at, end};

        if (ascii_find(name, 0, '.') == name.len ||
            domain_kind(name) != DOMAIN_NAME)
            return false;
        left = ascii_from(left, end < left.len ? end + 1 : end);
    }
    return true;
}

/* "hxxp://evil[.]example/?id=***": a writer left out what nobody shall see. */
static bool is_masked(struct bytes word)
{
    static const char *const masks[] = {
        "***",          "\uff0a\uff0a", "\u25a0\u25a0", "\u25cf\u25cf",
        "\u25cb\u25cb", "\u3007\u3007", "\u00d7\u00d7",
    };

    for (size_t at = ascii_find(word, 0, '/'); at < word.len; at++)
        for (size_t i = 0; i < sizeof masks / sizeof *masks; i++)
            if (ascii_starts(ascii_from(word, at), masks[i]))
                return true;
    return false;
}

static void judge_url(struct reading *r, struct token *t, struct bytes word,
                      enum token_place place)
{
    if (is_masked(word))
        refuse(t, N_("part of it is left out by its writer"));
    else if (is_reference(r, t, word, place))
        refuse(t, t->refanged ? N_("a link below a heading of references")
                              : N_("a link, not defanged: write hxxp if it is "
                                   "an indicator"));
    else if (may_be_names(t, word))
        refuse(t, N_("unclear whether a URL or several names"));
    else if (!has_slashes(word))
        judge_host(t);
}

/* The mail address of whom to ask, the site of who wrote it. */
static bool is_contact(const struct reading *r, const struct token *t,
                       enum token_place place)
{
    return !t->refanged && place != TOKEN_HOST &&
           (r->references == REFERENCE_ALL ||
            (r->references == REFERENCE_LIVE && t->type == INDICATOR_EMAIL));
}

/* "FortiOS 7.2.0.1 through 7.2.4.3": four small numbers that nobody hid, in a
   line that speaks of versions. */
static bool is_version(const struct reading *r, const struct token *t,
                       enum token_place place)
{
    static const char *const words[] = {
        "version",  "affected",
        "firmware", "fixed in",
        "or later", "\u30d0\u30fc\u30b8\u30e7\u30f3",
        "patched",  "\u30d5\u30a1\u30fc\u30e0\u30a6\u30a7\u30a2",
    };

    if (t->type != INDICATOR_IPV4 || t->refanged || place != TOKEN_PROSE ||
        t->value.len > VERSION_MAX)
        return false;
    for (size_t at = 0; at < r->line.len; at++)
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (ascii_starts(ascii_from(r->line, at), words[i]))
                return true;
    return false;
}

static void judge_word(struct reading *r, struct token *t, struct bytes word,
                       enum token_place place)
{
    if (t->verdict != TOKEN_TAKEN)
        return;
    if (is_version(r, t, place)) {
        refuse(t, N_("looks like a version number"));
        return;
    }
    if (t->type == INDICATOR_URL) {
        judge_url(r, t, word, place);
        return;
    }
    if (t->type != INDICATOR_DOMAIN && t->type != INDICATOR_EMAIL)
        return;
    if (is_contact(r, t, place))
        refuse(t, N_("below a heading of references or contacts, not "
                     "defanged"));
    else if (t->type == INDICATOR_DOMAIN)
        judge_domain(r, t, word, place);
    else
        judge_host(t);
}

/* What a rule of each language cannot do without. */
static bool may_be_rule(enum indicator_type type, struct bytes text)
{
    static const struct {
        enum indicator_type type;
        const char *sign;
    } signs[] = {{INDICATOR_YARA, "condition"},
                 {INDICATOR_SIGMA, "detection"},
                 {INDICATOR_SNORT, "("}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        for (size_t at = 0; signs[i].type == type; at++)
            if (at == text.len)
                return false;
            else if (ascii_starts(ascii_from(text, at), signs[i].sign))
                break;
    return true;
}

/* "**Intrusion-set**", "Mutex Object and IoCs described in Indicator": of a
   document about types. */
static bool is_description(enum indicator_type type, struct bytes text)
{
    size_t words = 1;

    if (type != INDICATOR_FILENAME && type != INDICATOR_MUTEX &&
        type != INDICATOR_ACTOR && type != INDICATOR_MALWARE)
        return false;
    for (size_t i = 0; i < text.len; i++)
        words += text.at[i] == ' ';
    return ascii_starts(text, "**") ||
           (words > WORDS_MAX && !domain_file_end(text));
}

static void judge_name(struct token *t)
{
    const enum domain_kind kind = domain_kind(t->value);

    if (kind == DOMAIN_SUFFIX)
        refuse(t, domain_reason(kind));
    else if (kind == DOMAIN_UNKNOWN || kind == DOMAIN_FILE)
        t->remark = domain_reason(DOMAIN_UNKNOWN);
}

static void judge_said(struct token *t)
{
    if (t->verdict != TOKEN_TAKEN)
        return;
    if (t->type == INDICATOR_DOMAIN || t->type == INDICATOR_HOSTNAME)
        judge_name(t);
    else if (!may_be_rule(t->type, t->value))
        refuse(t, N_("not a rule of its language"));
    else if (is_description(t->type, t->value))
        refuse(t, N_("unclear whether a value or a description"));
}

/* What text is by the label of its line, where it is that. */
static void take_labelled(struct reading *r, struct token *t, struct bytes text)
{
    struct buffer room = {r->octets, sizeof r->octets / 2, sizeof r->octets};
    struct token said;

    token_read_as(&said, &room, r->digest, text);
    if (said.verdict == TOKEN_TAKEN)
        *t = said;
}

static bool is_digest(const struct token *t)
{
    return t->verdict == TOKEN_TAKEN && t->type >= INDICATOR_MD5 &&
           t->type <= INDICATOR_SHA512;
}

/* 32 digits are an MD5, unless a label said what else; 62 are nothing. */
static void judge_digest(struct reading *r, struct token *t, struct bytes word)
{
    if (t->verdict == TOKEN_REJECTED && r->digest == INDICATOR_JARM)
        take_labelled(r, t, word);
    else if (is_digest(t) && r->unshared)
        refuse(t, type_names_unshared);
    else if (is_digest(t) && r->digest != 0)
        take_labelled(r, t, t->value);
}

void judge_token(struct reading *r, struct token *token, struct bytes word,
                 struct bytes before, enum token_place place)
{
    struct buffer room = {r->octets, 0, sizeof r->octets};

    token_read(token, &room, word, before, place);
    judge_word(r, token, word, place);
    judge_digest(r, token, word);
}

static bool has_scheme(struct bytes word)
{
    const size_t colon = ascii_find(word, 0, ':');

    return ascii_starts(ascii_from(word, colon), "://") &&
           !ascii_starts(word, "file:");
}

/* An address or a URL in a column of files: none is called so. */
static bool is_no_file(struct bytes word, const struct token *t)
{
    struct ip address;

    if (t->verdict != TOKEN_TAKEN)
        return false;
    return t->type == INDICATOR_FILENAME
               ? ip_parse(&address, t->value, NULL)
               : t->type == INDICATOR_PATH && has_scheme(word);
}

void judge_token_as(struct reading *r, struct token *token,
                    enum indicator_type type, struct bytes word)
{
    struct buffer room = {r->octets, 0, sizeof r->octets};

    token_read_as(token, &room, type, word);
    if (is_no_file(word, token))
        judge_token(r, token, word, (struct bytes){0}, TOKEN_CELL);
    else
        judge_said(token);
}
