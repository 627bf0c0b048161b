/*
 * pack_sort: rows of a pack in the order of their hashes, however many.
 *
 * Hashes are spread evenly, so rows are parted by their first octet into a file
 * without a name, and each part is sorted in memory when it is asked for.
 */
#ifndef NODE_HUNT_PACK_SORT_H
#define NODE_HUNT_PACK_SORT_H

#include "node/fault.h"
#include "node/hunt/pack_hash.h"

enum {
    PACK_SORT_PARTS = 256,
    PACK_SORT_CHUNK = 256, /* rows kept in memory of each part */
};

struct pack_row {
    struct pack_hash hash;
    uint64_t fast; /* of the filter */
    uint32_t record, terms;
};

struct pack_sort;

/* fd: an empty file, which is closed at the end. */
struct pack_sort *pack_sort_open(int fd);
void pack_sort_close(struct pack_sort *s);

/* ERR_IO, ERR_FULL. */
enum err pack_sort_add(struct pack_sort *s, const struct pack_row *row,
                       struct fault *fault) MUST_CHECK;
uint64_t pack_sort_count(const struct pack_sort *s);

/* The rows of a part by hash, record and terms, each once. They live until the
   next call. ERR_IO. */
enum err pack_sort_part(struct pack_sort *s, unsigned part,
                        const struct pack_row **rows, size_t *count,
                        struct fault *fault) MUST_CHECK;

#endif
