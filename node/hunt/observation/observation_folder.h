/*
 * observation_folder: the files of a folder of observations, and who may write
 * there when.
 *
 * DIR/key (the key), DIR/list (observation_list), DIR/run-NUMBER (runs), and
 * DIR/lock, which is held while the list is changed. Whoever writes a run holds
 * the run itself until the list names it, so that a run that is neither named
 * nor held was left by somebody who died. Others of the folder's group may
 * observe as well, and core reads: files are of mode 0640 and the folder's
 * group, which nobody has to own. Where there are runs, but no list or
 * no key, somebody took these away: nothing is removed then.
 */
#ifndef NODE_HUNT_OBSERVATION_OBSERVATION_FOLDER_H
#define NODE_HUNT_OBSERVATION_OBSERVATION_FOLDER_H

#include "node/file.h"
#include "node/hunt/observation/observation_list.h"

/* ERR_NOT_FOUND: nobody has observed yet. ERR_BAD_SHAPE (it is missing beside
   runs, too), ERR_DENIED, ERR_IO. The caller wipes it. */
enum err observation_folder_key(struct observation_key *out, const char *dir,
                                struct fault *fault) MUST_CHECK;

/* Of the list the same. */
enum err observation_folder_list(struct observation_list *out, const char *dir,
                                 struct fault *fault) MUST_CHECK;

/* The name of a run. */
void observation_folder_run(char out[static FILE_PATH_MAX], const char *dir,
                            uint64_t number);

/* Wait for the list to be ours, until *out is closed. ERR_IO. */
enum err observation_folder_lock(int *out, const char *dir,
                                 struct fault *fault) MUST_CHECK;

/* Make the folder, its key and an empty list where they are missing. ERR_FULL,
   ERR_IO, ERR_DENIED, ERR_BAD_SHAPE. */
enum err observation_folder_make(const char *dir,
                                 struct fault *fault) MUST_CHECK;

/*
 * An empty run under a number of its own. It is held until *fd is closed. The
 * folder is not locked by the caller. ERR_FULL, ERR_IO.
 */
enum err observation_folder_new_run(int *fd, uint64_t *number, const char *dir,
                                    struct fault *fault) MUST_CHECK;

/* One change of the list, which is lent; what it answers but ERR_OK is passed
   on, and nothing is changed. */
typedef enum err observation_change(struct observation_list *l, void *who,
                                    struct fault *fault);

/*
 * The only way in which the list changes: under the lock, and runs that it does
 * not name then, and nobody holds, are removed. *stands: the list has the
 * change, which is not sure to outlive a loss of power unless this returns
 * ERR_OK. ERR_FULL, ERR_IO, ERR_DENIED, ERR_BAD_SHAPE, ERR_VERSION, and those
 * of the change.
 */
enum err observation_folder_change(const char *dir, observation_change *change,
                                   void *who, bool *stands,
                                   struct fault *fault) MUST_CHECK;

#endif
