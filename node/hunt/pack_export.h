/*
 * pack_export: a pack of what another one holds, for those who may have it.
 */
#ifndef NODE_HUNT_PACK_EXPORT_H
#define NODE_HUNT_PACK_EXPORT_H

#include "node/hunt/pack.h"

struct pack_export_options {
    uint64_t now_s;
    unsigned mode; /* of the file */
    /* For a machine that may be lost: without texts, and without the key, which
       stays that of the pack. What is labelled TLP:RED or PAP:RED and what is
       expired stays out. A copy of such a copy is one, too. */
    bool sensor;
};

/* In references to records, of which a value may have several. */
struct pack_export_count {
    uint64_t kept, labelled, expired;
    uint64_t unlabelled; /* of those kept, those without a TLP label */
};

/*
 * Where something stays out, its bits in the filter must as well, and the
 * length of its network: the new filter lets all pass then, and each question
 * goes to the table. ERR_IO, ERR_FULL, ERR_EXISTS (there is something that is
 * no pack, or this pack itself), ERR_NOT_CANONICAL (the pack is damaged).
 */
enum err pack_export(const struct pack *p, const char *path,
                     const struct pack_export_options *o,
                     struct pack_export_count *count,
                     struct fault *fault) MUST_CHECK;

#endif
