#include "node/core/facts/roster.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/hold_news.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/node_no.h"
#include "proto/ascii.h"
#include "proto/card_texts.h"
#include "proto/hidden.h"
#include "proto/record.h"
#include "proto/wire.h"

_Static_assert(ROSTER_TABLE_CONNECT_MAX == CONFIG_ENDPOINT_MAX - 1,
               "an address fits its row");

struct roster {
    struct txn txn;
    struct peer **peer;
    size_t count, cap, limit;
    uint64_t now_ms;
};

static void text_out(char *out, size_t size, struct bytes text)
{
    size_t n = text.len < size - 1 ? text.len : size - 1;

    memcpy(out, text.at, n);
    out[n] = '\0';
}

static void peer_free(struct peer *p)
{
    free(p->card_raw);
    free(p);
}

/* The old card's octets go only after the new ones were found good. */
static enum err set_card(struct peer *p, struct bytes raw)
{
    uint8_t *copy = malloc(raw.len + 1);
    struct card card;
    enum err err;

    if (copy == NULL)
        abort();
    memcpy(copy, raw.at, raw.len);
    err = card_open(&card, (struct bytes){copy, raw.len});
    if (err != ERR_OK) {
        free(copy);
        return err;
    }
    free(p->card_raw);
    p->card_raw = copy;
    p->card_len = raw.len;
    p->card = card;
    p->end_told = false;
    p->id = card.identity.node;
    return ERR_OK;
}

static void append(struct roster *r, struct peer *p)
{
    if (r->count == r->cap) {
        r->cap = r->cap == 0 ? 16 : 2 * r->cap;
        r->peer = realloc(r->peer, r->cap * sizeof(struct peer *));
        if (r->peer == NULL)
            abort();
    }
    r->peer[r->count++] = p;
}

static enum err peer_of(struct peer **out, uint32_t node_no,
                        const struct roster_row *row)
{
    struct peer *p = calloc(1, sizeof *p);
    enum err err;

    if (p == NULL)
        abort();
    p->node_no = node_no;
    text_out(p->name, sizeof p->name, row->name);
    text_out(p->connect, sizeof p->connect, row->connect);
    p->community = row->community;
    p->client = row->client;
    p->provider = row->provider;
    p->revoked = row->revoked;
    text_out(p->fence, sizeof p->fence, row->fence);
    p->confirmed = row->confirmed;
    p->vouches = row->vouches;
    err = set_card(p, row->card);
    if (err == ERR_OK)
        *out = p;
    else
        peer_free(p);
    return err;
}

static void row_write(struct txn *txn, const struct peer *p)
{
    const struct roster_row row = {
        .name = bytes_text(p->name),
        .connect = bytes_text(p->connect),
        .community = p->community,
        .client = p->client,
        .provider = p->provider,
        .revoked = p->revoked,
        .fence = bytes_text(p->fence),
        .confirmed = p->confirmed,
        .vouches = p->vouches,
        .card = {p->card_raw, p->card_len},
    };

    roster_table_put(txn, p->node_no, &row);
}

static enum err load(struct roster *r)
{
    struct roster_row row;
    enum err err = ERR_OK;
    uint32_t node_no = 0;

    while (err == ERR_OK &&
           roster_table_next(&r->txn.view, &node_no, &row, &err)) {
        struct peer *p = NULL;

        if (err == ERR_OK)
            err = peer_of(&p, node_no, &row);
        if (err == ERR_OK)
            append(r, p);
    }
    return err;
}

enum err roster_open(struct roster **out, struct store *s)
{
    struct roster *r = calloc(1, sizeof *r);
    enum err err;

    if (r == NULL)
        abort();
    r->txn = *store_txn(s);
    r->limit = ROSTER_PEERS_MAX;
    store_read(s);
    err = load(r);
    if (err == ERR_OK)
        err = view_error(&r->txn.view);
    store_abort(s);
    if (err != ERR_OK) {
        log_warn("roster: cannot read a peer's row: %s", err_text(err));
        roster_close(r);
        return ERR_IO;
    }
    *out = r;
    return ERR_OK;
}

void roster_close(struct roster *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->count; i++)
        peer_free(r->peer[i]);
    free(r->peer);
    free(r);
}

void roster_limit(struct roster *r, size_t peers_max, uint64_t now_ms)
{
    r->limit = peers_max < ROSTER_PEERS_MAX ? peers_max : ROSTER_PEERS_MAX;
    r->now_ms = now_ms;
}

size_t roster_count(const struct roster *r)
{
    return r->count;
}

struct peer *roster_at(const struct roster *r, size_t i)
{
    assert(i < r->count);
    return r->peer[i];
}

struct peer *roster_by_node_no(const struct roster *r, uint32_t node_no)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->peer[i]->node_no == node_no)
            return r->peer[i];
    return NULL;
}

struct peer *roster_by_id(const struct roster *r, const struct node_id *id)
{
    for (size_t i = 0; i < r->count; i++)
        if (ident_same(&r->peer[i]->id, id))
            return r->peer[i];
    return NULL;
}

struct peer *roster_by_tk(const struct roster *r, const struct box_public *tk)
{
    for (size_t i = 0; i < r->count; i++) {
        struct peer *p = r->peer[i];
        const struct card_working *w = &p->card.working;

        if (p->revoked)
            continue;
        if (ident_same_box(&w->tk, tk) ||
            (w->has_tk_next && ident_same_box(&w->tk_next, tk)))
            return p;
        if (ident_same_box(&p->card.identity.tk_recovery, tk))
            return p;
    }
    return NULL;
}

static bool named(const struct peer *p, struct bytes text)
{
    return bytes_equal(bytes_text(p->name), text);
}

enum err roster_resolve(struct peer **out, const struct roster *r,
                        struct bytes text)
{
    struct peer *found = NULL;

    for (size_t i = 0; i < r->count; i++)
        if (named(r->peer[i], text)) {
            *out = r->peer[i];
            return ERR_OK;
        }
    for (size_t i = 0; i < r->count; i++) {
        struct peer *p = r->peer[i];

        if ((text.len < ROSTER_ID_DIGITS_MIN ||
             !ident_hex_begins(p->id.octet, text)) &&
            !ident_fingerprint_matches(&p->id, text))
            continue;
        if (found != NULL)
            return ERR_AMBIGUOUS;
        found = p;
    }
    if (found == NULL)
        return ERR_NOT_FOUND;
    *out = found;
    return ERR_OK;
}

/* WIRE.md 3.5: "a card that reuses a key (IK, SK, EK, TK) of another node, is
   refused and alarmed" */
bool roster_reuses_key(const struct roster *r, const struct card *card,
                       const struct card *mine, struct fault *about)
{
    if (mine != NULL && card_shares_key(card, mine)) {
        fault_say(about, ERR_CONFLICT, "the card uses a key of this node");
        return true;
    }
    for (size_t i = 0; i < r->count; i++) {
        const struct peer *p = r->peer[i];

        if (ident_same(&p->id, &card->identity.node) ||
            !card_shares_key(card, &p->card))
            continue;
        fault_say(about, ERR_CONFLICT,
                  "the card uses a key that belongs to peer '%s'", p->name);
        return true;
    }
    return false;
}

/* WIRE.md 1.6: "A card with one is refused" */
static bool hides(const struct roster *r, const struct card *fresh,
                  const struct card *held)
{
    return card_texts_hidden(fresh, held, incarnation_began_ms(&r->txn.view));
}

enum err roster_keep_card(struct roster *r, struct peer *p, struct bytes raw,
                          const struct card *mine, struct fault *about)
{
    struct card fresh;
    enum err err = card_open(&fresh, raw);

    if (err != ERR_OK)
        return err;
    if (!ident_same(&fresh.identity.node, &p->id))
        return ERR_CONFLICT;
    err = card_supersedes(&fresh, &p->card);
    if (err == ERR_OK && hides(r, &fresh, &p->card))
        err = ERR_HIDDEN;
    if (err != ERR_OK)
        return err;
    if (roster_reuses_key(r, &fresh, mine, about))
        return ERR_CONFLICT;
    err = set_card(p, raw);
    p->dirty = err == ERR_OK;
    return err;
}

/* What an organisation calls itself, as a name for the command line. */
static void name_of(char *out, size_t size, const struct card *card)
{
    struct bytes org =
        card->identity.org.len > 0 ? card->identity.org : card->identity.org_ja;

    if (org.len >= size)
        org = wire_text_whole((struct bytes){org.at, size - 1});
    text_out(out, size, org);
}

static enum err add_known(struct peer *p, struct roster *r, struct bytes raw,
                          const struct card *mine, struct fault *about)
{
    enum err err = roster_keep_card(r, p, raw, mine, about);

    if (err != ERR_OK && err != ERR_EXISTS)
        return fault_say(about, err, "this card of '%s' cannot be accepted: %s",
                         p->name, err_text(err));
    if (err == ERR_EXISTS && !p->revoked && p->fence[0] == '\0')
        return fault_say(about, ERR_EXISTS, "this card is already peer '%s'",
                         p->name);
    p->revoked = false;
    p->fence[0] = '\0';
    p->dirty = true;
    return ERR_OK;
}

/* What says something else where a peer may be named: a share goes to it. */
static bool is_reserved(struct bytes name)
{
    return bytes_equal(name, bytes_text("everyone")) ||
           bytes_equal(name, bytes_text("this node")) ||
           ascii_starts(name, "group:");
}

/* Nor may a name be what another peer answers to: its own, an id, a
   fingerprint. */
static bool is_taken(const struct roster *r, struct bytes name,
                     const struct peer *by)
{
    struct peer *other = NULL;
    enum err err = roster_resolve(&other, r, name);

    return err == ERR_AMBIGUOUS || (err == ERR_OK && other != by);
}

static enum err check_name(struct bytes name, struct fault *about)
{
    if (name.len > ROSTER_NAME_MAX)
        return fault_say(about, ERR_USAGE, "a name has at most %d bytes",
                         ROSTER_NAME_MAX);
    if (name.len == 0 || !wire_text_valid(name, false) || hidden_any(name) ||
        is_reserved(name))
        return fault_say(about, ERR_USAGE,
                         "not a name for a peer: choose another with "
                         "--as");
    return ERR_OK;
}

static enum err check_new(const struct roster *r, const struct card *card,
                          const char *name, const struct card *mine,
                          struct fault *about)
{
    if (mine != NULL && ident_same(&card->identity.node, &mine->identity.node))
        return fault_say(about, ERR_USAGE, "this is the node's own card");
    if (card_expired(card, r->now_ms))
        return fault_say(about, ERR_EXPIRED,
                         "the card expired: ask for a current one");
    if (hides(r, card, NULL))
        return fault_say(about, ERR_HIDDEN,
                         "the card has hidden characters in a name or contact");
    if (check_name(bytes_text(name), about) != ERR_OK)
        return ERR_USAGE;
    if (is_taken(r, bytes_text(name), NULL))
        return fault_say(about, ERR_EXISTS,
                         "another peer is called '%s': choose a name with --as",
                         name);
    if (r->count >= r->limit)
        return fault_say(about, ERR_FULL, "no more than %zu peers (peers_max)",
                         r->limit);
    return roster_reuses_key(r, card, mine, about) ? ERR_CONFLICT : ERR_OK;
}

enum err roster_add(struct peer **out, struct roster *r, struct bytes raw,
                    struct bytes name, const struct card *mine,
                    struct fault *about)
{
    struct peer *p;
    struct card card;
    enum err err = card_open(&card, raw);

    if (err != ERR_OK)
        return fault_say(about, err, "not a valid card: %s", err_text(err));
    if (name.len > ROSTER_NAME_MAX)
        return fault_say(about, ERR_USAGE, "a name has at most %d bytes",
                         ROSTER_NAME_MAX);
    p = roster_by_id(r, &card.identity.node);
    if (p != NULL) {
        *out = p;
        return add_known(p, r, raw, mine, about);
    }
    p = calloc(1, sizeof *p);
    if (p == NULL)
        abort();
    text_out(p->name, sizeof p->name, name);
    if (name.len == 0)
        name_of(p->name, sizeof p->name, &card);
    err = check_new(r, &card, p->name, mine, about);
    if (err == ERR_OK)
        err = set_card(p, raw);
    if (err != ERR_OK) {
        peer_free(p);
        return err;
    }
    p->node_no = node_no_of(&r->txn, &p->id);
    p->dirty = p->fresh = true;
    append(r, p);
    *out = p;
    return ERR_OK;
}

enum err roster_rename(struct roster *r, struct peer *p, struct bytes name,
                       struct fault *about)
{
    enum err err = check_name(name, about);

    if (err != ERR_OK || named(p, name))
        return err;
    if (is_taken(r, name, p))
        return fault_say(about, ERR_EXISTS, "another peer is called '%.*s'",
                         (int)name.len, (const char *)name.at);
    text_out(p->name, sizeof p->name, name);
    p->dirty = true;
    return ERR_OK;
}

void roster_save(struct roster *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->peer[i]->dirty) {
            row_write(&r->txn, r->peer[i]);
            hold_news_of_node(&r->txn, &r->peer[i]->id, r->peer[i]->node_no);
        }
}

void roster_saved(struct roster *r)
{
    for (size_t i = 0; i < r->count; i++)
        r->peer[i]->dirty = r->peer[i]->fresh = false;
}

/* New peers go; other changes stay, and are written with the next
   transaction: a revocation that could not be stored still counts. */
void roster_aborted(struct roster *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->count; i++) {
        if (r->peer[i]->fresh)
            peer_free(r->peer[i]);
        else
            r->peer[kept++] = r->peer[i];
    }
    r->count = kept;
}

struct policy_peer roster_policy(const struct peer *p, uint64_t now_ms)
{
    if (p == NULL)
        return (struct policy_peer){0};
    return (struct policy_peer){
        .id = p->id,
        .in_roster = true,
        .revoked = p->revoked,
        .card_expired = card_expired(&p->card, now_ms),
        .community = p->community,
        .client = p->client,
        .provider = p->provider,
    };
}

/* WIRE.md 7.5: "at least three peers that are neither revoked nor fenced" */
/* Whether what a peer's clock shows counts. */
static bool clock_counts(const struct peer *p)
{
    return p->has_skew && !p->revoked && p->fence[0] == '\0';
}

bool roster_clock_doubtful(const struct roster *r)
{
    size_t known = 0, off = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct peer *p = r->peer[i];

        if (!clock_counts(p))
            continue;
        known++;
        off += p->skew_ms > RECORD_CLOCK_AHEAD_MS ||
               p->skew_ms < -RECORD_CLOCK_AHEAD_MS;
    }
    return known >= ROSTER_CLOCKS_MIN && 2 * off > known;
}

void roster_clock_jumped(struct roster *r, int64_t jump_ms)
{
    for (size_t i = 0; i < r->count; i++) {
        struct peer *p = r->peer[i];

        /* Without a sign: what a peer says its clock is may be any number. */
        p->skew_ms = (int64_t)((uint64_t)p->skew_ms - (uint64_t)jump_ms);
    }
}

bool roster_clock_agreed(const struct roster *r)
{
    size_t known = 0, agree = 0;

    for (size_t i = 0; i < r->count; i++) {
        const struct peer *p = r->peer[i];

        if (!clock_counts(p))
            continue;
        known++;
        agree += p->skew_ms <= RECORD_CLOCK_AHEAD_MS &&
                 p->skew_ms >= -RECORD_CLOCK_AHEAD_MS;
    }
    return known > 0 && 2 * agree >= known;
}
