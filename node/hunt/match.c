#include "node/hunt/match.h"

#include <stdlib.h>

#include "node/hunt/log_line.h"
#include "node/hunt/nested.h"
#include "node/hunt/token_value.h"
#include "node/hunt/told.h"
#include "node/idn.h"
#include "node/suffix.h"
#include "proto/ascii.h"

struct match {
    const struct pack *const *packs;
    size_t pack_count;
    struct told *told;
    struct buffer room; /* of the line's copies */

    match_take *take;
    void *who;
    struct bytes matched;

    struct token_value values;
    struct indicator_query queries[INDICATOR_WIDER_MAX];
    struct pack_ref refs[MATCH_REFS_MAX], hits[MATCH_REFS_MAX];
    uint8_t keys[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    uint8_t value[INDICATOR_KEY_MAX + INDICATOR_VALUE_MAX];
    uint8_t name[INDICATOR_VALUE_MAX];
};

struct match *match_new(const struct pack *const *packs, size_t count)
{
    struct match *m = calloc(1, sizeof *m);

    if (m == NULL)
        abort();
    m->packs = packs;
    m->pack_count = count;
    m->told = told_new();
    return m;
}

void match_free(struct match *m)
{
    if (m == NULL)
        return;
    told_free(m->told);
    free(m->room.at);
    free(m);
}

/* What a value asks of one pack. */
struct asking {
    const struct pack *pack;
    const struct indicator_guess *guess;
    const struct indicator_query *query;
    struct bytes host; /* of the value */
    bool weak;
};

/* WIRE.md 6.4: "A domain that is a public suffix matches its own name only." */
static bool too_wide(const struct asking *a)
{
    return a->query->type == INDICATOR_DOMAIN &&
           !bytes_equal(a->query->key, a->host) &&
           suffix_is_public(a->query->key);
}

static bool is_host(enum indicator_type type)
{
    return type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME ||
           type == INDICATOR_ONION || type == INDICATOR_IPV4 ||
           type == INDICATOR_IPV6;
}

/* Whether what stands under the query's key answers it. */
static bool answers(const struct asking *a, const struct pack_ref *ref)
{
    return !ref->gone && ref->weak == a->weak && indicator_known(ref->type) &&
           (a->weak || ref->type == (uint64_t)a->query->type);
}

/* The indicator as it was shared, but for what a key has not. */
static struct bytes value_of(struct match *m, const struct asking *a)
{
    const struct bytes own = a->guess->value;
    struct buffer out = {m->value, 0, sizeof m->value};
    const size_t scheme = ascii_find(own, 0, ':');

    if (a->query->type == INDICATOR_URL && scheme < own.len) {
        if (!buffer_add(&out, (struct bytes){own.at, scheme}) ||
            !buffer_add_text(&out, "://") || !buffer_add(&out, a->query->key))
            abort(); /* both have their limits, and fit */
        return bytes_of(&out);
    }
    return a->query->type == a->guess->type && a->query == m->queries
               ? own
               : a->query->key;
}

static bool tell(struct match *m, const struct asking *a, struct bytes value,
                 const struct pack_ref *refs, size_t count)
{
    const struct match_hit hit = {
        .matched = m->matched,
        .value = value,
        .type = a->weak ? (enum indicator_type)refs->type : a->query->type,
        .weak = a->weak,
        .refs = refs,
        .ref_count = count,
    };

    return m->take(m->who, &hit);
}

/* Under what it is remembered that a record names something of the host
   itself; no value begins so. */
static struct bytes sure_of(const struct asking *a,
                            uint8_t room[static 1 + INDICATOR_VALUE_MAX])
{
    room[0] = '\0';
    if (a->host.len > 0)
        memcpy(room + 1, a->host.at, a->host.len);
    return (struct bytes){room, 1 + a->host.len};
}

/* Whether it is still to be told. */
static bool is_news(struct match *m, const struct asking *a,
                    const struct pack_ref *ref, struct bytes value)
{
    uint8_t room[1 + INDICATOR_VALUE_MAX];
    const struct bytes sure = sure_of(a, room);

    if (!answers(a, ref) || (a->weak && told_has(m->told, ref->record, sure)))
        return false;
    if (!a->weak)
        (void)told_add(m->told, ref->record, sure);
    return told_add(m->told, ref->record, value);
}

/* Of one page of what stands under a key. Weak ones are of several types. */
static bool tell_page(struct match *m, const struct asking *a,
                      struct bytes value, size_t count)
{
    size_t news = 0;

    for (size_t i = 0; i < count; i++)
        if (is_news(m, a, &m->refs[i], value))
            m->hits[news++] = m->refs[i];
    if (!a->weak)
        return news == 0 || tell(m, a, value, m->hits, news);
    for (size_t i = 0; i < news; i++)
        if (!tell(m, a, value, &m->hits[i], 1))
            return false;
    return true;
}

static bool ask_pack(struct match *m, const struct asking *a)
{
    const uint64_t hash = pack_hash_fast(pack_key(a->pack), a->query->key);
    size_t from = 0, left, count;

    if (!pack_maybe(a->pack, hash))
        return true;
    do {
        left = pack_find(a->pack, a->query->key, from, m->refs, MATCH_REFS_MAX);
        if (left == 0 || too_wide(a))
            return true;
        count = left < MATCH_REFS_MAX ? left : MATCH_REFS_MAX;
        if (!tell_page(m, a, value_of(m, a), count))
            return false;
        from += count;
    } while (left > count);
    return true;
}

static bool ask(struct match *m, struct asking *a)
{
    struct buffer keys = {m->keys, 0, sizeof m->keys};
    const size_t count =
        indicator_queries(m->queries, &keys, a->guess->type, a->guess->value,
                          &pack_about(a->pack)->prefixes);

    a->host = indicator_host(a->guess->type, a->guess->value);
    for (size_t i = 0; i < count; i++) {
        a->query = &m->queries[i];
        if (a->weak &&
            (!is_host(a->query->type) || !bytes_equal(a->query->key, a->host)))
            continue;
        if (!ask_pack(m, a))
            return false;
    }
    return true;
}

static bool ask_all(struct match *m, bool weak)
{
    struct asking a = {.weak = weak};

    for (size_t p = 0; p < m->pack_count; p++)
        for (size_t i = 0; i < m->values.count; i++) {
            a.pack = m->packs[p];
            a.guess = &m->values.guess[i];
            if (!ask(m, &a))
                return false;
        }
    return true;
}

/* What is sure is told first: what is weak may be of the same record. */
static bool ask_values(struct match *m, struct bytes matched)
{
    m->matched = matched;
    return ask_all(m, false) && ask_all(m, true);
}

static bool take_token(void *who, const struct hunt_token *token)
{
    struct match *m = who;

    return !token_value_read(&m->values, token) || ask_values(m, token->whole);
}

/* A token of a word whose name was turned into A-labels. */
struct in_word {
    struct match *match;
    struct bytes word;
};

static bool take_in_word(void *who, const struct hunt_token *token)
{
    const struct in_word *in = who;

    return !token_value_read(&in->match->values, token) ||
           ask_values(in->match, in->word);
}

/* WIRE.md 6.2: names in other letters are asked for as A-labels. */
static bool take_text(void *who, struct bytes word)
{
    struct match *m = who;
    struct in_word in = {m, word};
    struct buffer name = {m->name, 0, sizeof m->name};
    struct bytes text = word;

    if (token_value_read_file(&m->values, word) && !ask_values(m, word))
        return false;
    if (!(idn_url(&name, &text) || idn_mail(&name, &text) ||
          idn_host(&name, &text)))
        return true;
    return nested_each(text, take_in_word, &in);
}

/* Room for the copies of a line; it stays as large as the longest needed. */
static void make_room(struct match *m, struct bytes line)
{
    const size_t need = log_line_room(line);

    m->room.len = 0;
    if (need <= m->room.cap)
        return;
    free(m->room.at);
    m->room = (struct buffer){malloc(need), 0, need};
    if (m->room.at == NULL)
        abort();
}

bool match_line(struct match *m, struct bytes line, match_take *take, void *who)
{
    const struct log_line_taker taker = {take_token, take_text, m};

    m->take = take;
    m->who = who;
    told_clear(m->told);
    make_room(m, line);
    return log_line_each(&taker, &m->room, &line);
}
