/*
 * pack_spool: files without a name, for what a pack is made of until it has
 * one; octets are put to them in order, and reckoned into a digest.
 */
#ifndef NODE_HUNT_PACK_SPOOL_H
#define NODE_HUNT_PACK_SPOOL_H

#include <sodium.h>

#include "node/fault.h"
#include "proto/bytes.h"

enum { PACK_SPOOL_ROOM = 64 * 1024 };

/* A file in a folder that is gone when it is closed; -1, with the fault. */
int pack_spool_file(int folder, struct fault *fault);

/* All of it at a place. ERR_IO, ERR_FULL. */
enum err pack_spool_put(int fd, struct bytes all, uint64_t at,
                        struct fault *fault) MUST_CHECK;
/* ERR_IO, also where the file ends before. */
enum err pack_spool_get(int fd, void *out, size_t len, uint64_t at,
                        struct fault *fault) MUST_CHECK;

/* Large: PACK_SPOOL_ROOM. The first fault of writing is kept. */
struct pack_spool {
    int fd;
    uint64_t len; /* octets in all */
    size_t waiting;
    struct fault fault;
    crypto_generichash_state digest;
    uint8_t room[PACK_SPOOL_ROOM];
};

enum err pack_spool_open(struct pack_spool *s, int folder,
                         struct fault *fault) MUST_CHECK;
void pack_spool_close(struct pack_spool *s);
void pack_spool_add(struct pack_spool *s, const void *at, size_t len);

/* All that was added is in the file, and is read there. ERR_IO, ERR_FULL. */
enum err pack_spool_flush(struct pack_spool *s, struct fault *fault) MUST_CHECK;

/* The digest of all that was added, once it is flushed; nothing is from here
   on. */
void pack_spool_digest(struct pack_spool *s, uint8_t digest[static 32]);

/* Copy some of it, from an octet on, to that place of another file, once it is
   flushed. ERR_IO, ERR_FULL. */
enum err pack_spool_copy(struct pack_spool *s, uint64_t from, size_t len,
                         int to, uint64_t at, struct fault *fault) MUST_CHECK;

#endif
