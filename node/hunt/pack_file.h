/*
 * pack_file: the file of a pack, until it has its name.
 *
 * It is written under another name; when all is on disk it takes the place of
 * what is there.
 */
#ifndef NODE_HUNT_PACK_FILE_H
#define NODE_HUNT_PACK_FILE_H

#include <limits.h>
#include <sys/stat.h>

#include "node/fault.h"
#include "proto/bytes.h"

#define PACK_FILE_NEW ".new"

struct pack_file {
    int folder; /* borrowed */
    int fd;     /* -1: none is open */
    char name[NAME_MAX + 1], temporary[NAME_MAX + 1];
};

/* Whether a pack may take the name: there is nothing, or a pack. ERR_EXISTS. */
enum err pack_file_free(int folder, const char *name,
                        struct fault *fault) MUST_CHECK;

/*
 * Make it. alone: nobody else writes one of that name, so that its other name
 * is NAME.new, and one that a crash left there is cleared away. ERR_IO,
 * ERR_FULL, ERR_TOO_BIG (the name).
 */
enum err pack_file_open(struct pack_file *f, int folder, const char *name,
                        mode_t mode, bool alone,
                        struct fault *fault) MUST_CHECK;

/* Octets that were written begin their way to the disk. */
void pack_file_hasten(const struct pack_file *f, uint64_t at, uint64_t len);

/* Of len octets, all on disk, under its name. ERR_IO, ERR_FULL. */
enum err pack_file_end(struct pack_file *f, uint64_t len,
                       struct fault *fault) MUST_CHECK;

/* What was not ended is gone. */
void pack_file_close(struct pack_file *f);

#endif
