/*
 * keyfile: secrets at rest.
 *
 * DIR/keys/unlock holds the salt and cost of Argon2id, which makes the unlock
 * key out of the passphrase. Each purpose has a key derived from it, and
 * DIR/keys/NAME is sealed under its purpose's key, so a process that is handed
 * one purpose's key can open one file and no other. The identity file carries
 * its own salt: it leaves the machine.
 *
 * Every file is 0600, belongs to the caller, and is written whole or not at
 * all. ERR_DENIED: looser mode, or another owner. Faults name file and remedy.
 */
#ifndef NODE_KEYFILE_H
#define NODE_KEYFILE_H

#include "node/fault.h"
#include "proto/card.h"
#include "proto/ident.h"

enum {
    KEYFILE_KEY = 32,
    KEYFILE_SECRET_MAX = 4096,
    KEYFILE_PATH_MAX = 4096,
    KEYFILE_OPS_MAX = 10,
    KEYFILE_MEM_MAX_MIB = 1024,
};

/* The word is the file's name under DIR/keys. */
/* clang-format off */
#define KEYFILE_PURPOSE_LIST(X)                                            \
    X(1, STORE, "store")         /* 32 octets: what core's store is under */\
    X(2, SIGNING, "signing")     /* the SK's seed; keys decides the rest */\
    X(3, SEALING, "sealing")     /* the EKs; keys decides the form */      \
    X(4, TRANSPORT, "transport") /* TK's secret, 32; TK_next's may follow */\
    X(5, IDENTITY, "identity")   /* not under DIR/keys: keyfile_identity */
/* clang-format on */

enum keyfile_purpose {
#define X(number, name, word) KEYFILE_##name = number,
    KEYFILE_PURPOSE_LIST(X)
#undef X
};

/* "store". */
const char *keyfile_purpose_text(enum keyfile_purpose purpose);

/* What guessing a passphrase costs. */
enum keyfile_cost {
    KEYFILE_COST_NONE,     /* no passphrase: only file modes protect */
    KEYFILE_COST_FAST,     /* for tests: a passphrase, hardly any work */
    KEYFILE_COST_MODERATE, /* 256 MiB, about a second */
};

/* Opens every key file of a node. Belongs in locked memory. */
struct unlock_key {
    uint8_t octet[KEYFILE_KEY];
};

/* Opens the file of one purpose. */
struct purpose_key {
    uint8_t octet[KEYFILE_KEY];
};

/*
 * Make DIR/keys (0700) and DIR/keys/unlock, for a new node. With
 * KEYFILE_COST_NONE the passphrase is empty. ERR_EXISTS, ERR_USAGE, ERR_IO.
 */
enum err keyfile_unlock_create(struct unlock_key *out, const char *dir,
                               struct bytes passphrase, enum keyfile_cost cost,
                               struct fault *fault) MUST_CHECK;

/* Whether this node has a passphrase. ERR_NOT_FOUND, ERR_BAD_SHAPE,
   ERR_DENIED, ERR_IO. */
enum err keyfile_unlock_asks(bool *asks, const char *dir,
                             struct fault *fault) MUST_CHECK;

/*
 * The unlock key. ERR_BAD_KEY: wrong passphrase (or an altered file).
 * ERR_TOO_BIG: a cost beyond the bounds above, refused before any work. Also
 * ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_VERSION, ERR_DENIED, ERR_IO.
 */
enum err keyfile_unlock_open(struct unlock_key *out, const char *dir,
                             struct bytes passphrase,
                             struct fault *fault) MUST_CHECK;

void keyfile_purpose_key(struct purpose_key *out, const struct unlock_key *key,
                         enum keyfile_purpose purpose);

/* Seal secret as DIR/keys/NAME, replacing what is there. Octets of node are
   written in clear beside it. ERR_TOO_BIG, ERR_FULL, ERR_IO. */
enum err keyfile_write(const char *dir, enum keyfile_purpose purpose,
                       const struct purpose_key *key,
                       const struct node_id *node, struct bytes secret,
                       struct fault *fault) MUST_CHECK;

/* Open DIR/keys/NAME into out (emptied first, KEYFILE_SECRET_MAX is enough);
   the caller wipes it. Codes as keyfile_unlock_open(). */
enum err keyfile_read(struct buffer *out, struct node_id *node, const char *dir,
                      enum keyfile_purpose purpose,
                      const struct purpose_key *key,
                      struct fault *fault) MUST_CHECK;

/* The same in two halves, for a process that may not open it: *fd is the file,
   the caller's, whose owner and mode were looked at. */
enum err keyfile_open(int *fd, const char *dir, enum keyfile_purpose purpose,
                      struct fault *fault) MUST_CHECK;
enum err keyfile_read_fd(struct buffer *out, int fd,
                         enum keyfile_purpose purpose,
                         const struct purpose_key *key,
                         struct fault *fault) MUST_CHECK;

/* Whether every key file is there and closed to others, without opening any:
   what noroshid asks before it starts anything. ERR_NOT_FOUND, ERR_DENIED,
   ERR_IO. */
enum err keyfile_check(const char *dir, struct fault *fault) MUST_CHECK;

/* What the identity file keeps. */
struct keyfile_identity {
    struct node_id node;
    uint8_t ik_seed[32];
    uint8_t part[CARD_PART_MAX]; /* the card's identity part, last signed */
    size_t part_len;
};

/* Codes as above; replaces what is there. */
enum err keyfile_identity_write(const char *path,
                                const struct keyfile_identity *identity,
                                struct bytes passphrase, enum keyfile_cost cost,
                                struct fault *fault) MUST_CHECK;
enum err keyfile_identity_asks(bool *asks, const char *path,
                               struct fault *fault) MUST_CHECK;
/* The caller wipes *out. */
enum err keyfile_identity_read(struct keyfile_identity *out, const char *path,
                               struct bytes passphrase,
                               struct fault *fault) MUST_CHECK;

#endif
