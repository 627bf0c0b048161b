/*
 * zap: who is let in. RFC 27's handler, on the handshake path of every CURVE
 * connection, from a table in memory.
 *
 * It must be open before any socket listens: without it libzmq lets everybody
 * in. An accepted connection's messages carry, as their User-Id, the client's
 * key and a number that we gave its handshake.
 */
#ifndef NODE_NET_ZAP_H
#define NODE_NET_ZAP_H

#include "proto/err.h"
#include "proto/ident.h"

enum {
    ZAP_KEYS_MAX = 16384, /* CONFIG peers_max times its keys, and room */
    ZAP_REFUSALS_A_MINUTE = 30,
    ZAP_ADDRESS_MAX = 64, /* with NUL */
    ZAP_ROUND = 64,       /* requests answered in one step */
    ZAP_RESTS_MAX = 16,   /* keys that are refused for a while */
};

/* The domain of every listening socket; empty would mean "let in all". */
#define ZAP_DOMAIN "noroshi"

struct zap;

/* Whose it was, and the address it came from. Those turned away are told
   ZAP_REFUSALS_A_MINUTE at most. */
struct zap_handshake {
    struct box_public tk;
    char address[ZAP_ADDRESS_MAX];
};

/* Bind the handler in a libzmq context. ERR_IO. */
enum err zap_open(struct zap **out, void *context) MUST_CHECK;

/* NULL is fine. */
void zap_close(struct zap *z);

/* To be polled for input, and what the poll found: see zsock_polled(). */
int zap_fd(const struct zap *z);
void zap_polled(struct zap *z, bool readable);

/* Let tk in. Ends a suspension. ERR_TOO_BIG: ZAP_KEYS_MAX are let in. */
enum err zap_allow(struct zap *z, const struct box_public *tk) MUST_CHECK;

/* Unknown keys are fine. */
void zap_deny(struct zap *z, const struct box_public *tk);

/* Refuse tk until then, without a word, although it is let in: the oldest of
   more than ZAP_RESTS_MAX is forgotten. */
void zap_rest(struct zap *z, const struct box_public *tk, uint64_t until_ms);

/* Forget everybody. */
void zap_clear(struct zap *z);

/* The live answer, for every message of a connection let in earlier. */
bool zap_allows(const struct zap *z, const struct box_public *tk);

/* What one step did. */
struct zap_round {
    struct zap_handshake refused[ZAP_ROUND]; /* those worth telling */
    size_t count;
    bool let_in; /* this one */
    struct zap_handshake who;
};

/* Answer the handshakes that wait, up to the first that is to be let in: that
   one waits for zap_let_in(), which is to be called before the next step. */
void zap_step(struct zap *z, struct zap_round *out, uint64_t now_ms);

/* Let it in: its messages carry the number. */
void zap_let_in(struct zap *z, uint64_t number);

/* An address as people write it: an IPv4 one that came in over an IPv6 socket
   without its ::ffff: prefix. Points into address. */
const char *zap_address(const char *address);

/* The key and the number a message's User-Id stands for. False: it is none of
   ours. */
bool zap_user(struct box_public *tk, uint64_t *number, const char *user_id);

#endif
