/*
 * observation_write: makes a file of observations (observation_run), row by
 * row, in bounded memory.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_WRITE_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_WRITE_H

#include "node/hunt/observation/observation_run.h"

struct observation_writer;

/* rows_max: more are never given. folder: where files without a name may stand
   meanwhile. ERR_IO, ERR_FULL. */
enum err observation_writer_open(struct observation_writer **out,
                                 const char *folder,
                                 const struct observation_key *key,
                                 uint64_t rows_max,
                                 struct fault *fault) MUST_CHECK;
void observation_writer_close(struct observation_writer *w);

/* In observation_order(), each hash once, and all of one window. */
void observation_writer_add(struct observation_writer *w,
                            const struct observation *o);
uint64_t observation_writer_count(const struct observation_writer *w);

/* Put them, at least one, into the empty file fd. Durable when this returns
   ERR_OK. ERR_IO, ERR_FULL. */
enum err observation_writer_end(struct observation_writer *w, int fd,
                                struct fault *fault) MUST_CHECK;

#endif
