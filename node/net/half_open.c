#include "node/net/half_open.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = HALF_OPEN_FULL + 1 };

/* How many come from one network. */
struct crowd {
    struct tcp_network network;
    size_t count;
};

struct half_open {
    struct half_open_conn at[ROOM]; /* the oldest first */
    struct crowd crowd[ROOM];
    size_t count, crowds;
    uint64_t added;
};

struct half_open *half_open_open(void)
{
    struct half_open *h = calloc(1, sizeof *h);

    if (h == NULL)
        abort();
    return h;
}

void half_open_close(struct half_open *h)
{
    free(h);
}

static bool same_network(const struct tcp_network *a,
                         const struct tcp_network *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

static struct crowd *crowd_of(struct half_open *h,
                              const struct tcp_network *network)
{
    size_t i = 0;

    while (i < h->crowds && !same_network(&h->crowd[i].network, network))
        i++;
    if (i == h->crowds)
        h->crowd[h->crowds++] = (struct crowd){*network, 0};
    return &h->crowd[i];
}

static void take(struct half_open *h, size_t at, struct half_open_conn *out)
{
    struct crowd *from = crowd_of(h, &h->at[at].network);

    *out = h->at[at];
    if (--from->count == 0)
        *from = h->crowd[--h->crowds];
    h->count--;
    memmove(&h->at[at], &h->at[at + 1], (h->count - at) * sizeof h->at[0]);
}

static const struct crowd *largest(const struct half_open *h)
{
    const struct crowd *most = &h->crowd[0];

    for (size_t i = 1; i < h->crowds; i++)
        if (h->crowd[i].count > most->count)
            most = &h->crowd[i];
    return most;
}

/* Where the nth of a network is, from 0, the oldest first. */
static size_t place_of(const struct half_open *h,
                       const struct tcp_network *network, size_t nth)
{
    size_t i = 0;

    for (;; i++)
        if (same_network(&h->at[i].network, network) && nth-- == 0)
            return i;
}

static bool too_many(const struct half_open *h)
{
    const size_t range = HALF_OPEN_FULL - HALF_OPEN_START;
    size_t percent;

    if (h->count <= HALF_OPEN_START)
        return false;
    percent = HALF_OPEN_RATE +
              (100 - HALF_OPEN_RATE) * (h->count - HALF_OPEN_START) / range;
    return h->count > HALF_OPEN_FULL || randombytes_uniform(100) < percent;
}

/* Of two by chance the one that has had more time: a peer needs little. */
static void drop(struct half_open *h, struct half_open_conn *out)
{
    const struct crowd *from = largest(h);
    uint32_t one = randombytes_uniform((uint32_t)from->count);
    uint32_t other = randombytes_uniform((uint32_t)from->count);

    take(h, place_of(h, &from->network, one < other ? one : other), out);
}

bool half_open_add(struct half_open *h, int fd, uint64_t now_ms,
                   struct half_open_conn *out)
{
    struct half_open_conn c = {
        .fd = fd, .since_ms = now_ms, .number = ++h->added};

    (void)half_open_take(h, fd, out); /* its end may have been missed */
    (void)tcp_peer(&c.peer, fd);
    c.network = tcp_network(&c.peer);
    crowd_of(h, &c.network)->count++;
    h->at[h->count++] = c;
    if (!too_many(h))
        return false;
    drop(h, out);
    return true;
}

bool half_open_take(struct half_open *h, int fd, struct half_open_conn *out)
{
    for (size_t i = 0; i < h->count; i++)
        if (h->at[i].fd == fd) {
            take(h, i, out);
            return true;
        }
    return false;
}

bool half_open_overdue(struct half_open *h, uint64_t now_ms,
                       struct half_open_conn *out)
{
    if (h->count == 0 || now_ms - h->at[0].since_ms < HALF_OPEN_MS)
        return false;
    take(h, 0, out);
    return true;
}

size_t half_open_count(const struct half_open *h)
{
    return h->count;
}

uint64_t half_open_added(const struct half_open *h)
{
    return h->added;
}

struct half_open_conn *half_open_at(struct half_open *h, size_t at)
{
    return &h->at[at];
}

size_t half_open_crowd(const struct half_open *h, struct tcp_network *out)
{
    if (h->count == 0)
        return 0;
    *out = largest(h)->network;
    return largest(h)->count;
}
