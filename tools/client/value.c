#include "tools/client/value.h"

#include <stdio.h>
#include <string.h>

#include "node/hunt/escape.h"
#include "node/hunt/guess_list.h"
#include "node/hunt/nested.h"
#include "node/hunt/token_value.h"
#include "node/hunt/walk.h"
#include "node/idn.h"
#include "proto/ascii.h"
#include "proto/ip.h"
#include "tools/formats/line/line.h"

static struct guess_list begin(struct value *out)
{
    out->count = 0;
    out->understood = false;
    return (struct guess_list){
        .guess = out->guess,
        .max = VALUE_GUESSES_MAX,
        .room = {out->octets, 0, sizeof out->octets},
    };
}

/* Where the host of a URL or mail address begins and ends; else all of it. */
static void find_host(struct bytes text, size_t *from, size_t *to)
{
    const uint8_t *scheme = memmem(text.at, text.len, "://", 3);
    const uint8_t *at = memrchr(text.at, '@', text.len);

    *from = scheme != NULL ? (size_t)(scheme + 3 - text.at)
            : at != NULL   ? (size_t)(at + 1 - text.at)
                           : 0;
    *to = *from;
    while (*to < text.len && strchr("/?#:", text.at[*to]) == NULL)
        ++*to;
}

static bool add_a_labels(struct buffer *out, struct bytes host)
{
    return ascii_find(host, 0, '.') < host.len && idn_host(out, &host);
}

/* WIRE.md 6.2. False when the host is plain, or IDNA does not take it: then it
   may be a file name or a mutex, and stays as it is. */
static bool with_a_labels(struct buffer *out, struct bytes text)
{
    size_t from, to;
    struct bytes host;

    find_host(text, &from, &to);
    host = (struct bytes){text.at + from, to - from};
    return !idn_ascii(host) && buffer_add(out, (struct bytes){text.at, from}) &&
           add_a_labels(out, host) &&
           buffer_add(out, (struct bytes){text.at + to, text.len - to});
}

/* Types that any text can be: a form says nothing. */
static bool is_any_text(enum indicator_type type)
{
    return type == INDICATOR_FILENAME || type == INDICATOR_MUTEX ||
           type == INDICATOR_USER_AGENT || type == INDICATOR_MALWARE ||
           type == INDICATOR_ACTOR;
}

/* Whether its form says what it is. No top-level domain begins with a digit:
   203.0.113.7_8080 is an address gone wrong. */
static bool has_form(const struct indicator_guess *g)
{
    size_t at = g->value.len;

    if (g->type != INDICATOR_DOMAIN && g->type != INDICATOR_HOSTNAME)
        return !is_any_text(g->type);
    while (at > 0 && g->value.at[at - 1] != '.')
        at--;
    return ascii_alpha(g->value.at[at]);
}

/* What share would take of it. True: all of it was understood, or nothing in
   it has the form of a value. */
static bool add_shared(struct guess_list *l, struct bytes text)
{
    static struct reading r;
    const size_t most = INDICATOR_GUESSES_MAX;
    struct findings *found = findings_open();
    bool good;

    r.found = found;
    r.place = (struct place){0};
    line_read(&r, text, LINE_CELL);
    for (size_t i = 0; i < found->item_count && i < most; i++)
        guess_list_add(l, (enum indicator_type)found->items[i].entry.type,
                       found->items[i].entry.value);
    good = found->item_count <= most &&
           (found->rejected == 0 ||
            (found->item_count == 0 && ascii_find(text, 0, ' ') < text.len));
    findings_close(found);
    r.found = NULL;
    return good;
}

/* As one value; *good: all of it was understood. */
static void add_whole(struct guess_list *l, struct bytes text, bool *good)
{
    BYTES_UNSET uint8_t octets[INDICATOR_DEFANGED_MAX];
    BYTES_UNSET uint8_t names[INDICATOR_DEFANGED_MAX];
    struct buffer plain = {octets, 0, sizeof octets};
    struct buffer name = {names, 0, sizeof names};
    bool changed;

    *good = add_shared(l, text);
    if (indicator_refang(&plain, text, &changed) != ERR_OK)
        return;
    if (with_a_labels(&name, bytes_of(&plain)))
        guess_list_add_all(l, bytes_of(&name));
    guess_list_add_all(l, bytes_of(&plain));
    if (l->count > 0 && l->guess[0].type == INDICATOR_PATH)
        guess_list_add_as(l, INDICATOR_FILENAME,
                          walk_base_name(bytes_of(&plain)));
}

static void add_token(struct guess_list *l, const struct hunt_token *token)
{
    static struct token_value value;

    (void)token_value_read(&value, token);
    for (size_t i = 0; i < value.count; i++)
        guess_list_add(l, value.guess[i].type, value.guess[i].value);
}

static bool take_inside(void *who, const struct hunt_token *token)
{
    struct guess_list *l = who;

    add_token(l, token);
    return !l->full;
}

/* "198.51.100.0/255.255.255.0" */
static void add_masked(struct guess_list *l, struct bytes text)
{
    const size_t slash = ascii_find(text, 0, '/');
    char network[64];
    struct ip mask;
    unsigned bits = 0;
    int len;

    if (slash == text.len ||
        !ip_parse(&mask, ascii_from(text, slash + 1), NULL) || mask.v6)
        return;
    while (bits < 32 && (mask.octet[bits / 8] >> (7 - bits % 8) & 1) != 0)
        bits++;
    len = snprintf(network, sizeof network, "%.*s/%u", (int)slash,
                   (const char *)text.at, bits);
    if (len > 0 && (size_t)len < sizeof network)
        guess_list_add_all(l, bytes_text(network));
}

/* Every value inside a text, as in a line of a log. */
static void add_inside(struct guess_list *l, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_DEFANGED_MAX];
    struct buffer url = {octets, 0, sizeof octets};

    add_masked(l, text);
    (void)nested_each(text, take_inside, l);
    while (escape_next_url(&url, &text)) {
        (void)nested_each(bytes_of(&url), take_inside, l);
        url.len = 0;
    }
}

/* Where a path of a system begins: "text/html" and "//a.example/x" are none. */
static bool is_path(struct bytes text)
{
    return (text.at[0] == '/' && !ascii_starts(text, "//")) ||
           ascii_find(text, 0, '\\') < text.len || text.at[0] == '~' ||
           text.at[0] == '$' || text.at[0] == '%';
}

/* Whether the likeliest of its types has a form, and it has that form. */
static bool is_formed(const struct value *v, struct bytes text)
{
    return v->count > 0 && has_form(&v->guess[0]) &&
           (v->guess[0].type != INDICATOR_PATH || is_path(text));
}

/* Whether it is one value, and nothing else stands there. */
static bool is_alone(const struct value *v, struct bytes text)
{
    return is_formed(v, text) && ascii_find(text, 0, ' ') == text.len;
}

/* What is of no type but those that any text can be, and cannot be of these: a
   number, a name without a label, a URL whose host is none. */
static bool is_broken(const struct value *v, struct bytes text)
{
    bool letter = false;

    if (!is_any_text(v->guess[0].type) && v->guess[0].type != INDICATOR_PATH)
        return false;
    for (size_t i = 0; i < text.len; i++)
        letter = letter || ascii_alpha(text.at[i]) || text.at[i] >= 0x80;
    return !letter || memmem(text.at, text.len, "://", 3) != NULL ||
           (memmem(text.at, text.len, "..", 2) != NULL && !is_path(text));
}

/* What stands inside a text from guess `from` on is likelier than the text, if
   that has no form. */
static void formed_first(struct value *v, struct bytes text, size_t from)
{
    struct indicator_guess first;

    if (from >= v->count || is_formed(v, text) || !has_form(&v->guess[from]))
        return;
    first = v->guess[from];
    memmove(v->guess + 1, v->guess, from * sizeof *v->guess);
    v->guess[0] = first;
}

bool value_read(struct value *out, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_DEFANGED_MAX];
    struct buffer plain = {octets, 0, sizeof octets};
    struct guess_list l = begin(out);
    bool good = false;
    size_t whole;

    text = ascii_trim(text);
    if (text.len == 0 || text.len > sizeof octets)
        return false;
    if (escape_undo(&plain, text))
        text = bytes_of(&plain);
    add_whole(&l, text, &good);
    out->count = whole = l.count;
    out->understood = whole > 0 && (good || has_form(&out->guess[0])) &&
                      !is_broken(out, text);
    if (!is_alone(out, text)) {
        add_inside(&l, text);
        out->count = l.count;
        formed_first(out, text, whole);
        out->understood = out->understood && !l.full;
    }
    return out->count > 0;
}

bool value_read_token(struct value *out, const struct hunt_token *token)
{
    struct guess_list l = begin(out);

    add_token(&l, token);
    out->count = l.count;
    out->understood = out->count > 0;
    return out->understood;
}
