/*
 * life: how the life of a store begins or goes on when core starts. WIRE.md
 * 11.1: a store that is not the one its peers met says so.
 *
 * Files of DIR decide together with the store: `witness` (how far the store
 * was), `rebuilt` (`noroshi init --identity` made this directory) and `restore`
 * (`noroshi restore`: take the store that is here as it is). The last two go
 * only after the commit that obeyed them, and obeying them twice is the same
 * as once.
 */
#ifndef NODE_CORE_LIFE_H
#define NODE_CORE_LIFE_H

#include "node/core/core.h"

/*
 * Open or create the store under key, read the roster, begin a new life where
 * one must begin. Sets the store of the facts and roster; on failure there are
 * none. ERR_USAGE: an operator must decide, as *fault says; ERR_IO, ERR_FULL.
 */
enum err life_begin(struct core *c, const uint8_t key[static SEAL_KEY],
                    struct fault *fault) MUST_CHECK;

#endif
