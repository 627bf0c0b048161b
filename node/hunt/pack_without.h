/*
 * pack_without: what was retracted since a pack was built, in a small file
 * beside it, PACK.without, until the pack is built anew.
 *
 * The file names its pack by the digest of that one's header: beside another,
 * and where it is not whole, it says nothing.
 */
#ifndef NODE_HUNT_PACK_WITHOUT_H
#define NODE_HUNT_PACK_WITHOUT_H

#include "node/fault.h"
#include "node/hunt/pack_form.h"

#define PACK_WITHOUT_ENDING ".without"

enum { PACK_WITHOUT_MAX = 64 * 1024 }; /* entries */

/* A value of a record, or all of them. */
struct pack_gone {
    uint64_t number;       /* of the record, in the node that made the pack */
    struct pack_hash hash; /* of the value's match key; all zero: of all */
};

struct pack_without;

/* That of the pack of that path; NULL: there is none. */
struct pack_without *
pack_without_read(const char *path, const uint8_t pack[static PACK_DIGEST]);
void pack_without_close(struct pack_without *w);

/* w may be NULL. */
bool pack_without_has(const struct pack_without *w, uint64_t number,
                      const struct pack_hash *hash);

/*
 * Write it beside the pack of that name in a folder; the entries are sorted in
 * place. It is not worth a sync: who comes back after a crash builds a pack.
 * ERR_IO, ERR_FULL, ERR_TOO_BIG (too many entries).
 */
enum err pack_without_write(int folder, const char *name,
                            const uint8_t pack[static PACK_DIGEST],
                            struct pack_gone *gone, size_t count,
                            unsigned mode, struct fault *fault) MUST_CHECK;
void pack_without_remove(int folder, const char *name);

#endif
