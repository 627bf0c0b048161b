/*
 * call: one request on its way through core, and the answer that is made of it.
 *
 * What the transport (server.h) knows of who asks stands here as plain fact;
 * the commands know nothing of the transport. proto/CONTROL.md.
 */
#ifndef NODE_CORE_CONTROL_CALL_H
#define NODE_CORE_CONTROL_CALL_H

#include "node/core/core.h"
#include "node/core/store/act.h"
#include "proto/control.h"

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
    uint32_t uid; /* who asks, as the kernel has it */
    struct control_request request;
    struct control_reply reply;
    char about[512]; /* one line for people */
    uint8_t next[CONTROL_NEXT_MAX];
    size_t next_len;
    struct call_act act;
    bool rehearses; /* as a dry run, before it is done */
};

/* Answers err, with the line that goes with it. */
enum err call_say(struct call *call, enum err err, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Whether the arguments that the command takes are of their types: one that is
   not must not be taken for one that was not given. ERR_USAGE. */
enum err call_check(struct call *call) MUST_CHECK;
/* The text of an argument; empty when absent. ERR_USAGE: of another kind. */
enum err call_text(struct call *call, const char *name,
                   struct bytes *out) MUST_CHECK;
/* The same of a text that others will be shown in one line. ERR_HIDDEN: it has
   hidden characters (WIRE.md 1.6). */
enum err call_line(struct call *call, const char *name,
                   struct bytes *out) MUST_CHECK;
/* A bool argument; absent is false. `dry_run` is true of a rehearsal. */
bool call_flag(const struct call *call, const char *name);
/* The u64 that a page goes on after; otherwise when this is the first. */
uint64_t call_after(const struct call *call, uint64_t otherwise);
void call_next(struct call *call, uint64_t after);
/* ERR_FULL or ERR_IO with a line when nothing is to be written now. */
enum err call_room(struct call *call) MUST_CHECK;

#endif
