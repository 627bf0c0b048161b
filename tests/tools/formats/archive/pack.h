/*
 * pack: archives for tests, as libarchive writes them.
 */
#ifndef TESTS_TOOLS_FORMATS_ARCHIVE_PACK_H
#define TESTS_TOOLS_FORMATS_ARCHIVE_PACK_H

#include "tests/unit.h"

struct pack_file {
    const char *name, *text;
};

enum { PACK_ROOM = 256 * 1024 };

/* A zip of count files, under a password unless that is NULL. The octets live
   until the next call. */
struct bytes pack_zip(const struct pack_file *files, size_t count,
                      const char *password);

/* One text alone, packed by the filter of that name: "gzip", "xz", "zstd". */
struct bytes pack_one(const char *filter, const char *text);

#endif
