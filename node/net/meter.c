#include "node/net/meter.h"

#include <stdint.h>
#include <stdlib.h>

#include "node/net/tcp.h"

struct connection {
    struct meter_conn of;
    bool moved;
    uint64_t seen;      /* taken, when we last looked */
    uint64_t accounted; /* of that, what messages were */
    uint64_t held;      /* the rest, as last judged */
};

struct meter {
    size_t count, cap;
    struct connection *at;
};

struct meter *meter_open(void)
{
    struct meter *m = calloc(1, sizeof *m);

    if (m == NULL)
        abort();
    return m;
}

void meter_close(struct meter *m)
{
    if (m == NULL)
        return;
    free(m->at);
    free(m);
}

static struct connection *find(const struct meter *m, struct meter_conn of)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->at[i].of.dialled == of.dialled && m->at[i].of.fd == of.fd)
            return &m->at[i];
    return NULL;
}

void meter_begin(struct meter *m, struct meter_conn of)
{
    meter_end(m, of); /* its end may have been missed */
    if (m->count == METER_FDS_MAX)
        return;
    if (m->count == m->cap) {
        m->cap = m->cap == 0 ? 16 : 2 * m->cap;
        m->at = realloc(m->at, m->cap * sizeof m->at[0]);
        if (m->at == NULL)
            abort();
    }
    m->at[m->count++] = (struct connection){.of = of};
}

void meter_end(struct meter *m, struct meter_conn of)
{
    struct connection *c = find(m, of);

    if (c != NULL)
        *c = m->at[--m->count];
}

void meter_moved(struct meter *m, struct meter_conn of, size_t octets)
{
    struct connection *c = find(m, of);

    if (c == NULL)
        return;
    c->accounted += zsock_wire_size(octets);
    c->moved = true;
}

void meter_look(struct meter *m)
{
    for (size_t i = 0; i < m->count; i++) {
        struct connection *c = &m->at[i];

        if (!tcp_taken(&c->seen, c->of.fd))
            c->seen = c->accounted; /* gone; its end is on its way */
        /* Nothing is accounted for ahead of its arrival. */
        if (c->accounted > c->seen)
            c->accounted = c->seen;
    }
}

static void judge(struct connection *c, bool drained)
{
    uint64_t rest = c->seen > c->accounted ? c->seen - c->accounted : 0;

    /* Handshakes and heartbeats add up unseen by messages. With each message
       that came out the count starts anew, and what is forgotten so is less
       than one more message. */
    if (drained && c->moved && rest <= METER_MESSAGE_MAX &&
        c->accounted < c->seen)
        c->accounted = c->seen;
    c->moved = false;
    if (!drained)
        rest = rest > METER_WAITING_MAX ? rest - METER_WAITING_MAX : 0;
    c->held = rest;
}

static enum meter_verdict found(struct meter *m, struct connection *c,
                                enum meter_verdict verdict,
                                struct meter_conn *of)
{
    *of = c->of;
    *c = m->at[--m->count];
    return verdict;
}

enum meter_verdict meter_find(struct meter *m, bool drained,
                              struct meter_conn *of)
{
    struct connection *largest = NULL;
    uint64_t sum = 0;

    *of = (struct meter_conn){.fd = -1};
    for (size_t i = 0; i < m->count; i++) {
        struct connection *c = &m->at[i];

        judge(c, drained);
        if (largest == NULL || c->held > largest->held)
            largest = c;
        sum += c->held;
    }
    if (largest != NULL && largest->held > METER_MESSAGE_MAX)
        return found(m, largest, METER_ENDLESS, of);
    if (sum > METER_SUM_MAX)
        return found(m, largest, METER_CROWDED, of);
    return METER_FINE;
}

size_t meter_count(const struct meter *m)
{
    return m->count;
}

struct meter_held meter_at(const struct meter *m, size_t at)
{
    return (struct meter_held){m->at[at].of, (size_t)m->at[at].held};
}
