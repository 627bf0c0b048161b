/*
 * control_server: DIR/control, where the command line asks.
 *
 * A request that changes something runs inside the round's write transaction
 * and is answered after its commit; one that only reads runs after it. Commands
 * are in control_*.c, one table here names them. proto/CONTROL.md.
 */
#ifndef NODE_CORE_CONTROL_SERVER_H
#define NODE_CORE_CONTROL_SERVER_H

#include <poll.h>

#include "node/core/core.h"
#include "node/core/store/act.h"
#include "proto/control.h"

enum { CONTROL_SERVER_CLIENTS_MAX = 64 };

/* What stands behind a request's token. */
struct call_act {
    struct act_token token;
    struct hash said; /* what is asked for under it */
    bool given;
    bool open; /* it goes on: this answer is not the act's */
};

/* One command on its way. */
struct call {
    struct core *core;
    struct control_request request;
    struct control_reply reply;
    char about[512]; /* one line for people */
    uint8_t next[CONTROL_NEXT_MAX];
    size_t next_len;
    struct call_act act;
};

/* Answers err, with the line that goes with it. */
enum err call_say(struct call *call, enum err err, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Whether flags, times and numbers, where they are given, are such: one that is
   not must not be taken for one that was not given. ERR_USAGE. */
enum err call_check(struct call *call) MUST_CHECK;
/* The text of an argument; empty when absent. ERR_USAGE: of another kind. */
enum err call_text(struct call *call, const char *name,
                   struct bytes *out) MUST_CHECK;
/* The u64 that a page goes on after; otherwise when this is the first. */
uint64_t call_after(const struct call *call, uint64_t otherwise);
void call_next(struct call *call, uint64_t after);

/* ERR_IO: the socket cannot be made. */
enum err control_server_open(struct control_server **out,
                             const char *dir) MUST_CHECK;
void control_server_close(struct control_server *s);

/* Descriptors to poll; room for 1 + CONTROL_SERVER_CLIENTS_MAX. */
size_t control_server_poll(const struct control_server *s, struct pollfd *out);

/* Accept and read what is there; run what writes. */
void control_server_hear(struct core *c);
/* After the commit: answer what wrote, run what reads. */
void control_server_answer(struct core *c, bool committed);

#endif
