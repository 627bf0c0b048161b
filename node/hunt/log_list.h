/*
 * log_list: the logs that files, directories and "-" name, in the order in
 * which their events came.
 *
 * Of a directory every plain file is read, and what is below it, each once,
 * however many links lead to it; a link back ends the walk there. Of a log that
 * is rotated the oldest is first: dns.log-20261101.gz, dns.log.2.gz, dns.log.1,
 * dns.log. Pipes, sockets and devices are read only where they are named.
 */
#ifndef NODE_HUNT_LOG_LIST_H
#define NODE_HUNT_LOG_LIST_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "node/hunt/log_file.h"

/* A log, and what it was when it was listed. */
struct log_name {
    char *path;
    bool listed;  /* found in a directory, */
    bool regular; /* as this file; else a pipe, or it is not there */
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec changed;
};

struct log_list {
    struct log_name *names;
    size_t count, room;
    char **dirs; /* that were walked */
    size_t dir_count, dir_room;
    void *seen; /* which files and directories (tsearch) */
};

/* Begins zeroed. */
void log_list_free(struct log_list *l);

/* Called with what cannot be read, and why. */
typedef void log_list_missed(void *who, const char *path, const char *about);

/* Add a file, "-", or all that is in a directory. Whether a file that is named
   can be read shows when it is opened. */
void log_list_add(struct log_list *l, const char *path, log_list_missed *missed,
                  void *who);

/* The same of a log that is rotated: the older ones beside it come first. */
void log_list_add_rotated(struct log_list *l, const char *path);

/* Leave out a file, if it comes. */
void log_list_skip(struct log_list *l, const struct stat *file);

/* The file of a directory that is that one; *path is the caller's. */
bool log_list_find(char **path, struct stat *s, const char *dir, dev_t dev,
                   ino_t ino);

/* Open what was listed; where it was renamed since, as logs are when they are
   rotated, under its new name. As log_file_open(). */
struct log_file *log_list_open(const struct log_name *name,
                               struct fault *fault);

/* <0: a is read before b; the names of files, without their directories. */
int log_list_order(const char *a, const char *b);

/* Whether they are names that one log has or had: dns.log, dns.log.1.gz. */
bool log_list_is_rotated(const char *a, const char *b);

/* Whether it is the name of an older one. */
bool log_list_is_older(const char *name);

/* Behind the last '/' of a path. */
const char *log_list_base(const char *path);

#endif
