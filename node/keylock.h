/*
 * keylock: what turns a passphrase into a key: a salt and a cost.
 *
 * A part of key files, written in clear. A file may ask for any amount of
 * work; keylock_key() refuses what is beyond bounds before it does any.
 */
#ifndef NODE_KEYLOCK_H
#define NODE_KEYLOCK_H

#include "node/fault.h"
#include "node/keyfile.h"

enum {
    KEYLOCK_SALT = 16,
    KEYLOCK_SIZE = 4 + 4 + 1 + KEYLOCK_SALT, /* as written */
};

struct keylock {
    uint32_t ops, mem_kib;
    bool asks; /* false: the passphrase is empty */
    uint8_t salt[KEYLOCK_SALT];
};

/* A fresh salt. */
void keylock_init(struct keylock *l, enum keyfile_cost cost);

/* Fixed layout, KEYLOCK_SIZE octets. */
void keylock_put(uint8_t at[static KEYLOCK_SIZE], const struct keylock *l);
void keylock_get(struct keylock *l, const uint8_t at[static KEYLOCK_SIZE]);

/* The key; the passphrase is left aside when the lock asks for none.
   ERR_TOO_BIG, ERR_BAD_SHAPE (a cost out of bounds), ERR_IO (no memory). */
enum err keylock_key(uint8_t out[static KEYFILE_KEY], const struct keylock *l,
                     struct bytes passphrase, const char *path,
                     struct fault *fault) MUST_CHECK;

#endif
