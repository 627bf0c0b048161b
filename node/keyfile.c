/*
 * Layouts, all fixed but for the sealed part at the end:
 *
 *   unlock    magic 16, lock 25, nonce 24, tag 16 (of nothing: a check value)
 *   DIR/keys  magic 16, purpose 1, node id 32, nonce 24, sealed
 *   identity  magic 16, purpose 1, node id 32, lock 25, nonce 24, sealed
 *
 * Everything before the nonce is the associated data, so that a file that was
 * renamed, or moved between nodes, does not open.
 */
#include "node/keyfile.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "node/file.h"
#include "node/keylock.h"

enum {
    MAGIC = 16,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    NODE_AT = MAGIC + 1,
    UNLOCK_HEAD = MAGIC + KEYLOCK_SIZE,
    UNLOCK_SIZE = UNLOCK_HEAD + NONCE + TAG,
    SECRET_HEAD = NODE_AT + 32,
    SECRET_FILE_MAX = SECRET_HEAD + NONCE + KEYFILE_SECRET_MAX + TAG,
    IDENTITY_HEAD = SECRET_HEAD + KEYLOCK_SIZE,
    IDENTITY_PLAIN_MAX = 32 + CARD_PART_MAX,
    IDENTITY_FILE_MAX = IDENTITY_HEAD + NONCE + IDENTITY_PLAIN_MAX + TAG,
    CHECK_ID = 0, /* beside the purposes, which start at 1 */
};

static const char unlock_magic[MAGIC + 1] = "noroshi unlock 1";
static const char secret_magic[MAGIC + 1] = "noroshi secret 1";
static const char identity_magic[MAGIC + 1] = "noroshi identi 1";
static const char kdf_context[crypto_kdf_CONTEXTBYTES + 1] = "nrs keys";

_Static_assert(KEYFILE_KEY == crypto_kdf_KEYBYTES, "unlock key");
_Static_assert(KEYFILE_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
               "purpose key");

const char *keyfile_purpose_text(enum keyfile_purpose purpose)
{
    static const char *const text[] = {
#define X(number, name, word) [number] = word,
        KEYFILE_PURPOSE_LIST(X)
#undef X
    };

    return text[purpose];
}

static void derive(uint8_t out[static KEYFILE_KEY],
                   const uint8_t from[static KEYFILE_KEY], uint64_t id)
{
    crypto_kdf_derive_from_key(out, KEYFILE_KEY, id, kdf_context, from);
}

void keyfile_purpose_key(struct purpose_key *out, const struct unlock_key *key,
                         enum keyfile_purpose purpose)
{
    derive(out->octet, key->octet, purpose);
}

/* Append nonce and sealed plain to a file that so far holds its head. */
static void seal(struct buffer *file, struct bytes plain,
                 const uint8_t key[static KEYFILE_KEY])
{
    uint8_t *nonce = file->at + file->len;
    unsigned long long len = 0;

    randombytes_buf(nonce, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE, &len, plain.at,
                                               plain.len, file->at, file->len,
                                               NULL, nonce, key);
    file->len += NONCE + (size_t)len;
}

/* Append what file holds after a head of that size. False: not our key. */
static bool unseal(struct buffer *plain, struct bytes file, size_t head,
                   const uint8_t key[static KEYFILE_KEY])
{
    const uint8_t *nonce = file.at + head;
    size_t sealed = file.len - head - NONCE;
    unsigned long long len = 0;

    if (sealed - TAG > plain->cap - plain->len)
        return false;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            plain->at + plain->len, &len, NULL, nonce + NONCE, sealed, file.at,
            head, nonce, key) != 0)
        return false;
    plain->len += (size_t)len;
    return true;
}

/* Whether it has this magic and at least a head and a tag. */
static enum err check(const struct buffer *file, const char *path,
                      const char *magic, size_t head, struct fault *fault)
{
    if (file->len >= MAGIC && memcmp(file->at, magic, MAGIC - 1) == 0 &&
        file->at[MAGIC - 1] != (uint8_t)magic[MAGIC - 1])
        return fault_say(fault, ERR_VERSION,
                         "'%s' was written by another version of noroshi",
                         path);
    if (file->len < head + NONCE + TAG || memcmp(file->at, magic, MAGIC) != 0)
        return fault_say(fault, ERR_BAD_SHAPE,
                         "'%s' is not the key file that belongs there, or was "
                         "cut short: restore it from a backup",
                         path);
    return ERR_OK;
}

static enum err load(struct buffer *file, const char *path, const char *magic,
                     size_t head, struct fault *fault)
{
    enum err err = file_read_secret(file, path, fault);

    return err == ERR_OK ? check(file, path, magic, head, fault) : err;
}

/* DIR/keys is as closed as what is in it. */
static enum err make_keys_dir(const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];

    file_path(path, dir, "keys");
    if (mkdir(path, 0700) == 0 || errno == EEXIST)
        return ERR_OK;
    return fault_say(fault, ERR_IO, "cannot make '%s': %s", path,
                     strerror(errno));
}

enum err keyfile_unlock_create(struct unlock_key *out, const char *dir,
                               struct bytes passphrase, enum keyfile_cost cost,
                               struct fault *fault)
{
    uint8_t room[UNLOCK_SIZE], check[KEYFILE_KEY];
    struct buffer file = {room, UNLOCK_HEAD, sizeof room};
    char path[FILE_PATH_MAX];
    struct keylock lock;
    enum err err;

    if (cost != KEYFILE_COST_NONE && passphrase.len == 0)
        return fault_say(fault, ERR_USAGE, "the passphrase is empty");
    err = make_keys_dir(dir, fault);
    if (err != ERR_OK)
        return err;
    file_path(path, dir, "keys/unlock");
    keylock_init(&lock, cost);
    err = keylock_key(out->octet, &lock, passphrase, path, fault);
    if (err != ERR_OK)
        return err;
    memcpy(room, unlock_magic, MAGIC);
    keylock_put(room + MAGIC, &lock);
    derive(check, out->octet, CHECK_ID);
    seal(&file, (struct bytes){NULL, 0}, check);
    sodium_memzero(check, sizeof check);
    err = file_write(path, bytes_of(&file), 0600, FILE_NEW, fault);
    if (err != ERR_OK)
        sodium_memzero(out, sizeof *out);
    return err;
}

static enum err load_unlock(struct buffer *file, struct keylock *lock,
                            const char *path, struct fault *fault)
{
    enum err err = load(file, path, unlock_magic, UNLOCK_HEAD, fault);

    if (err == ERR_OK)
        keylock_get(lock, file->at + MAGIC);
    return err;
}

enum err keyfile_unlock_asks(bool *asks, const char *dir, struct fault *fault)
{
    uint8_t room[UNLOCK_SIZE];
    struct buffer file = {room, 0, sizeof room};
    char path[FILE_PATH_MAX];
    struct keylock lock = {.asks = false};
    enum err err;

    file_path(path, dir, "keys/unlock");
    err = load_unlock(&file, &lock, path, fault);
    *asks = lock.asks;
    return err;
}

static enum err wrong_passphrase(const char *path, struct fault *fault)
{
    return fault_say(fault, ERR_BAD_KEY,
                     "wrong passphrase for '%s' (or the file was altered)",
                     path);
}

enum err keyfile_unlock_open(struct unlock_key *out, const char *dir,
                             struct bytes passphrase, struct fault *fault)
{
    uint8_t room[UNLOCK_SIZE], check[KEYFILE_KEY];
    struct buffer file = {room, 0, sizeof room}, nothing = {room, 0, 0};
    char path[FILE_PATH_MAX];
    struct keylock lock;
    enum err err;

    file_path(path, dir, "keys/unlock");
    err = load_unlock(&file, &lock, path, fault);
    if (err == ERR_OK)
        err = keylock_key(out->octet, &lock, passphrase, path, fault);
    if (err != ERR_OK)
        return err;
    derive(check, out->octet, CHECK_ID);
    if (!unseal(&nothing, bytes_of(&file), UNLOCK_HEAD, check))
        err = wrong_passphrase(path, fault);
    sodium_memzero(check, sizeof check);
    if (err != ERR_OK)
        sodium_memzero(out, sizeof *out);
    return err;
}

static void secret_path(char out[static FILE_PATH_MAX], const char *dir,
                        enum keyfile_purpose purpose)
{
    char name[32];

    snprintf(name, sizeof name, "keys/%s", keyfile_purpose_text(purpose));
    file_path(out, dir, name);
}

enum err keyfile_write(const char *dir, enum keyfile_purpose purpose,
                       const struct purpose_key *key,
                       const struct node_id *node, struct bytes secret,
                       struct fault *fault)
{
    uint8_t room[SECRET_FILE_MAX];
    struct buffer file = {room, SECRET_HEAD, sizeof room};
    char path[FILE_PATH_MAX];

    secret_path(path, dir, purpose);
    if (secret.len > KEYFILE_SECRET_MAX)
        return fault_say(fault, ERR_TOO_BIG, "too much for '%s'", path);
    memcpy(room, secret_magic, MAGIC);
    room[MAGIC] = (uint8_t)purpose;
    memcpy(room + NODE_AT, node->octet, sizeof node->octet);
    seal(&file, secret, key->octet);
    return file_write(path, bytes_of(&file), 0600, FILE_REPLACE, fault);
}

/* Of a file that is one of DIR/keys. */
static bool unseal_file(struct buffer *out, const struct buffer *file,
                        enum keyfile_purpose purpose,
                        const struct purpose_key *key)
{
    return file->at[MAGIC] == purpose &&
           unseal(out, bytes_of(file), SECRET_HEAD, key->octet);
}

static enum err not_opened(const char *path, struct fault *fault)
{
    return fault_say(fault, ERR_BAD_KEY,
                     "'%s' does not open with this node's passphrase: it was "
                     "altered, or is another node's",
                     path);
}

enum err keyfile_open(int *fd, const char *dir, enum keyfile_purpose purpose,
                      struct fault *fault)
{
    char path[FILE_PATH_MAX];

    secret_path(path, dir, purpose);
    return file_open_secret(fd, path, fault);
}

enum err keyfile_read_fd(struct buffer *out, int fd,
                         enum keyfile_purpose purpose,
                         const struct purpose_key *key, struct fault *fault)
{
    uint8_t room[SECRET_FILE_MAX];
    struct buffer file = {room, 0, sizeof room};
    char path[FILE_PATH_MAX];
    enum err err;

    out->len = 0;
    secret_path(path, ".", purpose);
    err = file_read_fd(&file, fd, path, fault);
    if (err == ERR_OK)
        err = check(&file, path, secret_magic, SECRET_HEAD, fault);
    if (err == ERR_OK && !unseal_file(out, &file, purpose, key))
        err = not_opened(path, fault);
    return err;
}

enum err keyfile_read(struct buffer *out, struct node_id *node, const char *dir,
                      enum keyfile_purpose purpose,
                      const struct purpose_key *key, struct fault *fault)
{
    uint8_t room[SECRET_FILE_MAX];
    struct buffer file = {room, 0, sizeof room};
    char path[FILE_PATH_MAX];
    enum err err;

    out->len = 0;
    secret_path(path, dir, purpose);
    err = load(&file, path, secret_magic, SECRET_HEAD, fault);
    if (err == ERR_OK && !unseal_file(out, &file, purpose, key))
        err = not_opened(path, fault);
    if (err != ERR_OK)
        return err;
    memcpy(node->octet, file.at + NODE_AT, sizeof node->octet);
    return ERR_OK;
}

enum err keyfile_check(const char *dir, struct fault *fault)
{
    char path[FILE_PATH_MAX];
    enum err err = ERR_OK;

    for (enum keyfile_purpose p = KEYFILE_STORE;
         p < KEYFILE_IDENTITY && err == ERR_OK; p++) {
        secret_path(path, dir, p);
        err = file_check_secret(path, fault);
    }
    return err;
}

enum err keyfile_identity_write(const char *path,
                                const struct keyfile_identity *identity,
                                struct bytes passphrase, enum keyfile_cost cost,
                                struct fault *fault)
{
    uint8_t room[IDENTITY_FILE_MAX], plain[IDENTITY_PLAIN_MAX];
    uint8_t master[KEYFILE_KEY], key[KEYFILE_KEY];
    struct buffer file = {room, IDENTITY_HEAD, sizeof room};
    struct keylock lock;
    enum err err;

    if (cost != KEYFILE_COST_NONE && passphrase.len == 0)
        return fault_say(fault, ERR_USAGE, "the passphrase is empty");
    if (identity->part_len > CARD_PART_MAX)
        return fault_say(fault, ERR_TOO_BIG, "too much for '%s'", path);
    keylock_init(&lock, cost);
    err = keylock_key(master, &lock, passphrase, path, fault);
    if (err != ERR_OK)
        return err;
    derive(key, master, KEYFILE_IDENTITY);
    memcpy(room, identity_magic, MAGIC);
    room[MAGIC] = KEYFILE_IDENTITY;
    memcpy(room + NODE_AT, identity->node.octet, 32);
    keylock_put(room + SECRET_HEAD, &lock);
    memcpy(plain, identity->ik_seed, 32);
    memcpy(plain + 32, identity->part, identity->part_len);
    seal(&file, (struct bytes){plain, 32 + identity->part_len}, key);
    sodium_memzero(master, sizeof master);
    sodium_memzero(key, sizeof key);
    sodium_memzero(plain, sizeof plain);
    return file_write(path, bytes_of(&file), 0600, FILE_REPLACE, fault);
}

static enum err load_identity(struct buffer *file, struct keylock *lock,
                              const char *path, struct fault *fault)
{
    enum err err = load(file, path, identity_magic, IDENTITY_HEAD + 32, fault);

    if (err == ERR_OK)
        keylock_get(lock, file->at + SECRET_HEAD);
    return err;
}

enum err keyfile_identity_asks(bool *asks, const char *path,
                               struct fault *fault)
{
    uint8_t room[IDENTITY_FILE_MAX];
    struct buffer file = {room, 0, sizeof room};
    struct keylock lock = {.asks = false};
    enum err err = load_identity(&file, &lock, path, fault);

    *asks = lock.asks;
    return err;
}

static void take_identity(struct keyfile_identity *out, const uint8_t *node,
                          struct bytes plain)
{
    memcpy(out->node.octet, node, 32);
    memcpy(out->ik_seed, plain.at, 32);
    out->part_len = plain.len - 32;
    memcpy(out->part, plain.at + 32, out->part_len);
}

enum err keyfile_identity_read(struct keyfile_identity *out, const char *path,
                               struct bytes passphrase, struct fault *fault)
{
    uint8_t room[IDENTITY_FILE_MAX], inside[IDENTITY_PLAIN_MAX];
    uint8_t master[KEYFILE_KEY], key[KEYFILE_KEY];
    struct buffer file = {room, 0, sizeof room};
    struct buffer plain = {inside, 0, sizeof inside};
    struct keylock lock;
    enum err err;

    *out = (struct keyfile_identity){.part_len = 0};
    err = load_identity(&file, &lock, path, fault);
    if (err == ERR_OK)
        err = keylock_key(master, &lock, passphrase, path, fault);
    if (err != ERR_OK)
        return err;
    derive(key, master, KEYFILE_IDENTITY);
    if (unseal(&plain, bytes_of(&file), IDENTITY_HEAD, key))
        take_identity(out, room + NODE_AT, bytes_of(&plain));
    else
        err = wrong_passphrase(path, fault);
    sodium_memzero(master, sizeof master);
    sodium_memzero(key, sizeof key);
    sodium_memzero(inside, sizeof inside);
    return err;
}
