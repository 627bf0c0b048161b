#include "node/core/link/net_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/link/conn.h"

struct net_state {
    struct net_state_peer *dial;
    size_t count, cap;
    uint32_t last_dial;
    size_t ready; /* endpoints listened on */
    char fault[NET_LINE_TEXT_MAX + 1];
    char refused[CONFIG_ENDPOINT_MAX];
    struct net_state_crowd crowd;
    uint64_t crowded_until_ms; /* steady clock; 0: nothing is dropped */
    struct log_fold unknown;
};

enum { UNKNOWN_AN_HOUR = 4 }; /* lines about keys that nobody here knows */

void net_state_open(struct net_state **out)
{
    struct net_state *d = calloc(1, sizeof *d);

    if (d == NULL)
        abort();
    *out = d;
}

void net_state_close(struct net_state *d)
{
    if (d == NULL)
        return;
    free(d->dial);
    free(d);
}

static struct net_state_peer *find(const struct net_state *d, uint32_t node_no)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->dial[i].node_no == node_no)
            return &d->dial[i];
    return NULL;
}

static struct net_state_peer *find_or_add(struct net_state *d, uint32_t node_no)
{
    struct net_state_peer *at = find(d, node_no);

    if (at != NULL)
        return at;
    if (d->count == d->cap) {
        d->cap = d->cap == 0 ? 16 : 2 * d->cap;
        d->dial = realloc(d->dial, d->cap * sizeof *d->dial);
        if (d->dial == NULL)
            abort();
    }
    at = &d->dial[d->count++];
    *at = (struct net_state_peer){.node_no = node_no};
    return at;
}

const struct net_state_peer *net_state_of(const struct core *c,
                                          const struct peer *p)
{
    return find(c->net_state, p->node_no);
}

const char *net_state_endpoint(char out[static CONFIG_ENDPOINT_MAX],
                               const struct peer *p)
{
    const struct card_working *w = &p->card.working;

    snprintf(out, CONFIG_ENDPOINT_MAX, "%s", p->connect);
    if (out[0] == '\0' && w->endpoint_count > 0)
        snprintf(out, CONFIG_ENDPOINT_MAX, "%.*s", (int)w->endpoints[0].len,
                 (const char *)w->endpoints[0].at);
    if (!config_connect_valid(out))
        out[0] = '\0';
    return out;
}

static size_t keys_of(struct box_public *out, const struct peer *p)
{
    const struct card_working *w = &p->card.working;
    const struct box_public *recovery = &p->card.identity.tk_recovery;
    size_t n = 0;

    if (p->revoked)
        return 0;
    out[n++] = w->tk;
    if (w->has_tk_next)
        out[n++] = w->tk_next;
    /* WIRE.md 3.6: "peers that still hold an old card accept TK_recovery" */
    if (!ident_same_box(recovery, &w->tk))
        out[n++] = *recovery;
    return n;
}

static bool holds(const struct box_public *keys, size_t count,
                  const struct box_public *tk)
{
    for (size_t i = 0; i < count; i++)
        if (ident_same_box(&keys[i], tk))
            return true;
    return false;
}

static void let_in(struct core *c, const struct peer *p,
                   struct net_state_peer *at)
{
    struct box_public keys[NET_LINE_DIAL_KEYS_MAX];
    size_t count = keys_of(keys, p);
    struct net_line deny = {.kind = NET_LINE_DENY};
    struct net_line allow = {.kind = NET_LINE_ALLOW, .node = p->id};

    if (at->suspect_until_ms != 0)
        return;
    for (size_t i = 0; i < at->key_count; i++)
        if (!holds(keys, count, &at->keys[i])) {
            deny.tk = at->keys[i];
            net_out_put(&c->net_out, &deny);
        }
    for (size_t i = 0; i < count; i++)
        if (!holds(at->keys, at->key_count, &keys[i])) {
            allow.tk = keys[i];
            net_out_put(&c->net_out, &allow);
        }
    memcpy(at->keys, keys, count * sizeof *keys);
    at->key_count = count;
}

static void undial(struct core *c, struct net_state_peer *at)
{
    struct net_line line = {.kind = NET_LINE_UNDIAL, .dial = at->dial};

    if (at->dialling)
        net_out_put(&c->net_out, &line);
    at->dialling = false;
}

static void dial(struct core *c, const struct peer *p,
                 struct net_state_peer *at, const char *endpoint)
{
    struct net_line line = {
        .kind = NET_LINE_DIAL,
        .dial = ++c->net_state->last_dial,
        .text = bytes_text(endpoint),
    };

    line.key_count = keys_of(line.keys, p);
    net_out_put(&c->net_out, &line);
    snprintf(at->endpoint, sizeof at->endpoint, "%s", endpoint);
    at->dialling = true;
    at->dial = line.dial;
    at->failed = false;
    at->state = 0;
    at->error = 0;
}

static bool is_theirs(struct core *c, const struct peer *p)
{
    const struct conn *t = conn_with(c, p);

    return t != NULL && !t->dialled;
}

/* While the peer's own connection stands, ours would only be refused: so it is
   tried once where an endpoint is new, lest a wrong one is found out when it is
   needed. */
static bool wanted(struct core *c, const struct peer *p,
                   const struct net_state_peer *at, const char *endpoint)
{
    return !p->revoked && p->fence[0] == '\0' && endpoint[0] != '\0' &&
           at->suspect_until_ms == 0 && (at->trying || !is_theirs(c, p));
}

static void reach(struct core *c, const struct peer *p,
                  struct net_state_peer *at)
{
    char endpoint[CONFIG_ENDPOINT_MAX];

    net_state_endpoint(endpoint, p);
    /* What failed while they were away may be right. */
    if (at->failed && is_theirs(c, p) && !at->theirs)
        at->trying = true;
    at->theirs = is_theirs(c, p);
    if (at->dialling &&
        (!wanted(c, p, at, endpoint) || strcmp(at->endpoint, endpoint) != 0))
        undial(c, at);
    if (!at->dialling && wanted(c, p, at, endpoint))
        dial(c, p, at, endpoint);
}

void net_state_refresh(struct core *c, const struct peer *p)
{
    struct net_state_peer *at = find_or_add(c->net_state, p->node_no);
    struct box_public keys[NET_LINE_DIAL_KEYS_MAX];
    char endpoint[CONFIG_ENDPOINT_MAX];
    bool changed = keys_of(keys, p) != at->key_count ||
                   memcmp(keys, at->keys, at->key_count * sizeof *keys) != 0;

    let_in(c, p, at);
    if (changed && conn_with(c, p) == NULL)
        undial(c, at); /* dialled anew with the keys of today */
    net_state_endpoint(endpoint, p);
    if (endpoint[0] == '\0') { /* nothing is tried any more */
        at->trying = at->failed = false;
        at->endpoint[0] = '\0';
    } else if (strcmp(at->endpoint, endpoint) != 0) {
        at->trying = true;
    }
    reach(c, p, at);
}

void net_state_try(struct core *c, const struct peer *p)
{
    struct net_state_peer *at = find(c->net_state, p->node_no);

    if (at != NULL && at->failed && is_theirs(c, p))
        at->trying = true;
}

/* Nothing was dropped for a while: say what the whole of it was. */
static void end_crowd(struct core *c)
{
    struct net_state *d = c->net_state;

    if (d->crowded_until_ms == 0 || core_steady_ms(c) < d->crowded_until_ms)
        return;
    d->crowded_until_ms = 0;
    log_info("no more connections are dropped; %llu were since net was started",
             (unsigned long long)d->crowd.dropped);
}

void net_state_tick(struct core *c)
{
    end_crowd(c);
    log_fold_tell(&c->net_state->unknown, "alarm: ", c->facts.now_ms);
    for (size_t i = 0; i < roster_count(c->facts.roster); i++) {
        const struct peer *p = roster_at(c->facts.roster, i);
        struct net_state_peer *at = find_or_add(c->net_state, p->node_no);

        if (at->suspect_until_ms != 0 &&
            core_steady_ms(c) >= at->suspect_until_ms) {
            at->suspect_until_ms = 0;
            at->key_count = 0;
            let_in(c, p, at);
        }
        reach(c, p, at);
    }
}

void net_state_restart(struct core *c)
{
    struct net_state *d = c->net_state;

    /* Of what the last net knew, only who is shut out still holds. */
    for (size_t i = 0; i < d->count; i++)
        d->dial[i] = (struct net_state_peer){
            .node_no = d->dial[i].node_no,
            .suspect_until_ms = d->dial[i].suspect_until_ms,
            .shut = d->dial[i].shut,
        };
    d->ready = 0;
    d->crowd.half_open = 0;
    d->crowd.dropped = 0;
    d->crowd.network[0] = '\0';
    d->crowded_until_ms = 0;
    for (size_t i = 0; i < c->config.listen_count; i++) {
        struct net_line line = {
            .kind = NET_LINE_LISTEN,
            .text = bytes_text(c->config.listen[i]),
        };

        net_out_put(&c->net_out, &line);
    }
    for (size_t i = 0; i < roster_count(c->facts.roster); i++)
        net_state_refresh(c, roster_at(c->facts.roster, i));
}

static void shut_out(struct core *c, const struct box_public *tk,
                     const char *why)
{
    struct peer *p = roster_by_tk(c->facts.roster, tk);
    struct net_state_peer *at;

    if (p == NULL)
        return;
    at = find_or_add(c->net_state, p->node_no);
    /* Once, however many of its connections net cuts for it. */
    if (at->suspect_until_ms == 0) {
        at->shut = (struct net_state_shut){
            .last_ms = c->facts.now_ms,
            .times = at->shut.times + 1,
            .why = why,
        };
        if (alarm_due(p, why, c->facts.now_ms))
            log_warn("alarm: peer '%s' is shut out for a while: %s", p->name,
                     why);
    }
    at->suspect_until_ms = core_steady_ms(c) + NET_STATE_SUSPECT_MS;
    undial(c, at);
}

void net_state_suspect(struct core *c, const struct box_public *tk)
{
    shut_out(c, tk, "it held most of net's memory when net ended");
}

static void suspect(struct core *c, const struct net_line *line)
{
    shut_out(c, &line->tk, net_line_suspect_text(line->suspect));
}

static struct net_state_peer *dialled(const struct net_state *d, uint32_t dial)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->dial[i].dialling && d->dial[i].dial == dial)
            return &d->dial[i];
    return NULL;
}

static void dial_state(struct core *c, const struct net_line *line)
{
    struct net_state_peer *at = dialled(c->net_state, line->dial);

    if (at == NULL)
        return;
    at->state = line->state;
    at->error = line->error;
    at->failed = at->failed && line->state != NET_LINE_CONNECTED;
    if (!at->trying || line->state == NET_LINE_CONNECTING)
        return;
    at->trying = false;
    at->failed = line->state != NET_LINE_CONNECTED;
}

static void text_out(char *out, size_t size, struct bytes text)
{
    snprintf(out, size, "%.*s", (int)text.len, (const char *)text.at);
}

/* Said once when it begins, however long it lasts. */
static void half_open(struct core *c, const struct net_line *line)
{
    struct net_state *d = c->net_state;
    const uint64_t before = d->crowd.dropped;

    d->crowd.half_open = line->half_open;
    d->crowd.dropped = line->dropped;
    text_out(d->crowd.network, sizeof d->crowd.network, line->text);
    if (line->dropped <= before)
        return;
    d->crowd.all += line->dropped - before;
    d->crowd.last_ms = c->facts.now_ms;
    text_out(d->crowd.last_network, sizeof d->crowd.last_network, line->text);
    if (d->crowded_until_ms == 0)
        log_warn("alarm: %u connections have not finished their handshake, "
                 "most from %s: some are dropped at random while that lasts",
                 d->crowd.half_open, d->crowd.network);
    d->crowded_until_ms = core_steady_ms(c) + NET_STATE_CROWD_MS;
}

void net_state_heard(struct core *c, const struct net_line *line)
{
    struct net_state *d = c->net_state;
    char text[NET_LINE_TEXT_MAX + 1];

    text_out(text, sizeof text, line->text);
    if (line->kind == NET_LINE_READY) {
        d->ready++;
        log_info("listening on %s", text);
    } else if (line->kind == NET_LINE_FAULT) {
        text_out(d->fault, sizeof d->fault, line->text);
        log_warn("net: %s", text);
    } else if (line->kind == NET_LINE_REFUSED) {
        text_out(d->refused, sizeof d->refused, line->text);
        if (log_fold_due(
                log_fold_of(&d->unknown, 1, "an unknown key was refused"),
                UNKNOWN_AN_HOUR, "alarm: ", c->facts.now_ms))
            log_warn("alarm: an unknown key was refused, from %s", text);
    } else if (line->kind == NET_LINE_DIALSTATE) {
        dial_state(c, line);
    } else if (line->kind == NET_LINE_SUSPECT) {
        suspect(c, line);
    } else if (line->kind == NET_LINE_HALF_OPEN) {
        half_open(c, line);
    }
}

bool net_state_listening(const struct core *c, const char **fault)
{
    *fault = c->net_state->fault[0] != '\0' ? c->net_state->fault : NULL;
    return c->net_state->ready >= c->config.listen_count;
}

const char *net_state_refused(const struct core *c)
{
    return c->net_state->refused;
}

const struct net_state_crowd *net_state_crowd(const struct core *c)
{
    return &c->net_state->crowd;
}
