/*
 * file: small files, read whole, written whole or not at all.
 *
 * Faults name the file and, where a person can mend it, how.
 */
#ifndef NODE_FILE_H
#define NODE_FILE_H

#include "node/fault.h"
#include "proto/bytes.h"

enum { FILE_PATH_MAX = 4096 };

/* DIR and NAME joined into out, or "" when they do not fit: then nothing can
   be opened there. */
void file_path(char out[static FILE_PATH_MAX], const char *dir,
               const char *name);

/* The whole file into out, which is emptied first. ERR_NOT_FOUND, ERR_TOO_BIG
   (more than out holds), ERR_IO. */
enum err file_read(struct buffer *out, const char *path,
                   struct fault *fault) MUST_CHECK;

/* The same of a plain file in a folder where others may write: a pipe in its
   place is not waited for, and a link is not followed; ERR_BAD_SHAPE. */
enum err file_read_plain(struct buffer *out, const char *path,
                         struct fault *fault) MUST_CHECK;

/* Open for reading; the same, from there. *fd is the caller's. */
enum err file_open(int *fd, const char *path, struct fault *fault) MUST_CHECK;
enum err file_read_fd(struct buffer *out, int fd, const char *path,
                      struct fault *fault) MUST_CHECK;

/* The whole file of a secret: ERR_DENIED unless it is a plain file of ours that
   nobody else can touch. */
enum err file_read_secret(struct buffer *out, const char *path,
                          struct fault *fault) MUST_CHECK;

/* Open it so; *fd is the caller's. */
enum err file_open_secret(int *fd, const char *path,
                          struct fault *fault) MUST_CHECK;

/* Only what file_read_secret() would ask of the file, without reading it. */
enum err file_check_secret(const char *path, struct fault *fault) MUST_CHECK;

enum file_manner {
    FILE_NEW,     /* ERR_EXISTS when it is there */
    FILE_REPLACE, /* the old one stays until the new one is on disk */
};

/* Durable when this returns ERR_OK; mode as for open(). ERR_EXISTS, ERR_FULL,
   ERR_IO. */
enum err file_write(const char *path, struct bytes all, unsigned mode,
                    enum file_manner manner, struct fault *fault) MUST_CHECK;

/* Put all into the file in the place of what is there, and make it if need be:
   for a process that may not change the folder. Durable when this returns
   ERR_OK; a crash may leave a part of each. Codes as file_write(). */
enum err file_overwrite(const char *path, struct bytes all, unsigned mode,
                        struct fault *fault) MUST_CHECK;

#endif
