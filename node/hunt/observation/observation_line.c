#include "node/hunt/observation/observation_line.h"

#include <sodium.h>
#include <stdlib.h>

#include "node/hunt/log_line.h"
#include "node/hunt/nested.h"
#include "node/hunt/token_value.h"
#include "node/idn.h"
#include "node/suffix.h"

const struct indicator_prefixes observation_line_prefixes = {
    .v4 = UINT64_C(1) << 24 | UINT64_C(1) << 16,
    .v6 = {UINT64_C(1) << 32 | UINT64_C(1) << 48, UINT64_C(1), 0},
};

struct observation_line {
    struct observation_key key;
    observation_take *take;
    void *who;
    struct bytes line; /* without its escapes */
    uint64_t told[OBSERVATION_LINE_TOLD];
    size_t count; /* of all told, the last of which are kept */

    struct buffer room; /* of the line's copies */
    struct token_value values;
    struct indicator_query queries[INDICATOR_WIDER_MAX];
    uint8_t keys[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    uint8_t name[INDICATOR_VALUE_MAX], below[INDICATOR_KEY_MAX];
};

struct observation_line *
observation_line_open(const struct observation_key *key)
{
    struct observation_line *l = calloc(1, sizeof *l);
    if (l == NULL)
        abort();
    l->key = *key;
    return l;
}

void observation_line_close(struct observation_line *l)
{
    if (l == NULL)
        return;
    sodium_memzero(&l->key, sizeof l->key);
    free(l->room.at);
    free(l);
}

static bool told_already(struct observation_line *l, uint64_t hash)
{
    size_t kept =
        l->count < OBSERVATION_LINE_TOLD ? l->count : OBSERVATION_LINE_TOLD;
    for (size_t i = 0; i < kept; i++) {
        if (l->told[i] == hash)
            return true;
    }
    l->told[l->count++ % OBSERVATION_LINE_TOLD] = hash;
    return false;
}

/* Where text stands in the line; 0: in a copy of it. */
static size_t place_of(const struct observation_line *l, struct bytes text)
{
    uintptr_t from = (uintptr_t)l->line.at, at = (uintptr_t)text.at;
    return at >= from && at < from + l->line.len ? at - from : 0;
}

static bool tell(struct observation_line *l, struct bytes key,
                 struct bytes where)
{
    uint64_t hash = observation_hash(&l->key, key);
    return told_already(l, hash) || l->take(l->who, hash, place_of(l, where));
}

/* Everybody's parent says nothing of anybody. */
static bool is_too_wide(const struct indicator_query *q, struct bytes host)
{
    return q->type == INDICATOR_DOMAIN && !bytes_equal(q->key, host) &&
           suffix_is_public(q->key);
}

/* A domain is asked for with all below it, and everything else by itself. */
static struct bytes key_of(struct observation_line *l,
                           const struct indicator_query *q)
{
    struct buffer room = {.at = l->below, .cap = sizeof l->below};
    return q->type == INDICATOR_DOMAIN ? observation_below(&room, q->key)
                                       : q->key;
}

static bool tell_value(struct observation_line *l,
                       const struct indicator_guess *value, struct bytes where)
{
    struct buffer keys = {.at = l->keys, .cap = sizeof l->keys};
    struct bytes host = indicator_host(value->type, value->value);
    size_t count = indicator_queries(l->queries, &keys, value->type,
                                     value->value, &observation_line_prefixes);
    for (size_t i = 0; i < count; i++) {
        const struct indicator_query *q = &l->queries[i];
        if (observation_observes(q->type) && !is_too_wide(q, host) &&
            !tell(l, key_of(l, q), where))
            return false;
    }
    return true;
}

static bool tell_values(struct observation_line *l, struct bytes where)
{
    for (size_t i = 0; i < l->values.count; i++) {
        if (!tell_value(l, &l->values.guess[i], where))
            return false;
    }
    return true;
}

static bool take_token(void *who, const struct hunt_token *token)
{
    struct observation_line *l = who;
    return !token_value_read(&l->values, token) || tell_values(l, token->text);
}

/* WIRE.md 6.2: names in other letters are asked for as A-labels. */
static bool take_text(void *who, struct bytes word)
{
    struct observation_line *l = who;
    struct buffer name = {.at = l->name, .cap = sizeof l->name};
    struct bytes text = word;
    if (!(idn_url(&name, &text) || idn_mail(&name, &text) ||
          idn_host(&name, &text)))
        return true;
    return nested_each(text, take_token, l);
}

static void make_room(struct observation_line *l, struct bytes line)
{
    size_t need = log_line_room(line);
    l->room.len = 0;
    if (need <= l->room.cap)
        return;
    free(l->room.at);
    l->room = (struct buffer){.at = malloc(need), .cap = need};
    if (l->room.at == NULL)
        abort();
}

bool observation_line_each(struct observation_line *l, struct bytes line,
                           observation_take *take, void *who)
{
    const struct log_line_taker taker = {take_token, take_text, l};
    l->take = take;
    l->who = who;
    l->line = line;
    l->count = 0;
    make_room(l, line);
    return log_line_each(&taker, &l->room, &line);
}
