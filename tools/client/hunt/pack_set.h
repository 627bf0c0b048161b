/*
 * pack_set: the packs that a hunt looks into: those that were named, one made
 * of files, or else the node's own.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_SET_H
#define TOOLS_CLIENT_HUNT_PACK_SET_H

#include "node/hunt/pack.h"
#include "tools/client/reason.h"
#include "tools/client/text_list.h"
#include "tools/client/watch.h"

enum { PACK_SET_PACKS_MAX = TEXT_LIST_MAX + 1 };

struct pack_set {
    const struct pack *packs[PACK_SET_PACKS_MAX];
    size_t count;
    uint64_t oldest_s; /* when the oldest of those not made here was built;
                          0: all were */
    uint64_t rejected; /* values of files that are not looked for */
};

/*
 * packs and files as they were named (pack_current_named()); neither:
 * DIR/packs/current. The key of a
 * pack that carries none lies beside it (pack_key.h). A file is read as share
 * reads it, and no node need be there. VERDICT_WRONG: one cannot be read, or no
 * value of a file can be looked for.
 */
enum verdict pack_set_open(struct pack_set *set, const char *dir,
                           const struct text_list *packs,
                           const struct text_list *files,
                           const struct watch *watch, struct reasons *why);
void pack_set_close(struct pack_set *set);

/* Whether a pack of the set has a record of that name (hit_names_record()). */
bool pack_set_knows(const struct pack_set *set, const char *record);

/* Which of count packs has the record. */
const struct pack *pack_set_of(const struct pack *const *packs, size_t count,
                               const struct pack_record *record);

#endif
