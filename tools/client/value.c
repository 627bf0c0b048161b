#include "tools/client/value.h"

#include <string.h>

#include "proto/ascii.h"
#include "tools/formats/line/line.h"
#include "tools/formats/word/idn.h"

/* A value being read. */
struct guessing {
    struct value *out;
    struct buffer room;
};

static struct guessing begin(struct value *out)
{
    out->count = 0;
    out->understood = false;
    return (struct guessing){out, {out->octets, 0, sizeof out->octets}};
}

static void add(struct guessing *g, enum indicator_type type,
                struct bytes value)
{
    struct value *v = g->out;
    const size_t start = g->room.len;

    for (size_t i = 0; i < v->count; i++)
        if (v->guess[i].type == type && bytes_equal(v->guess[i].value, value))
            return;
    if (v->count < VALUE_GUESSES_MAX && buffer_add(&g->room, value))
        v->guess[v->count++] = (struct indicator_guess){
            type, {g->room.at + start, g->room.len - start}};
}

static void add_as(struct guessing *g, enum indicator_type type,
                   struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_VALUE_MAX];
    struct buffer room = {octets, 0, sizeof octets};

    if (text.len > 0 && text.len <= sizeof octets &&
        indicator_canonical(&room, type, text) == ERR_OK)
        add(g, type, bytes_of(&room));
}

static void add_guesses(struct guessing *g, struct bytes text)
{
    static uint8_t octets[INDICATOR_GUESSES_MAX * INDICATOR_VALUE_MAX];
    struct indicator_guess guess[INDICATOR_GUESSES_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    size_t count = indicator_guess(guess, &room, text);

    for (size_t i = 0; i < count; i++)
        add(g, guess[i].type, guess[i].value);
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
static bool add_shared(struct guessing *g, struct bytes text)
{
    static struct reading r;
    const size_t most = INDICATOR_GUESSES_MAX;
    struct findings *found = findings_open();
    bool good;

    r.found = found;
    r.place = (struct place){0};
    line_read(&r, text, LINE_CELL);
    for (size_t i = 0; i < found->item_count && i < most; i++)
        add(g, (enum indicator_type)found->items[i].entry.type,
            found->items[i].entry.value);
    good = found->item_count <= most &&
           (found->rejected == 0 ||
            (found->item_count == 0 && ascii_find(text, 0, ' ') < text.len));
    findings_close(found);
    r.found = NULL;
    return good;
}

bool value_read(struct value *out, struct bytes text)
{
    BYTES_UNSET uint8_t octets[INDICATOR_DEFANGED_MAX];
    BYTES_UNSET uint8_t names[INDICATOR_DEFANGED_MAX];
    struct buffer plain = {octets, 0, sizeof octets};
    struct buffer name = {names, 0, sizeof names};
    struct guessing g = begin(out);
    bool changed, good;

    text = ascii_trim(text);
    if (text.len == 0 || text.len > sizeof octets)
        return false;
    good = add_shared(&g, text);
    if (indicator_refang(&plain, text, &changed) == ERR_OK) {
        if (with_a_labels(&name, bytes_of(&plain)))
            add_guesses(&g, bytes_of(&name));
        add_guesses(&g, bytes_of(&plain));
    }
    out->understood = out->count > 0 && (good || has_form(&out->guess[0]));
    return out->count > 0;
}

/* The last part of a path, as a file is called. */
static struct bytes base_name(struct bytes path)
{
    size_t at = path.len;

    while (at > 0 && path.at[at - 1] != '/' && path.at[at - 1] != '\\')
        at--;
    return ascii_from(path, at);
}

bool value_read_token(struct value *out, const struct hunt_token *token)
{
    struct guessing g = begin(out);

    if (token->class == HUNT_NAME) {
        add_as(&g, INDICATOR_DOMAIN, token->text);
        add_as(&g, INDICATOR_ONION, token->text);
        add_as(&g, INDICATOR_FILENAME, token->text);
    } else if (token->class == HUNT_PATH) {
        add_as(&g, INDICATOR_PATH, token->text);
        add_as(&g, INDICATOR_FILENAME, base_name(token->text));
    } else {
        add_guesses(&g, token->text);
        if (token->class == HUNT_URL || token->port != 0)
            (void)add_shared(&g, token->whole);
    }
    out->understood = out->count > 0;
    return out->understood;
}
