/*
 * pack_current: the pack of a node, DIR/packs/current, which the node replaces
 * as it learns more.
 *
 * Who goes on for long looks now and then whether another file has the name:
 *
 *     err = pack_current_open(&p, dir, fault);
 *     ...
 *     err = pack_current_renew(&next, p, dir, fault);
 *     if (err == ERR_OK && next != NULL)
 *         let go of all that points into p; pack_close(p); p = next;
 */
#ifndef NODE_HUNT_PACK_CURRENT_H
#define NODE_HUNT_PACK_CURRENT_H

#include "node/file.h"
#include "node/hunt/pack.h"

/* By this name people call it; another file of that name is ./current. */
#define PACK_CURRENT "current"

/* Where the pack is that somebody called so: DIR/packs/current, or the file of
   that name. "" where it does not fit. */
void pack_current_named(char out[static FILE_PATH_MAX], const char *dir,
                        const char *name);

/* Codes of pack_open(). */
enum err pack_current_open(struct pack **out, const char *dir,
                           struct fault *fault) MUST_CHECK;

/*
 * Where another file than p has the name by now, open it too; else *out is
 * NULL, which costs one look at the folder. p stays good in any case. Codes of
 * pack_open().
 */
enum err pack_current_renew(struct pack **out, const struct pack *p,
                            const char *dir, struct fault *fault) MUST_CHECK;

#endif
