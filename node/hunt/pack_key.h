/*
 * pack_key: the key of a pack as a file of its own, for packs that go where
 * they may be lost: a sensor.
 */
#ifndef NODE_HUNT_PACK_KEY_H
#define NODE_HUNT_PACK_KEY_H

#include "node/hunt/pack.h"

/* Where the key of the pack at path is looked for, when nobody says. */
#define PACK_KEY_ENDING ".key"

/* Mode 0600; it must not be there. ERR_EXISTS, ERR_IO, ERR_FULL. */
enum err pack_key_write(const char *path, const struct pack_key *key,
                        struct fault *fault) MUST_CHECK;

/* ERR_NOT_FOUND, ERR_IO, ERR_DENIED (others may read it), ERR_BAD_SHAPE. */
enum err pack_key_read(struct pack_key *out, const char *path,
                       struct fault *fault) MUST_CHECK;

/* pack_open(): with the key inside, or that in key_path; NULL: it lies beside
   the pack. */
enum err pack_key_open(struct pack **out, const char *path,
                       const char *key_path, struct fault *fault) MUST_CHECK;

#endif
