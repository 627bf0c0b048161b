#include "tools/formats/typed.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/judge.h"

static bool is_digest(enum indicator_type type)
{
    return (type >= INDICATOR_MD5 && type <= INDICATOR_SHA512) ||
           type == INDICATOR_SSDEEP || type == INDICATOR_TLSH;
}

static bool is_network(enum indicator_type type)
{
    return type <= INDICATOR_EMAIL;
}

static bool is_file(enum indicator_type type)
{
    return is_digest(type) || type == INDICATOR_FILENAME ||
           type == INDICATOR_PATH;
}

static bool is_of(const struct type_name *kind, enum indicator_type type)
{
    switch (kind->how) {
    case TYPE_NAMES_ADDRESS:
        return type <= INDICATOR_IP_PORT;
    case TYPE_NAMES_NETWORK:
        return true;
    case TYPE_NAMES_DIGEST:
        return is_digest(type);
    case TYPE_NAMES_FILE:
        return is_file(type);
    case TYPE_NAMES_ONE:
        return kind->type == type;
    case TYPE_NAMES_PORT:
    case TYPE_NAMES_NONE:
        return false;
    }
    return false;
}

/* A name where an address was said, a SHA-1 where an MD5 was. */
static bool is_near(const struct type_name *kind, enum indicator_type type)
{
    if (kind->how == TYPE_NAMES_ADDRESS)
        return is_network(type);
    return kind->how == TYPE_NAMES_ONE &&
           ((is_network(kind->type) && is_network(type)) ||
            (is_digest(kind->type) && is_digest(type)));
}

/* Whether what a value looks like is of the kind that was said. */
static bool fits(const struct type_name *kind, enum indicator_type type,
                 bool strict)
{
    return is_of(kind, type) || (!strict && is_near(kind, type));
}

static bool has_separator(struct bytes text)
{
    return ascii_find(text, 0, '\\') < text.len ||
           ascii_find(text, 0, '/') < text.len;
}

/* invoice.doc */
static bool has_end(struct bytes name)
{
    size_t dot = name.len;

    while (dot > 0 && name.at[dot - 1] != '.')
        dot--;
    return dot > 1 && name.len - dot >= 2 && name.len - dot <= 5;
}

/* A "file name" with a separator in it is a path. */
static enum indicator_type meant(const struct type_name *kind,
                                 struct bytes text)
{
    return kind->type == INDICATOR_FILENAME && has_separator(text)
               ? INDICATOR_PATH
               : kind->type;
}

/* Typed a URL or a name, with a port perhaps. */
static bool is_bare_host(const struct type_name *kind, struct bytes text)
{
    return (kind->type == INDICATOR_URL || kind->type == INDICATOR_DOMAIN ||
            kind->type == INDICATOR_HOSTNAME) &&
           !has_separator(text) && ascii_find(text, 0, '.') < text.len &&
           ascii_find(text, 0, ' ') == text.len &&
           ascii_find(text, 0, ',') == text.len;
}

/* The host of a "URL" that has neither scheme nor path: an address, or a name
   without its port. */
static void read_host(const struct typed *t, struct bytes text,
                      struct token *token)
{
    size_t colon = text.len;

    judge_token(t->reading, token, text, (struct bytes){0}, TOKEN_HOST);
    if (token->verdict == TOKEN_TAKEN && token->type <= INDICATOR_ONION)
        return;
    while (colon > 0 && ascii_digit(text.at[colon - 1]))
        colon--;
    if (colon < text.len && colon > 1 && text.at[colon - 1] == ':')
        text.len = colon - 1;
    if (token->caution == INDICATOR_FINE)
        judge_token_as(t->reading, token, INDICATOR_DOMAIN, text);
}

/* As the one type that was said; false: it may yet be something near it. */
static bool read_as_said(const struct typed *t, const struct type_name *kind,
                         struct bytes text, struct token *token)
{
    judge_token_as(t->reading, token, meant(kind, text), text);
    if (token->verdict == TOKEN_REJECTED && is_bare_host(kind, text))
        read_host(t, text, token);
    if (token->verdict == TOKEN_TAKEN || token->caution != INDICATOR_FINE)
        return true;
    return t->strict || (!is_network(kind->type) && !is_digest(kind->type));
}

/* It looks like nothing that was said. reason: why it is not that, if known. */
static void read_unlike(const struct typed *t, const struct type_name *kind,
                        struct bytes text, const char *reason,
                        struct token *token)
{
    if (kind->how == TYPE_NAMES_FILE && has_end(text)) {
        judge_token_as(
            t->reading, token,
            has_separator(text) ? INDICATOR_PATH : INDICATOR_FILENAME, text);
        return;
    }
    if (reason == NULL)
        reason = kind->how == TYPE_NAMES_NETWORK
                     ? N_("no indicator recognised")
                     : N_("not a valid value of its type");
    *token = (struct token){.verdict = TOKEN_REJECTED, .reason = reason};
}

/* In a column of hosts a name is a host's. */
static enum token_place place_of(const struct type_name *kind)
{
    return kind != &type_names_any && (kind->how == TYPE_NAMES_NETWORK ||
                                       kind->how == TYPE_NAMES_ADDRESS)
               ? TOKEN_HOST
               : TOKEN_CELL;
}

/* One value, not cut any further. */
static void read_one(const struct typed *t, const struct type_name *kind,
                     struct bytes text, struct token *token)
{
    const char *reason = NULL;

    if (kind->how == TYPE_NAMES_ONE) {
        if (read_as_said(t, kind, text, token))
            return;
        reason = token->reason;
    }
    judge_token(t->reading, token, text, (struct bytes){0}, place_of(kind));
    if (token->verdict == TOKEN_TAKEN && fits(kind, token->type, t->strict))
        return;
    if (token->verdict == TOKEN_REJECTED && reason == NULL)
        return;
    read_unlike(t, kind, text, reason, token);
}

/* The same, and what comes of it kept or rejected. */
static void settle_one(const struct typed *t, const struct type_name *kind,
                       struct bytes text)
{
    struct token token;

    read_one(t, kind, text, &token);
    if (token.verdict == TOKEN_TAKEN)
        reading_keep(t->reading, &token, t->like);
    else
        reading_reject(t->reading, text, token.reason);
}

/* Free text may hold commas and spaces of its own. */
static bool may_be_several(const struct type_name *kind)
{
    return kind->how != TYPE_NAMES_ONE || kind->type <= INDICATOR_HASSH ||
           kind->type == INDICATOR_CVE || kind->type == INDICATOR_BTC;
}

/* Octets of what stands between two values at the front of text, or 0. */
static size_t separator(struct bytes text)
{
    static const char *const wide[] = {"\u3001", "\uff0c", "\uff1b",
                                       "\u3000", "\u30fb", "\uff0f"};

    if (text.len > 0 && text.at[0] != '\0' &&
        strchr(",;\n \t|\r", text.at[0]) != NULL)
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (ascii_starts(text, wide[i]))
            return strlen(wide[i]);
    return 0;
}

/* Whether a part is more than the comma between two. */
static bool says_something(struct bytes part)
{
    for (size_t i = 0; i < part.len; i++)
        if (ascii_alnum(part.at[i]) || part.at[i] >= 0x80)
            return true;
    return false;
}

static bool next_part(struct bytes *part, struct bytes *left)
{
    do {
        size_t end = 0, between;

        while ((between = separator(*left)) > 0)
            *left = ascii_from(*left, between);
        while (end < left->len && separator(ascii_from(*left, end)) == 0)
            end++;
        *part = (struct bytes){left->at, end};
        *left = ascii_from(*left, end);
    } while (part->len > 0 && !says_something(*part));
    return part->len > 0;
}

/* "sha256,sha1,md5" in one cell: every part that is one is taken; false when
   none is. */
static bool read_several(const struct typed *t, const struct type_name *kind,
                         struct bytes text)
{
    struct bytes left = text, part;
    size_t taken = 0, parts = 0;
    struct token token;

    while (next_part(&part, &left)) {
        read_one(t, kind, part, &token);
        parts++;
        taken += token.verdict == TOKEN_TAKEN &&
                 (kind->how != TYPE_NAMES_FILE || is_digest(token.type));
    }
    if (taken == 0 || parts < 2)
        return false;
    left = text;
    while (next_part(&part, &left))
        settle_one(t, kind, part);
    return true;
}

static bool next_name(struct bytes *name, struct bytes *left)
{
    size_t end = 0;

    if (left->len == 0)
        return false;
    while (end < left->len && left->at[end] != ',' && left->at[end] != '\n')
        end++;
    *name = ascii_trim((struct bytes){left->at, end});
    *left = ascii_from(*left, end < left->len ? end + 1 : end);
    return true;
}

/* "a.doc, b.doc": names with ends, each. */
static bool read_names(const struct typed *t, const struct type_name *kind,
                       struct bytes text)
{
    struct bytes left = text, name;

    if (ascii_find(text, 0, ',') == text.len &&
        ascii_find(text, 0, '\n') == text.len)
        return false;
    while (next_name(&name, &left))
        if (!has_end(name))
            return false;
    left = text;
    while (next_name(&name, &left))
        settle_one(t, kind, name);
    return true;
}

/* One cell may hold several values; true when they were read so. */
static bool cut_up(const struct typed *t, const struct type_name *kind,
                   struct bytes value, bool before)
{
    bool names =
        kind->how == TYPE_NAMES_ONE && kind->type == INDICATOR_FILENAME;

    if (t->whole)
        return false;
    if (before) /* what would pass as one odd name */
        return (names && read_names(t, kind, value)) ||
               (kind->how == TYPE_NAMES_FILE && read_several(t, kind, value));
    return may_be_several(kind) && read_several(t, kind, value);
}

/* True when the cell had parts, which were read one by one. */
static bool read_parts(const struct typed *t, const struct type_name *kind,
                       struct bytes value)
{
    struct typed one = *t;

    if (!t->parts || ascii_find(value, 0, TYPED_PART) == value.len)
        return false;
    one.parts = false;
    while (value.len > 0) {
        size_t end = ascii_find(value, 0, TYPED_PART);
        struct bytes part = {value.at, end};

        if (says_something(part))
            typed_read(&one, kind, part);
        value = ascii_from(value, end < value.len ? end + 1 : end);
    }
    return true;
}

void typed_read(const struct typed *t, const struct type_name *kind,
                struct bytes value)
{
    struct token token;

    if (read_parts(t, kind, value))
        return;
    value = ascii_trim(value);
    if (kind->how == TYPE_NAMES_NONE || kind->how == TYPE_NAMES_PORT) {
        reading_reject(t->reading, value,
                       kind->how == TYPE_NAMES_NONE
                           ? kind->why
                           : N_("a port: only with its address it is one "
                                "indicator"));
        return;
    }
    if (cut_up(t, kind, value, true))
        return;
    read_one(t, kind, value, &token);
    if (token.verdict == TOKEN_TAKEN) {
        reading_keep(t->reading, &token, t->like);
        return;
    }
    if (!cut_up(t, kind, value, false))
        reading_reject(t->reading, value, token.reason);
}

/* Half of a composite. A file name beside its hash is context: alone it would
   find the innocent, too. */
static void read_half(const struct typed *t, const struct type_name *kind,
                      struct bytes value, bool beside_digest)
{
    struct record_indicator like =
        t->like != NULL ? *t->like : findings_entry(INDICATOR_MD5, value);
    struct typed half = *t;

    if (beside_digest && kind->how == TYPE_NAMES_ONE &&
        kind->type == INDICATOR_FILENAME)
        like.detect = false;
    half.like = &like;
    typed_read(&half, kind, value);
}

static bool read_composite(const struct typed *t, struct bytes word,
                           struct bytes value)
{
    size_t cut = ascii_find(word, 0, '|'), bar = ascii_find(value, 0, '|');
    const struct type_name *first =
        type_names_find((struct bytes){word.at, cut});
    const struct type_name *second = type_names_find(ascii_from(word, cut + 1));

    if (first == NULL || second == NULL)
        return false;
    if (bar == value.len ||
        (first->how == TYPE_NAMES_ADDRESS && second->how == TYPE_NAMES_PORT)) {
        typed_read(t, first, value);
        return true;
    }
    read_half(t, first, (struct bytes){value.at, bar},
              second->how != TYPE_NAMES_ADDRESS);
    read_half(t, second, ascii_from(value, bar + 1), false);
    return true;
}

bool typed_read_word(const struct typed *t, struct bytes word,
                     struct bytes value)
{
    static const char sample[] = "malwaresample";
    uint8_t room[TYPE_NAMES_FOLDED_MAX];
    const struct type_name *kind;

    word = ascii_trim(word);
    if (word.len >= strlen(sample) &&
        ascii_same(type_names_fold(room, word), sample))
        word = bytes_text("filename|md5");
    if (ascii_find(word, 0, '|') < word.len)
        return read_composite(t, word, value);
    kind = type_names_find(word);
    if (kind == NULL)
        return false;
    typed_read(t, kind, value);
    return true;
}
