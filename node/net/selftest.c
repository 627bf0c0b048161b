#include "node/net/selftest.h"

#include <poll.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "node/log.h"

struct client {
    struct zsock_keys keys;
    struct zsock *socket;
    bool let_in, turned_away, sent;
};

struct test {
    struct zap *zap;
    struct zsock *listener;
    struct client known, unknown;
    bool named; /* the known one's message came, under its key */
    bool wrong; /* something came that must not */
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static enum err knock(struct client *c, void *context,
                      const struct box_public *server, const char *endpoint)
{
    enum err err;

    crypto_box_keypair(c->keys.public.octet, c->keys.secret.octet);
    err = zsock_dialer(&c->socket, context, &c->keys, server);
    return err == ERR_OK ? zsock_connect(c->socket, endpoint) : err;
}

static void watch(struct client *c)
{
    struct bytes hello = bytes_text("selftest"), none = {NULL, 0};
    struct zsock_event e;

    while (zsock_event(c->socket, &e)) {
        c->let_in = c->let_in || e.kind == ZSOCK_LET_IN;
        c->turned_away = c->turned_away || e.kind == ZSOCK_NOT_LET_IN;
    }
    if (!c->sent)
        c->sent = zsock_send(c->socket, none, hello) == ERR_OK;
}

static void receive(struct test *t)
{
    struct zsock_message m;

    while (zsock_receive(t->listener, &m) == ERR_OK) {
        if (m.known && m.single && ident_same_box(&m.tk, &t->known.keys.public))
            t->named = true;
        else
            t->wrong = true;
    }
}

static bool undecided(const struct test *t)
{
    return !t->wrong && !t->unknown.let_in &&
           !(t->named && t->known.let_in && t->unknown.turned_away);
}

/* Its clients have come and gone: their descriptors must not be taken for
   those of a peer's connections. */
static void forget_clients(struct test *t)
{
    struct zsock_event e;

    while (zsock_event(t->listener, &e))
        ;
}

static void wait_a_little(void)
{
    poll(NULL, 0, 1);
}

static void run(struct test *t)
{
    struct zap_round round;
    uint64_t until_ms = now_ms() + SELFTEST_MS;

    while (undecided(t) && now_ms() < until_ms) {
        zap_step(t->zap, &round, now_ms());
        if (round.let_in)
            zap_let_in(t->zap, 0);
        watch(&t->known);
        watch(&t->unknown);
        receive(t);
        wait_a_little();
    }
}

static bool passed(const struct test *t)
{
    return !undecided(t) && !t->wrong && !t->unknown.let_in;
}

/* Both knock; ERR_OK says that they could, not how it went. */
static enum err visit(struct test *t, void *context,
                      const struct box_public *server, const char *endpoint)
{
    enum err err = knock(&t->known, context, server, endpoint);

    if (err == ERR_OK)
        err = knock(&t->unknown, context, server, endpoint);
    if (err == ERR_OK)
        err = zap_allow(t->zap, &t->known.keys.public);
    if (err == ERR_OK)
        run(t);
    zap_deny(t->zap, &t->known.keys.public);
    zsock_close(t->known.socket);
    zsock_close(t->unknown.socket);
    return err;
}

static enum err verdict(const struct test *t)
{
    if (passed(t))
        return ERR_OK;
    log_warn("self-test: an unknown key %s, a known one %s: not listening",
             t->wrong || t->unknown.let_in ? "is let in"
             : t->unknown.turned_away      ? "is refused"
                                           : "gets no answer",
             t->named ? "passes" : "does not pass");
    return ERR_DENIED;
}

enum err selftest_run(void *context, struct zap *zap, struct zsock *listener,
                      const struct box_public *server)
{
    struct test t = {.zap = zap, .listener = listener};
    char bound[ZSOCK_ADDRESS_MAX];
    enum err err = zsock_bind(listener, "tcp://127.0.0.1:*", bound);

    if (err != ERR_OK)
        return err;
    err = visit(&t, context, server, bound);
    if (zsock_unbind(listener, bound) != ERR_OK)
        return ERR_IO;
    forget_clients(&t);
    return err == ERR_OK ? verdict(&t) : err;
}
