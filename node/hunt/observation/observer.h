/*
 * observer: enters what is seen into a folder of observations.
 *
 * What was added is in memory until it is committed: then all of it is in the
 * folder at once, together with the mark of how far its logs were read. So
 * whoever follows logs goes on from the mark, and counts nothing twice and
 * leaves nothing out. Any number of processes may observe into one folder.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVER_H
#define NODE_HUNT_OBSERVATION_OBSERVER_H

#include "node/hunt/observation/observation_list.h"

enum {
    OBSERVER_BITS = 20,        /* as a rule: 32 MiB, 786,432 values */
    OBSERVER_PENDING_MAX = 64, /* runs that wait for the commit */
};

struct observer;

/*
 * The folder is made where it is missing. bits: of observation_table_open().
 * ERR_IO, ERR_FULL, ERR_DENIED, ERR_BAD_SHAPE, ERR_VERSION.
 */
enum err observer_open(struct observer **out, const char *dir, unsigned bits,
                       struct fault *fault) MUST_CHECK;
/* What was not committed is gone. */
void observer_close(struct observer *o);

const struct observation_key *observer_key(const struct observer *o);

/* The number of a source (observation_list_source()), entered at once. Codes as
   observer_commit(). */
enum err observer_source(struct observer *o,
                         const struct observation_name *name, unsigned *out,
                         struct fault *fault) MUST_CHECK;

/* How far that follower had come. ERR_BAD_SHAPE, ERR_VERSION, ERR_IO. */
enum err observer_mark(const struct observer *o,
                       const struct observation_name *follower, uint64_t *out,
                       struct fault *fault) MUST_CHECK;

/* Soon observer_add() is given this. */
void observer_prefetch(const struct observer *o, uint64_t hash);

/* ERR_FULL, ERR_IO; ERR_TOO_BIG: more than OBSERVER_PENDING_MAX runs would
   wait. */
enum err observer_add(struct observer *o, const struct observation *seen,
                      struct fault *fault) MUST_CHECK;

/* It is time to commit: memory is nearly used up. */
bool observer_wants_commit(const struct observer *o);

/*
 * All that was added, and the mark (NULL: none), is in the folder when this
 * returns ERR_OK; else it may be tried again, and counts once. ERR_FULL,
 * ERR_IO; ERR_TOO_BIG: the list is full, and wants upkeep.
 */
enum err observer_commit(struct observer *o,
                         const struct observation_mark *mark,
                         struct fault *fault) MUST_CHECK;

#endif
