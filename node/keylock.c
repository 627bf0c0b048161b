#include "node/keylock.h"

#include <sodium.h>
#include <string.h>

enum { STACK_USED = 32 * 1024 }; /* more than crypto_pwhash() uses of it */

_Static_assert(KEYLOCK_SALT == crypto_pwhash_argon2id_SALTBYTES, "salt");

void keylock_init(struct keylock *l, enum keyfile_cost cost)
{
    static const struct {
        uint32_t ops, mem_kib;
        bool asks;
    } costs[] = {
        [KEYFILE_COST_NONE] = {crypto_pwhash_argon2id_OPSLIMIT_MIN,
                               crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024,
                               false},
        [KEYFILE_COST_FAST] = {crypto_pwhash_argon2id_OPSLIMIT_MIN,
                               crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024,
                               true},
        [KEYFILE_COST_MODERATE] = {crypto_pwhash_argon2id_OPSLIMIT_MODERATE,
                                   crypto_pwhash_argon2id_MEMLIMIT_MODERATE /
                                       1024,
                                   true},
    };

    l->ops = costs[cost].ops;
    l->mem_kib = costs[cost].mem_kib;
    l->asks = costs[cost].asks;
    randombytes_buf(l->salt, sizeof l->salt);
}

void keylock_put(uint8_t at[static KEYLOCK_SIZE], const struct keylock *l)
{
    bytes_put_be(at, l->ops, 4);
    bytes_put_be(at + 4, l->mem_kib, 4);
    at[8] = l->asks;
    memcpy(at + 9, l->salt, sizeof l->salt);
}

void keylock_get(struct keylock *l, const uint8_t at[static KEYLOCK_SIZE])
{
    l->ops = (uint32_t)bytes_get_be(at, 4);
    l->mem_kib = (uint32_t)bytes_get_be(at + 4, 4);
    l->asks = at[8] != 0;
    memcpy(l->salt, at + 9, sizeof l->salt);
}

enum err keylock_key(uint8_t out[static KEYFILE_KEY], const struct keylock *l,
                     struct bytes passphrase, const char *path,
                     struct fault *fault)
{
    size_t len = l->asks ? passphrase.len : 0;
    const char *text = len > 0 ? (const char *)passphrase.at : "";
    int rc;

    if (l->ops > KEYFILE_OPS_MAX || l->mem_kib > KEYFILE_MEM_MAX_MIB * 1024)
        return fault_say(fault, ERR_TOO_BIG,
                         "'%s' asks for more work than %d rounds over %d MiB: "
                         "it was altered; restore it from a backup",
                         path, KEYFILE_OPS_MAX, KEYFILE_MEM_MAX_MIB);
    if (l->ops < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
        l->mem_kib < crypto_pwhash_argon2id_MEMLIMIT_MIN / 1024)
        return fault_say(fault, ERR_BAD_SHAPE,
                         "'%s' asks for no work at all: it was altered; "
                         "restore it from a backup",
                         path);
    rc = crypto_pwhash(out, KEYFILE_KEY, text, len, l->salt, l->ops,
                       (size_t)l->mem_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    sodium_stackzero(STACK_USED); /* the key is left there */
    if (rc != 0)
        return fault_say(fault, ERR_IO,
                         "'%s' needs %u MiB of memory to open, which are not "
                         "there",
                         path, l->mem_kib / 1024 + 1);
    return ERR_OK;
}
