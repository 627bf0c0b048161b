#include "node/net/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "node/config.h"
#include "node/net/probe.h"
#include "node/net/resolve.h"

enum phase {
    PHASE_REST,
    PHASE_RESOLVE,
    PHASE_CONNECT,
    PHASE_UP,
    PHASE_ENDED, /* was up; the owner reads what is left */
    PHASE_PROBE, /* TCP failed: find out why */
};

struct dial {
    const struct dial_world *world;
    uint32_t id;
    char endpoint[NET_LINE_ENDPOINT_MAX + 1];
    char host[RESOLVE_HOST_MAX], port[8];
    struct box_public keys[NET_LINE_DIAL_KEYS_MAX];
    size_t key_count, key_at;
    enum phase phase;
    uint64_t due_ms; /* the end of this phase, whatever happens */
    uint64_t up_ms, rest_ms;
    struct resolve *resolve;
    struct zsock *socket;
    int probe;      /* descriptor, or negative */
    int connection; /* libzmq's descriptor, or -1 */
    char address[ZSOCK_ADDRESS_MAX];
    enum net_line_state state;
    uint32_t error;
};

/* tcp://HOST:PORT, which config_connect_valid() has let pass. */
static void split(struct dial *d)
{
    const char *host = d->endpoint + strlen("tcp://");
    const char *colon = strrchr(host, ':');
    int len = (int)(colon - host);

    if (host[0] == '[') {
        host++;
        len -= 2;
    }
    snprintf(d->host, sizeof d->host, "%.*s", len, host);
    snprintf(d->port, sizeof d->port, "%s", colon + 1);
}

enum err dial_open(struct dial **out, const struct dial_world *world,
                   const struct net_line *line)
{
    struct dial *d = calloc(1, sizeof *d);

    *out = NULL;
    if (d == NULL)
        abort();
    snprintf(d->endpoint, sizeof d->endpoint, "%.*s", (int)line->text.len,
             (const char *)line->text.at);
    if (!config_connect_valid(d->endpoint) || line->key_count == 0 ||
        line->key_count > NET_LINE_DIAL_KEYS_MAX) {
        free(d);
        return ERR_BAD_SHAPE;
    }
    split(d);
    d->world = world;
    d->id = line->dial;
    memcpy(d->keys, line->keys, sizeof d->keys);
    d->key_count = line->key_count;
    d->rest_ms = DIAL_REST_MIN_MS;
    d->probe = d->connection = -1;
    *out = d;
    return ERR_OK;
}

/* Back to nothing open. */
static void clear(struct dial *d)
{
    resolve_close(d->resolve);
    d->resolve = NULL;
    zsock_close(d->socket);
    d->socket = NULL;
    if (d->probe >= 0)
        close(d->probe);
    d->probe = d->connection = -1;
}

void dial_close(struct dial *d)
{
    if (d == NULL)
        return;
    clear(d);
    free(d);
}

uint32_t dial_id(const struct dial *d)
{
    return d->id;
}

bool dial_same(const struct dial *d, const struct net_line *line)
{
    return bytes_equal(bytes_text(d->endpoint), line->text) &&
           d->key_count == line->key_count &&
           memcmp(d->keys, line->keys, d->key_count * sizeof d->keys[0]) == 0;
}

void dial_hurry(struct dial *d)
{
    if (d->phase == PHASE_REST)
        d->due_ms = 0;
    d->rest_ms = DIAL_REST_MIN_MS;
}

/* A quarter up or down by chance, so that those who lost the same peer do not
   come back in step. */
static void rest(struct dial *d, uint64_t now_ms)
{
    uint32_t quarter = (uint32_t)d->rest_ms / 4;

    clear(d);
    d->phase = PHASE_REST;
    d->due_ms =
        now_ms + d->rest_ms - quarter + randombytes_uniform(2 * quarter);
    d->rest_ms *= 2;
    if (d->rest_ms > DIAL_REST_MAX_MS)
        d->rest_ms = DIAL_REST_MAX_MS;
}

void dial_again(struct dial *d, uint64_t now_ms)
{
    bool up = d->phase == PHASE_UP || d->phase == PHASE_ENDED;

    if (up && now_ms - d->up_ms >= DIAL_STEADY_MS)
        d->rest_ms = DIAL_REST_MIN_MS;
    rest(d, now_ms);
}

size_t dial_fds(const struct dial *d, int fd[static DIAL_FDS])
{
    size_t count = 0;

    if (d->resolve != NULL)
        fd[count++] = resolve_fd(d->resolve);
    /* A refusal wakes whoever polls for input, too. */
    if (d->probe >= 0)
        fd[count++] = d->probe;
    if (d->socket != NULL) {
        fd[count++] = zsock_monitor_fd(d->socket);
        fd[count++] = zsock_fd(d->socket);
    }
    return count;
}

void dial_polled(struct dial *d, const bool readable[static DIAL_FDS])
{
    const size_t at = (size_t)(d->resolve != NULL) + (size_t)(d->probe >= 0);

    if (d->socket != NULL)
        zsock_polled(d->socket, readable[at + 1], readable[at]);
}

bool dial_readable(struct dial *d)
{
    return d->phase == PHASE_UP && zsock_readable(d->socket);
}

bool dial_unread(struct dial *d)
{
    return d->phase == PHASE_UP && zsock_unread(d->socket);
}

uint64_t dial_due_ms(const struct dial *d)
{
    return d->due_ms;
}

static enum dial_step say(struct dial *d, enum net_line_state state,
                          uint32_t error)
{
    d->state = state;
    d->error = error;
    return state == NET_LINE_CONNECTED ? DIAL_UP : DIAL_STATE;
}

static enum dial_step begin(struct dial *d, uint64_t now_ms)
{
    if (resolve_open(&d->resolve, d->host) != ERR_OK) {
        rest(d, now_ms);
        return DIAL_QUIET;
    }
    d->phase = PHASE_RESOLVE;
    d->due_ms = now_ms + DIAL_RESOLVE_MS;
    return say(d, NET_LINE_CONNECTING, 0);
}

static enum dial_step on_resolve(struct dial *d, uint64_t now_ms)
{
    char address[RESOLVE_ADDRESS_MAX];
    enum err err = resolve_answer(d->resolve, address);

    if (err == ERR_BUSY && now_ms < d->due_ms)
        return DIAL_QUIET;
    if (err != ERR_OK) {
        rest(d, now_ms);
        return say(d, NET_LINE_UNRESOLVED, 0);
    }
    resolve_close(d->resolve);
    d->resolve = NULL;
    snprintf(d->address, sizeof d->address, "tcp://%s:%s", address, d->port);
    if (zsock_dialer(&d->socket, d->world->context, d->world->keys,
                     &d->keys[d->key_at]) != ERR_OK ||
        zsock_connect(d->socket, d->address) != ERR_OK) {
        rest(d, now_ms);
        return DIAL_QUIET;
    }
    d->phase = PHASE_CONNECT;
    d->due_ms = now_ms + DIAL_ATTEMPT_MS;
    return DIAL_QUIET;
}

static enum dial_step up(struct dial *d, uint64_t now_ms)
{
    d->phase = PHASE_UP;
    d->up_ms = now_ms;
    d->due_ms = UINT64_MAX;
    return say(d, NET_LINE_CONNECTED, 0);
}

/* TCP came about, the handshake did not: most likely another key. */
static enum dial_step stranger(struct dial *d, uint64_t now_ms)
{
    d->key_at = (d->key_at + 1) % d->key_count;
    rest(d, now_ms);
    return say(d, NET_LINE_HANDSHAKE, 0);
}

static enum dial_step unreachable(struct dial *d, uint64_t now_ms)
{
    clear(d);
    d->phase = PHASE_PROBE;
    d->due_ms = now_ms + DIAL_PROBE_MS;
    d->probe = probe_open(d->address);
    return DIAL_QUIET;
}

/* Without a TCP connection there was nobody to shake hands with. */
static enum dial_step gave_up(struct dial *d, uint64_t now_ms)
{
    return d->connection >= 0 ? stranger(d, now_ms) : unreachable(d, now_ms);
}

static enum dial_step on_connect(struct dial *d, uint64_t now_ms)
{
    struct zsock_event e;

    while (zsock_event(d->socket, &e)) {
        switch (e.kind) {
        case ZSOCK_CONNECTED:
            d->connection = e.value;
            break;
        case ZSOCK_LET_IN:
            return up(d, now_ms);
        case ZSOCK_NOT_LET_IN:
            /* The right key, or it could not have refused us: keep it. */
            rest(d, now_ms);
            return say(d, NET_LINE_NOT_LET_IN, 0);
        case ZSOCK_HANDSHAKE_FAILED:
        case ZSOCK_DISCONNECTED:
            return stranger(d, now_ms);
        case ZSOCK_RETRIED:
            return gave_up(d, now_ms);
        case ZSOCK_ACCEPTED:
            break;
        }
    }
    return now_ms < d->due_ms ? DIAL_QUIET : gave_up(d, now_ms);
}

static enum dial_step on_up(struct dial *d)
{
    struct zsock_event e;

    while (zsock_event(d->socket, &e)) {
        if (e.kind != ZSOCK_DISCONNECTED && e.kind != ZSOCK_HANDSHAKE_FAILED)
            continue;
        d->phase = PHASE_ENDED;
        return DIAL_DOWN;
    }
    return DIAL_QUIET;
}

static enum dial_step on_probe(struct dial *d, uint64_t now_ms)
{
    int error = d->probe < 0 ? -d->probe : probe_answer(d->probe);

    if (error == EINPROGRESS && now_ms < d->due_ms)
        return DIAL_QUIET;
    if (error == EINPROGRESS)
        error = ETIMEDOUT;
    rest(d, now_ms);
    return say(d, NET_LINE_UNREACHABLE, (uint32_t)error);
}

enum dial_step dial_step(struct dial *d, uint64_t now_ms)
{
    switch (d->phase) {
    case PHASE_REST:
        return now_ms < d->due_ms ? DIAL_QUIET : begin(d, now_ms);
    case PHASE_RESOLVE:
        return on_resolve(d, now_ms);
    case PHASE_CONNECT:
        return on_connect(d, now_ms);
    case PHASE_UP:
        return on_up(d);
    case PHASE_PROBE:
        return on_probe(d, now_ms);
    case PHASE_ENDED:
        break;
    }
    return DIAL_QUIET;
}

enum net_line_state dial_state(const struct dial *d)
{
    return d->state;
}

uint32_t dial_error(const struct dial *d)
{
    return d->error;
}

struct zsock *dial_socket(const struct dial *d)
{
    return d->socket;
}

const struct box_public *dial_key(const struct dial *d)
{
    return &d->keys[d->key_at];
}

const char *dial_address(const struct dial *d)
{
    return d->address;
}

int dial_connection(const struct dial *d)
{
    return d->connection;
}
