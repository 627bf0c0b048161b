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
#include "node/core/store/store.h"
#include "proto/frame.h"

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

/* A commit failed, or went well. Times here are of the steady clock. */
void outage_failed(struct outage *o, const struct store *s, uint64_t now_ms);
void outage_written(struct outage *o);

/* Each second: look at the file, and whether `least` octets are left. True: a
   write is to be tried in this round; its commit tells how it went. */
bool outage_tick(struct outage *o, struct store *s, uint64_t least,
                 uint64_t now_ms);

/* Whether nothing can be written. */
bool outage_lasts(const struct outage *o);
/* Whether the control socket is to refuse what writes. */
bool outage_forbids_writing(const struct outage *o);

/* One sentence: what happened and what to do. */
const char *outage_text(enum disk_fault fault);

/* What the control socket answers with it: ERR_FULL where there is no room,
   else ERR_IO. */
enum err outage_err(const struct outage *o);

/* What peers are told with credit 0. WIRE.md 9.5 */
enum frame_reason outage_reason(const struct outage *o);

#endif
