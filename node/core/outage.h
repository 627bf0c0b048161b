/*
 * outage: the time in which nothing can be written; why, what a person does
 * about it, and when writing is tried again.
 *
 * While it lasts core takes nothing: peers have credit 0, and what the control
 * socket asks to write is refused. Everything can be read. It ends by itself
 * when a small write went well. Each second it is looked at; a change is one
 * line in the log.
 */
#ifndef NODE_CORE_OUTAGE_H
#define NODE_CORE_OUTAGE_H

#include "node/core/store/disk.h"
#include "proto/frame.h"

struct core;

enum {
    OUTAGE_RETRY_MIN_MS = 1000,
    OUTAGE_RETRY_MAX_MS = 4000,
};

struct outage {
    enum disk_fault fault; /* DISK_SOUND: there is none */
    bool failed;           /* the last write did not go well */
    uint64_t retry_ms;     /* steady clock: when to write again */
    uint64_t retry_after_ms;
};

/* A commit failed, or went well. */
void outage_failed(struct core *c);
void outage_written(struct core *c);

/* Each second, outside any write transaction or in it: look at the file and at
   the room that is left; begin a write transaction where one is to be tried. */
void outage_tick(struct core *c);

/* Whether the control socket is to refuse what writes. */
bool outage_forbids_writing(const struct core *c);

/* One sentence: what happened and what to do. */
const char *outage_text(enum disk_fault fault);

/* What the control socket answers with it: ERR_FULL where there is no room,
   else ERR_IO. */
enum err outage_err(const struct core *c);

/* What peers are told with credit 0. WIRE.md 9.5 */
enum frame_reason outage_reason(const struct core *c);

#endif
