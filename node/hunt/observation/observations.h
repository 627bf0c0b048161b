/*
 * observations: whether a value was ever seen here, as a folder of observations
 * says.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATIONS_H
#define NODE_HUNT_OBSERVATION_OBSERVATIONS_H

#include "node/hunt/observation/observation_list.h"

/* All that is known of a value. */
struct observed {
    uint64_t first_s, last_s; /* since 1970 */
    uint64_t count;
    uint32_t sources; /* a bit for each */
    uint32_t days;    /* on how many it was seen */
};

struct observations;

/* Open what the folder holds now. ERR_NOT_FOUND: nobody has observed yet.
   ERR_DENIED, ERR_IO, ERR_BAD_SHAPE, ERR_VERSION, ERR_BAD_KEY; the fault names
   the file. */
enum err observations_open(struct observations **out, const char *dir,
                           struct fault *fault) MUST_CHECK;
void observations_close(struct observations *o);

/* Take up what was committed since, or that another folder is in its place.
   Codes as above; what was open before stays so where it fails. */
enum err observations_renew(struct observations *o,
                            struct fault *fault) MUST_CHECK;

/* A new commit is there. */
bool observations_are_old(const struct observations *o);

const struct observation_key *observations_key(const struct observations *o);
uint64_t observations_rows(const struct observations *o);

/* Of how many files each look-up asks. */
size_t observations_runs(const struct observations *o);

/* The name of a source that a bit stands for; "" where there is none. */
const char *observations_source(const struct observations *o, unsigned source);

/* Soon observations_find() is asked this. */
void observations_prefetch(const struct observations *o, uint64_t hash);

/* False: it was never seen, unless observations_cut(). */
bool observations_find(const struct observations *o, uint64_t hash,
                       struct observed *out);

/* Of what was asked since this was opened, something does not count: a file was
   cut, or its disk failed. ERR_IO, and the fault names it; else ERR_OK. */
enum err observations_cut(const struct observations *o,
                          struct fault *fault) MUST_CHECK;

#endif
