#include "node/core/outage.h"

#include "node/log.h"

const char *outage_text(enum disk_fault fault)
{
    switch (fault) {
    case DISK_SOUND:
        return "the store takes records";
    case DISK_FULL:
        return "the disk is full: free space where the store is "
               "(disk_free_min_mib is kept free)";
    case DISK_MAP_FULL:
        return "the store has reached its largest size: raise store_max_gib "
               "and restart noroshid";
    case DISK_READ_ONLY:
        return "the store's file system is read-only: look at the kernel's "
               "log, then mount it writable again";
    case DISK_IO:
        return "the store cannot be written, though there is space: look at "
               "the kernel's log, the disk may be failing";
    case DISK_GONE:
        return "store/data.mdb was removed or replaced under the running "
               "node: stop noroshid, put it back and run 'noroshi restore', "
               "or rebuild with 'noroshi init --identity'; until then root "
               "can copy it out of /proc/PID/fd of noroshi-core";
    }
    return "";
}

static void become(struct outage *o, enum disk_fault fault)
{
    if (fault == o->fault)
        return;
    o->fault = fault;
    if (outage_lasts(o))
        log_warn("alarm: nothing is taken: %s", outage_text(fault));
    else
        log_info("the store can be written again");
}

void outage_failed(struct outage *o, const struct store *s, uint64_t now_ms)
{
    enum disk_fault fault = store_fault(s);

    if (fault == DISK_SOUND)
        return; /* not the disk's doing: the next write may go well */
    o->retry_after_ms = o->failed ? 2 * o->retry_after_ms : OUTAGE_RETRY_MIN_MS;
    if (o->retry_after_ms > OUTAGE_RETRY_MAX_MS)
        o->retry_after_ms = OUTAGE_RETRY_MAX_MS;
    o->retry_ms = now_ms + o->retry_after_ms;
    o->failed = true;
    become(o, fault);
}

void outage_written(struct outage *o)
{
    o->failed = false;
}

/* What is wrong before anything is written. */
static enum disk_fault foreseen(struct store *s, uint64_t least)
{
    enum disk_fault fault = store_look(s);
    struct store_space space;

    if (fault != DISK_SOUND)
        return fault;
    store_space(s, &space);
    if (space.disk_free < least)
        return DISK_FULL;
    return space.map_free < least ? DISK_MAP_FULL : DISK_SOUND;
}

bool outage_tick(struct outage *o, struct store *s, uint64_t least,
                 uint64_t now_ms)
{
    enum disk_fault fault = foreseen(s, least);

    if (fault == DISK_SOUND && o->failed)
        fault = o->fault;
    become(o, fault);
    return o->failed && now_ms >= o->retry_ms;
}

bool outage_lasts(const struct outage *o)
{
    return o->fault != DISK_SOUND;
}

bool outage_forbids_writing(const struct outage *o)
{
    return o->failed || o->fault == DISK_GONE;
}

enum err outage_err(const struct outage *o)
{
    return outage_reason(o) == FRAME_REASON_DISK_FULL ? ERR_FULL : ERR_IO;
}

/* WIRE.md 11.6: "credit 0, with reason 1 where the disk or the store's map is
   full and reason 6 otherwise" */
enum frame_reason outage_reason(const struct outage *o)
{
    switch (o->fault) {
    case DISK_SOUND:
        return FRAME_REASON_NONE;
    case DISK_FULL:
    case DISK_MAP_FULL:
        return FRAME_REASON_DISK_FULL;
    case DISK_READ_ONLY:
    case DISK_IO:
    case DISK_GONE:
        return FRAME_REASON_STORE;
    }
    return FRAME_REASON_STORE;
}
