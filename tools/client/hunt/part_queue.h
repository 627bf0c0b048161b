/*
 * part_queue: parts of logs, which one thread reads and others scan, told in
 * the order in which they were read, whatever the number of threads.
 *
 * Parts are told by the thread of part_queue_run(), when nothing is read or
 * scanned.
 */
#ifndef TOOLS_CLIENT_HUNT_PART_QUEUE_H
#define TOOLS_CLIENT_HUNT_PART_QUEUE_H

#include "tools/client/hunt/part.h"

enum { PART_QUEUE_THREADS_MAX = 16 };

struct part_source {
    /* Fill the part; false: there is nothing more, or not now. */
    bool (*next)(void *who, struct part *p);
    void *who;
};

/* False ends it. */
struct part_listener {
    bool (*part)(void *who, const struct part *p);
    bool (*pause)(void *who); /* some were told, and others are read */
    void *who;
};

struct part_queue;

/* The rule is borrowed. threads: that scan. */
struct part_queue *part_queue_open(const struct hit_rule *rule,
                                   unsigned threads,
                                   const struct part_source *source);
void part_queue_close(struct part_queue *q);

/* Tell all that the source has. False: the listener ended it. */
bool part_queue_run(struct part_queue *q, const struct part_listener *l);

/* Before the rule's packs are closed, and when it has others; not while it
   runs, but for pause(). */
void part_queue_leave_packs(struct part_queue *q);
void part_queue_take_packs(struct part_queue *q);

#endif
