/*
 * pack_view: what a pack says of itself, as an answer's row.
 */
#ifndef TOOLS_CLIENT_HUNT_PACK_VIEW_H
#define TOOLS_CLIENT_HUNT_PACK_VIEW_H

#include <jansson.h>

#include "node/hunt/pack.h"
#include "tools/client/reason.h"

enum {
    PACK_VIEW_OLD_S = 24 * 3600, /* from here on it is called old */
};

/* The pack of that name; where it is called "current", that of the node in dir
   (node/hunt/pack_current.h). key: a file of its key; NULL: it carries it, or
   the key lies beside it (node/hunt/pack_key.h). VERDICT_WRONG. */
enum verdict pack_view_open(struct pack **out, const char *dir,
                            const char *name, const char *key,
                            struct reasons *why);

/*
 * file, built (ms), age_s, old, values (type to number), all, hashes, records,
 * tlp, pap (null: none is said), sensor, carries_key, node and signer (hex) of
 * a signed one. The caller's.
 */
json_t *pack_view_row(const struct pack *p, const char *path, uint64_t now_s);

#endif
