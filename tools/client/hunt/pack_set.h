/*
 * pack_set: the packs that a hunt looks into: those that were named, one made
 * of files, or else the node's own.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_SET_H
#define TOOLS_CLIENT_HUNT_PACK_SET_H

#include <sys/stat.h>

#include "node/file.h"
#include "node/hunt/pack.h"
#include "tools/client/reason.h"
#include "tools/client/text_list.h"
#include "tools/client/watch.h"

enum {
    PACK_SET_PACKS_MAX = TEXT_LIST_MAX + 1,
    PACK_SET_FILES_MAX = 2 * TEXT_LIST_MAX + 1,
};

/* A file that it was made of, as it was before it was opened. */
struct pack_set_file {
    const char *path;
    dev_t dev;
    ino_t ino; /* 0: it was not there */
    off_t size;
    struct timespec changed;
    ino_t without; /* what is gone of a pack (pack_without.h); 0: nothing */
    struct timespec without_changed;
};

struct pack_set {
    const struct pack *packs[PACK_SET_PACKS_MAX];
    size_t count;
    uint64_t oldest_s; /* when the oldest of those not made here was built;
                          0: all were */
    uint64_t rejected; /* values of files that are not looked for */

    struct pack_set_file files[PACK_SET_FILES_MAX];
    size_t file_count;
    char current[FILE_PATH_MAX]; /* the node's own */
};

/*
 * packs and files as they were named (pack_current_named()), which outlive it;
 * neither: DIR/packs/current. The key of a pack that carries none lies beside
 * it (pack_key.h). A file is read as share reads it, and no node need be there.
 * VERDICT_WRONG: one cannot be read, or no value of a file can be looked for.
 */
enum verdict pack_set_open(struct pack_set *set, const char *dir,
                           const struct text_list *packs,
                           const struct text_list *files,
                           const struct watch *watch, struct reasons *why);
void pack_set_close(struct pack_set *set);

/* Whether a file that it was made of is another by now. */
bool pack_set_is_stale(const struct pack_set *set);

/* Open it anew, of the same words. Where that fails it stays what it was, and
   is stale again when a file changes. */
enum verdict pack_set_renew(struct pack_set *set, const char *dir,
                            const struct text_list *packs,
                            const struct text_list *files, struct reasons *why);

/* Whether a pack of the set has a record of that name (hit_names_record()). */
bool pack_set_knows(const struct pack_set *set, const char *record);

/* Which of count packs has the record. */
const struct pack *pack_set_of(const struct pack *const *packs, size_t count,
                               const struct pack_record *record);

#endif
