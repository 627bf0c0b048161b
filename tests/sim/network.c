#include "tests/sim/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/flight.h"
#include "tests/sim/list.h"
#include "tests/sim/station.h"
#include "tests/sim/world.h"

enum {
    STEADY_US = 30 * 1000 * 1000, /* a line that stood so long is well */
    CHANCES = 10000,
};

/* The two sides of a line. */
enum { DIALLER, LISTENER, SIDES };

struct line {
    unsigned node[SIDES];
    uint32_t link[SIDES];
    bool alive[SIDES]; /* this side has not heard that it ended */
    bool up[SIDES];    /* core knows of it */
    uint32_t dial;
    uint64_t begun_us;
    uint64_t last_us[SIDES]; /* when the last frame to this side arrives */
};

struct network {
    struct world *world;
    struct network_weather weather;
    struct station station[WORLD_ACTORS_MAX];
    struct line *line;
    size_t line_count, line_cap;
    struct flights flights;
    bool *apart; /* WORLD_ACTORS_MAX squared */
};

void network_open(struct network **out, struct world *w)
{
    struct network *n = calloc(1, sizeof *n);

    if (n != NULL)
        n->apart = calloc(WORLD_ACTORS_MAX, WORLD_ACTORS_MAX);
    if (n == NULL || n->apart == NULL)
        abort();
    n->world = w;
    *out = n;
}

static struct actor *actor_of(const struct network *n, unsigned node)
{
    return n->world->actor[node];
}

static void rest(struct network *n, struct dial *d)
{
    /* Where days go by in long steps, nobody tries each minute. */
    if (d->rest_us < n->world->tick_us / 2)
        d->rest_us = n->world->tick_us / 2;
    d->due_us = n->world->now_us + d->rest_us +
                dice_below(&n->world->dice, d->rest_us / 4);
    d->rest_us *= 2;
    if (d->rest_us > STATION_REST_MAX_US)
        d->rest_us = STATION_REST_MAX_US;
}

void network_hurry(struct network *n)
{
    for (unsigned i = 0; i < n->world->count; i++)
        station_hurry(&n->station[i], n->world->now_us);
}

/* This side hears that the line is no more. */
static void hear_end(struct network *n, struct line *l, unsigned side,
                     enum net_line_down how)
{
    struct actor *a = actor_of(n, l->node[side]);
    const struct net_line down = {
        .kind = NET_LINE_DOWN, .link = l->link[side], .down = how};
    struct dial *d;

    if (!l->alive[side])
        return;
    l->alive[side] = false;
    if (actor_runs(a) && l->up[side])
        actor_tell(a, &down);
    if (side != DIALLER)
        return;
    d = station_dial_of(&n->station[l->node[side]], l->dial);
    if (d == NULL)
        return;
    if (n->world->now_us - l->begun_us >= STEADY_US)
        d->rest_us = STATION_REST_MIN_US;
    rest(n, d);
}

/* One side ends it; the other hears so after all that was said before. */
static void end(struct network *n, size_t line, unsigned side,
                enum net_line_down how)
{
    struct line *l = &n->line[line];
    const unsigned other = 1 - side;
    uint64_t at_us = l->last_us[other];

    if (at_us <= n->world->now_us)
        at_us = n->world->now_us + 1;
    if (l->alive[other])
        flight_put(&n->flights, (struct flight){.at_us = at_us,
                                                .kind = FLIGHT_END,
                                                .line = line,
                                                .side = other});
    hear_end(n, l, side, how);
}

static void say_state(struct network *n, unsigned node, uint32_t dial,
                      enum net_line_state state)
{
    const struct net_line line = {
        .kind = NET_LINE_DIALSTATE, .dial = dial, .state = state};

    actor_tell(actor_of(n, node), &line);
}

/* Why no line comes about; NET_LINE_CONNECTED: it does. */
static enum net_line_state reach(const struct network *n, unsigned node,
                                 const struct dial *d)
{
    const struct station *s = &n->station[d->to];
    const struct actor *to = actor_of(n, d->to);

    if (to == NULL || !actor_runs(to) || !s->listens ||
        n->apart[node * WORLD_ACTORS_MAX + d->to])
        return NET_LINE_UNREACHABLE;
    if (!station_dial_wants(d, &to->home.who.tk))
        return NET_LINE_HANDSHAKE;
    if (!station_lets_in(s, &actor_of(n, node)->home.who.tk))
        return NET_LINE_NOT_LET_IN;
    return NET_LINE_CONNECTED;
}

static void begin_line(struct network *n, unsigned node, struct dial *d)
{
    struct actor *from = actor_of(n, node), *to = actor_of(n, d->to);
    struct line *l;

    list_grow(&n->line, &n->line_cap, n->line_count, sizeof *n->line);
    l = &n->line[n->line_count++];
    *l = (struct line){
        .node = {node, d->to},
        .link = {++n->station[node].next_link, ++n->station[d->to].next_link},
        .alive = {true, true},
        .up = {true, false},
        .dial = d->id,
        .begun_us = n->world->now_us,
    };
    d->due_us = STATION_NEVER;
    actor_tell(from, &(struct net_line){.kind = NET_LINE_UP,
                                        .link = l->link[DIALLER],
                                        .dialled = true,
                                        .dial = d->id,
                                        .tk = to->home.who.tk,
                                        .text = bytes_text("127.0.0.1")});
}

static void attempt(struct network *n, unsigned node, struct dial *d)
{
    enum net_line_state state = reach(n, node, d);

    say_state(n, node, d->id, state);
    if (state == NET_LINE_CONNECTED)
        begin_line(n, node, d);
    else
        rest(n, d);
}

/* The side of line i that is node's; SIDES: neither. */
static unsigned side_of(const struct network *n, size_t i, unsigned node)
{
    for (unsigned side = 0; side < SIDES; side++)
        if (n->line[i].node[side] == node && n->line[i].alive[side])
            return side;
    return SIDES;
}

static void deny(struct network *n, unsigned node, const struct box_public *key)
{
    station_deny(&n->station[node], key);
    for (size_t i = 0; i < n->line_count; i++) {
        unsigned side = side_of(n, i, node);
        const struct actor *other;

        if (side == SIDES)
            continue;
        other = actor_of(n, n->line[i].node[1 - side]);
        if (ident_same_box(&other->home.who.tk, key))
            end(n, i, side, NET_LINE_DOWN_DENIED);
    }
}

static void undial(struct network *n, unsigned node, uint32_t id)
{
    if (!station_undial(&n->station[node], id))
        return;
    for (size_t i = 0; i < n->line_count; i++)
        if (n->line[i].node[DIALLER] == node && n->line[i].dial == id &&
            n->line[i].alive[DIALLER])
            end(n, i, DIALLER, NET_LINE_DOWN_GONE);
}

static void dial(struct network *n, unsigned node, const struct net_line *line)
{
    undial(n, node, line->dial);
    (void)station_dial(&n->station[node], line, n->world->count,
                       n->world->now_us);
}

static bool chance(struct network *n, unsigned of)
{
    return of > 0 && dice_below(&n->world->dice, CHANCES) < of;
}

static void fly(struct network *n, size_t line, unsigned side,
                struct bytes frame, uint64_t at_us)
{
    struct flight f = {
        .at_us = at_us, .kind = FLIGHT_FRAME, .line = line, .side = side};

    f.frame = (struct buffer){malloc(frame.len + 1), 0, frame.len + 1};
    if (f.frame.at == NULL || !buffer_add(&f.frame, frame))
        abort();
    flight_put(&n->flights, f);
}

static void send(struct network *n, size_t line, unsigned side,
                 struct bytes frame)
{
    struct line *l = &n->line[line];
    struct station *s = &n->station[l->node[side]];
    const unsigned to = 1 - side;
    uint64_t at_us = n->world->now_us + 1;

    if (n->weather.delay_us > 0)
        at_us += dice_below(&n->world->dice, n->weather.delay_us);
    s->frames++;
    s->octets += frame.len;
    if (!chance(n, n->weather.overtaken)) {
        if (at_us <= l->last_us[to])
            at_us = l->last_us[to] + 1;
        l->last_us[to] = at_us;
    }
    fly(n, line, to, frame, at_us);
    if (chance(n, n->weather.twice))
        fly(n, line, to, frame, at_us + 1);
    if (chance(n, n->weather.cut))
        end(n, line, side, NET_LINE_DOWN_GONE);
}

/* The line that this link of node is; line_count: none. */
static size_t line_of(const struct network *n, unsigned node, uint32_t link,
                      unsigned *side)
{
    for (size_t i = n->line_count; i > 0; i--)
        for (*side = 0; *side < SIDES; ++*side)
            if (n->line[i - 1].node[*side] == node &&
                n->line[i - 1].link[*side] == link &&
                n->line[i - 1].alive[*side])
                return i - 1;
    return n->line_count;
}

static void hear_listen(struct network *n, unsigned node,
                        const struct net_line *line)
{
    n->station[node].listens = true;
    actor_tell(actor_of(n, node),
               &(struct net_line){.kind = NET_LINE_READY, .text = line->text});
}

static void hear_allow(struct network *n, unsigned node,
                       const struct net_line *line)
{
    station_allow(&n->station[node], &line->tk);
}

static void hear_deny(struct network *n, unsigned node,
                      const struct net_line *line)
{
    deny(n, node, &line->tk);
}

static void hear_undial(struct network *n, unsigned node,
                        const struct net_line *line)
{
    undial(n, node, line->dial);
}

static void hear_send(struct network *n, unsigned node,
                      const struct net_line *line)
{
    unsigned side;
    size_t i = line_of(n, node, line->link, &side);

    if (i < n->line_count)
        send(n, i, side, line->frame);
}

static void hear_hangup(struct network *n, unsigned node,
                        const struct net_line *line)
{
    unsigned side;
    size_t i = line_of(n, node, line->link, &side);

    if (i < n->line_count)
        end(n, i, side, NET_LINE_DOWN_HUNG_UP);
}

void network_hear(struct network *n, unsigned node, const struct net_line *line)
{
    static void (*const hear[])(struct network *, unsigned,
                                const struct net_line *) = {
        [NET_LINE_LISTEN] = hear_listen, [NET_LINE_ALLOW] = hear_allow,
        [NET_LINE_DENY] = hear_deny,     [NET_LINE_DIAL] = dial,
        [NET_LINE_UNDIAL] = hear_undial, [NET_LINE_SEND] = hear_send,
        [NET_LINE_HANGUP] = hear_hangup,
    };
    const size_t kind = (size_t)line->kind;

    if (kind < sizeof hear / sizeof *hear && hear[kind] != NULL)
        hear[kind](n, node, line);
}

void network_gone(struct network *n, unsigned node)
{
    station_forget(&n->station[node]);
    for (size_t i = 0; i < n->line_count; i++) {
        unsigned side = side_of(n, i, node);

        if (side != SIDES)
            end(n, i, side, NET_LINE_DOWN_GONE);
    }
}

void network_weather(struct network *n, const struct network_weather *is)
{
    n->weather = *is;
}

void network_cut(struct network *n, unsigned a, unsigned b)
{
    for (size_t i = 0; i < n->line_count; i++) {
        struct line *l = &n->line[i];

        if (!((l->node[0] == a && l->node[1] == b) ||
              (l->node[0] == b && l->node[1] == a)))
            continue;
        hear_end(n, l, DIALLER, NET_LINE_DOWN_GONE);
        hear_end(n, l, LISTENER, NET_LINE_DOWN_GONE);
    }
}

void network_part(struct network *n, unsigned a, unsigned b, bool apart)
{
    n->apart[a * WORLD_ACTORS_MAX + b] = apart;
    n->apart[b * WORLD_ACTORS_MAX + a] = apart;
    if (apart)
        network_cut(n, a, b);
}

/* The dial whose attempt is next; *node is whose. */
static struct dial *next_dial(const struct network *n, unsigned *node)
{
    struct dial *next = NULL;

    for (unsigned i = 0; i < n->world->count; i++)
        for (size_t k = 0; k < n->station[i].dial_count; k++) {
            struct dial *d = &n->station[i].dial[k];

            if (d->due_us == STATION_NEVER ||
                (next != NULL && next->due_us <= d->due_us))
                continue;
            next = d;
            *node = i;
        }
    return next;
}

uint64_t network_due_us(const struct network *n)
{
    unsigned node = 0;
    const struct dial *d = next_dial(n, &node);
    uint64_t due_us = flight_due_us(&n->flights);

    return d != NULL && d->due_us < due_us ? d->due_us : due_us;
}

static void arrive(struct network *n, const struct flight *f)
{
    struct line *l = &n->line[f->line];
    struct actor *a = actor_of(n, l->node[f->side]);
    const struct actor *from = actor_of(n, l->node[1 - f->side]);

    if (!l->alive[f->side] || !actor_runs(a))
        return;
    if (!l->up[f->side]) {
        l->up[f->side] = true;
        actor_tell(a, &(struct net_line){.kind = NET_LINE_UP,
                                         .link = l->link[f->side],
                                         .tk = from->home.who.tk,
                                         .text = bytes_text("127.0.0.1")});
    }
    actor_tell(a, &(struct net_line){.kind = NET_LINE_FRAME,
                                     .link = l->link[f->side],
                                     .frame = bytes_of(&f->frame)});
}

void network_step(struct network *n)
{
    unsigned node = 0;
    struct dial *d = next_dial(n, &node);
    struct flight f;

    if (d != NULL && d->due_us < flight_due_us(&n->flights)) {
        attempt(n, node, d);
        return;
    }
    f = flight_take(&n->flights);
    if (f.kind == FLIGHT_FRAME)
        arrive(n, &f);
    else
        hear_end(n, &n->line[f.line], f.side, NET_LINE_DOWN_GONE);
    free(f.frame.at);
}

uint64_t network_flying(const struct network *n)
{
    return n->flights.frames;
}

void network_sent(const struct network *n, unsigned node, uint64_t *frames,
                  uint64_t *octets)
{
    *frames = n->station[node].frames;
    *octets = n->station[node].octets;
}
