/*
 * accepted: the connections that others opened to us, from TCP on, and whose
 * key holds each.
 *
 * libzmq names the key of a connection on its messages alone, and one that
 * never finishes a message has none. So the handler of handshakes says whose
 * key it has let in, and from which host; the connection is the one from there
 * over which we then send more than a handshake that is not done ever gets. One
 * such claim is open at a time. Where two fit, nobody is named until a message
 * tells.
 *
 * A key may be shut out for what its connection does, so none is ever named by
 * a descriptor alone, which may be another connection's soon. Connections have
 * numbers, in the order in which they were accepted, and a handshake has the
 * number of the latest one when it was let in: its own is not later.
 */
#ifndef NODE_NET_ACCEPTED_H
#define NODE_NET_ACCEPTED_H

#include "node/net/half_open.h"
#include "proto/ident.h"

enum {
    ACCEPTED_CLAIM_MS = 250, /* from the answer to a handshake to its end */
    ACCEPTED_LOOK_MS = 50,   /* between two looks; beyond that we did not run */
    /* Our greeting (64 octets), WELCOME (170) and ERROR (12): all that one gets
       who is not let in. READY is 69. */
    ACCEPTED_HANDSHAKE_SENT = 64 + 170 + 12,
};

struct accepted;

/* Aborts when there is no memory. */
struct accepted *accepted_open(void);
/* NULL is fine. */
void accepted_close(struct accepted *a);

/* A connection was accepted. What is dropped for it is cut: true. */
bool accepted_begin(struct accepted *a, int fd, uint64_t now_ms);
/* It is no more. */
void accepted_end(struct accepted *a, int fd);

/* A handshake is let in, of a connection that accepted_begin() was told of: its
   number. No other one may be until accepted_claimed() says no. */
uint64_t accepted_claim(struct accepted *a, const struct box_public *tk,
                        const char *host, uint64_t now_ms);
bool accepted_claimed(const struct accepted *a);

enum accepted_claim_end {
    ACCEPTED_OPEN,  /* the claim is as it was, or there is none */
    ACCEPTED_KNOWN, /* accepted_key() now knows it */
    ACCEPTED_GONE,  /* its connection is no more, or two of them fit */
    ACCEPTED_LATE,  /* ACCEPTED_CLAIM_MS have passed: tk made others wait */
};

/* How the claim of tk stands. Time in which nobody asked counts as one
   ACCEPTED_LOOK_MS at most: who waits for this machine is not late. */
enum accepted_claim_end accepted_settle(struct accepted *a,
                                        struct box_public *tk, uint64_t now_ms);

/* A message came over fd, of tk, whose handshake had that number. False: its
   connection is no more, and fd is none or another's. */
bool accepted_know(struct accepted *a, int fd, const struct box_public *tk,
                   uint64_t handshake);

/* NULL: not known. Until the next call that changes something. */
const struct box_public *accepted_key(const struct accepted *a, int fd);

/* How many connections tk holds, and the one it has had longest (or -1). One
   that was cut is none, however late its end is heard of: else two that come
   meanwhile would end one of the old ones between them. */
size_t accepted_count_of(const struct accepted *a, const struct box_public *tk,
                         int *oldest);

/* Break it, if it is one of these; its end is heard of like any other. */
void accepted_cut(struct accepted *a, int fd);
/* All that tk holds. */
void accepted_cut_all(const struct accepted *a, const struct box_public *tk);
/* Those whose handshake takes too long. */
void accepted_cut_overdue(struct accepted *a, uint64_t now_ms);

/* Those without a key; what was dropped of them since accepted_open(). */
const struct half_open *accepted_half_open(const struct accepted *a);
uint64_t accepted_dropped(const struct accepted *a);

#endif
