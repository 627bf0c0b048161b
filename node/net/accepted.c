#include "node/net/accepted.h"

#include <stdlib.h>
#include <string.h>

/* One whose key is known. */
struct known {
    int fd;
    struct tcp_peer peer;
    uint64_t number;
    struct box_public tk;
    bool cut; /* its end is not heard of yet */
};

struct claim {
    bool open;
    struct box_public tk;
    struct tcp_peer host;
    uint64_t number; /* the latest connection that it may be */
    uint64_t looked_ms, waited_ms;
};

struct accepted {
    struct half_open *half_open;
    struct known *known; /* the oldest first */
    size_t count, cap;
    struct claim claim;
    uint64_t dropped;
};

struct accepted *accepted_open(void)
{
    struct accepted *a = calloc(1, sizeof *a);

    if (a == NULL)
        abort();
    a->half_open = half_open_open();
    return a;
}

void accepted_close(struct accepted *a)
{
    if (a == NULL)
        return;
    half_open_close(a->half_open);
    free(a->known);
    free(a);
}

/* count: there is none. */
static size_t place_of(const struct accepted *a, int fd)
{
    size_t i = 0;

    while (i < a->count && a->known[i].fd != fd)
        i++;
    return i;
}

static void forget(struct accepted *a, int fd)
{
    size_t at = place_of(a, fd);

    if (at == a->count)
        return;
    a->count--;
    memmove(&a->known[at], &a->known[at + 1],
            (a->count - at) * sizeof a->known[0]);
}

bool accepted_begin(struct accepted *a, int fd, uint64_t now_ms)
{
    struct half_open_conn dropped;

    forget(a, fd); /* its end may have been missed */
    if (!half_open_add(a->half_open, fd, now_ms, &dropped))
        return false;
    tcp_cut(dropped.fd, &dropped.peer);
    a->dropped++;
    return true;
}

void accepted_end(struct accepted *a, int fd)
{
    struct half_open_conn gone;

    forget(a, fd);
    (void)half_open_take(a->half_open, fd, &gone);
}

static void add(struct accepted *a, const struct half_open_conn *c,
                const struct box_public *tk)
{
    if (a->count == a->cap) {
        a->cap = a->cap == 0 ? 16 : 2 * a->cap;
        a->known = realloc(a->known, a->cap * sizeof a->known[0]);
        if (a->known == NULL)
            abort();
    }
    a->known[a->count++] = (struct known){
        .fd = c->fd, .peer = c->peer, .number = c->number, .tk = *tk};
}

static const struct half_open_conn *half_open_of(const struct accepted *a,
                                                 int fd)
{
    for (size_t i = 0; i < half_open_count(a->half_open); i++)
        if (half_open_at(a->half_open, i)->fd == fd)
            return half_open_at(a->half_open, i);
    return NULL;
}

static void name(struct accepted *a, int fd, const struct box_public *tk)
{
    struct half_open_conn c;

    if (half_open_take(a->half_open, fd, &c))
        add(a, &c, tk);
}

/* Two connections never have one descriptor at a time, so the one that has it
   now is the message's, unless it was accepted after that was let in. */
bool accepted_know(struct accepted *a, int fd, const struct box_public *tk,
                   uint64_t handshake)
{
    const struct half_open_conn *c = half_open_of(a, fd);
    size_t at = place_of(a, fd);

    if (at < a->count && a->known[at].number <= handshake) {
        a->known[at].tk = *tk;
        return true;
    }
    if (c == NULL || c->number > handshake)
        return false;
    name(a, fd, tk);
    return true;
}

uint64_t accepted_claim(struct accepted *a, const struct box_public *tk,
                        const char *host, uint64_t now_ms)
{
    a->claim = (struct claim){.open = true,
                              .tk = *tk,
                              .number = half_open_added(a->half_open),
                              .looked_ms = now_ms};
    (void)tcp_host(&a->claim.host, host);
    return a->claim.number;
}

bool accepted_claimed(const struct accepted *a)
{
    return a->claim.open;
}

/* We sent it more than a handshake that is not done gets. */
static bool let_in(const struct half_open_conn *c)
{
    uint64_t sent;

    return tcp_is(c->fd, &c->peer) && tcp_sent(&sent, c->fd) &&
           sent > ACCEPTED_HANDSHAKE_SENT;
}

static bool fits(const struct claim *claim, const struct half_open_conn *c)
{
    return !c->passed && c->number <= claim->number &&
           tcp_same_host(&c->peer, &claim->host);
}

/* What of the claim's host is half-open: how many in all, how many have just
   been let in, and one of these. */
struct candidates {
    size_t count, passed;
    struct half_open_conn one;
};

static struct candidates candidates_of(struct accepted *a)
{
    struct candidates found = {.count = 0};

    for (size_t i = 0; i < half_open_count(a->half_open); i++) {
        const struct half_open_conn *c = half_open_at(a->half_open, i);

        if (!fits(&a->claim, c))
            continue;
        found.count++;
        if (!let_in(c))
            continue;
        found.passed++;
        found.one = *c;
    }
    return found;
}

/* Those let in stay half-open until a message tells whose they are. Of the
   others one may still be this claim's, and is not to be taken for another's:
   a peer would answer for it. */
static enum accepted_claim_end give_up(struct accepted *a,
                                       enum accepted_claim_end how)
{
    for (size_t i = 0; i < half_open_count(a->half_open); i++) {
        struct half_open_conn *c = half_open_at(a->half_open, i);

        if (!fits(&a->claim, c))
            continue;
        c->doubtful = true;
        c->passed = let_in(c);
    }
    a->claim.open = false;
    return how;
}

static bool late(struct claim *claim, uint64_t now_ms)
{
    const uint64_t away_ms = now_ms - claim->looked_ms;

    claim->looked_ms = now_ms;
    claim->waited_ms += away_ms < ACCEPTED_LOOK_MS ? away_ms : ACCEPTED_LOOK_MS;
    return claim->waited_ms >= ACCEPTED_CLAIM_MS;
}

enum accepted_claim_end accepted_settle(struct accepted *a,
                                        struct box_public *tk, uint64_t now_ms)
{
    struct candidates found;

    if (!a->claim.open)
        return ACCEPTED_OPEN;
    *tk = a->claim.tk;
    found = candidates_of(a);
    if (found.count > 0 && found.passed == 0)
        return late(&a->claim, now_ms) ? give_up(a, ACCEPTED_LATE)
                                       : ACCEPTED_OPEN;
    if (found.passed != 1 || found.one.doubtful)
        return give_up(a, ACCEPTED_GONE);
    a->claim.open = false;
    name(a, found.one.fd, tk);
    return ACCEPTED_KNOWN;
}

const struct box_public *accepted_key(const struct accepted *a, int fd)
{
    size_t at = place_of(a, fd);

    return at == a->count ? NULL : &a->known[at].tk;
}

size_t accepted_count_of(const struct accepted *a, const struct box_public *tk,
                         int *oldest)
{
    size_t count = 0;

    *oldest = -1;
    for (size_t i = a->count; i > 0; i--) {
        if (a->known[i - 1].cut || !ident_same_box(&a->known[i - 1].tk, tk))
            continue;
        *oldest = a->known[i - 1].fd;
        count++;
    }
    return count;
}

void accepted_cut(struct accepted *a, int fd)
{
    const struct half_open_conn *c = half_open_of(a, fd);
    size_t at = place_of(a, fd);

    if (at < a->count) {
        tcp_cut(fd, &a->known[at].peer);
        a->known[at].cut = true;
        return;
    }
    if (c != NULL)
        tcp_cut(fd, &c->peer);
}

void accepted_cut_all(const struct accepted *a, const struct box_public *tk)
{
    for (size_t i = 0; i < a->count; i++)
        if (ident_same_box(&a->known[i].tk, tk))
            tcp_cut(a->known[i].fd, &a->known[i].peer);
}

void accepted_cut_overdue(struct accepted *a, uint64_t now_ms)
{
    struct half_open_conn c;

    while (half_open_overdue(a->half_open, now_ms, &c))
        tcp_cut(c.fd, &c.peer);
}

const struct half_open *accepted_half_open(const struct accepted *a)
{
    return a->half_open;
}

uint64_t accepted_dropped(const struct accepted *a)
{
    return a->dropped;
}
