/*
 * members: the files of an archive, one after the other.
 *
 * zip, tar and single files, packed by gzip, bzip2, xz or zstd, as libarchive
 * reads them. All that is unpacked for one input is bounded, however archives
 * stand within archives.
 */
#ifndef TOOLS_FORMATS_ARCHIVE_MEMBERS_H
#define TOOLS_FORMATS_ARCHIVE_MEMBERS_H

#include "node/fault.h"
#include "proto/bytes.h"

enum {
    MEMBERS_OCTETS_MAX = 256 * 1024 * 1024, /* unpacked, of one input */
    MEMBERS_COUNT_MAX = 4096,               /* files and folders */
    MEMBERS_DEPTH_MAX = 4,                  /* of archives within archives */
    MEMBERS_NAME_MAX = 400, /* octets of a name; longer is cut */
};

/* What one input has taken so far; zero it before its first archive. */
struct members_budget {
    size_t octets, count;
    unsigned depth;
};

struct members;

struct member {
    char name[MEMBERS_NAME_MAX]; /* UTF-8 */
    bool locked;                 /* only who has a password can read it */
};

/*
 * Walk over the octets of an archive, which is called name; all are borrowed.
 * ERR_BAD_SHAPE: it is none, or damaged; ERR_TOO_BIG: too deep within others.
 * *fault says why.
 */
enum err members_open(struct members **out, struct bytes octets,
                      const char *name, struct members_budget *budget,
                      struct fault *fault) MUST_CHECK;
void members_close(struct members *m); /* NULL is fine */

/* The next file; folders, links and what systems put beside files are passed
   by. ERR_NOT_FOUND: there is none; ERR_BAD_SHAPE, ERR_TOO_BIG as above. */
enum err members_next(struct members *m, struct member *out,
                      struct fault *fault) MUST_CHECK;

/* Unpack it; *octets live until the next call. ERR_BAD_SHAPE, ERR_TOO_BIG. */
enum err members_take(struct members *m, struct bytes *octets,
                      struct fault *fault) MUST_CHECK;

#endif
