/*
 * observation_folder: the files of a folder of observations, and who may write
 * there when.
 *
 * DIR/key (the key), DIR/list (observation_list), DIR/run-NUMBER (runs), and
 * DIR/lock, which is held while the list is changed. Whoever writes a run holds
 * the run itself until the list names it, so that a run that is neither named
 * nor held was left by somebody who died.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_FOLDER_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_FOLDER_H

#include "node/file.h"
#include "node/hunt/observation/observation_list.h"

/* ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_IO. The caller wipes it. */
enum err observation_folder_key(struct observation_key *out, const char *dir,
                                struct fault *fault) MUST_CHECK;

/* The name of a run. */
void observation_folder_run(char out[static FILE_PATH_MAX], const char *dir,
                            uint64_t number);

/* Wait for the list to be ours, until *out is closed. ERR_IO. */
enum err observation_folder_lock(int *out, const char *dir,
                                 struct fault *fault) MUST_CHECK;

/* Make the folder (0750) and its key (0640) where they are missing. ERR_FULL,
   ERR_IO, ERR_DENIED. */
enum err observation_folder_make(const char *dir,
                                 struct fault *fault) MUST_CHECK;

/*
 * An empty run under a number of its own. It is held until *fd is closed. The
 * folder is not locked by the caller. ERR_FULL, ERR_IO.
 */
enum err observation_folder_new_run(int *fd, uint64_t *number, const char *dir,
                                    struct fault *fault) MUST_CHECK;

/* Remove runs that the list does not name and nobody holds. The caller has the
   lock. */
void observation_folder_sweep(const char *dir,
                              const struct observation_list *l);

#endif
