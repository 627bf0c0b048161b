/*
 * keyring: the signing key, the sealing keys, the store key; in locked memory.
 *
 * DIR/keys/signing holds the SK's seed, 32 octets. DIR/keys/sealing holds the
 * EKs as keyfile_eks_write() packs them, newest first. A sealing key serves 30
 * days and opens for 30 more. WIRE.md 3.4.
 */
#ifndef NODE_KEYS_KEYRING_H
#define NODE_KEYS_KEYRING_H

#include "node/date.h"
#include "node/fault.h"
#include "node/keyfile.h"
#include "proto/card.h"

enum {
    KEYRING_EKS_MAX = CARD_EKS_MAX,
};
#define KEYRING_EK_LIFE_MS (30 * DATE_DAY_MS)
#define KEYRING_EK_GRACE_MS (30 * DATE_DAY_MS)

struct keyring;

/* What each of the three files is opened with. */
struct keyring_unlock {
    struct purpose_key signing, sealing, store;
};

/*
 * Open all three files. ERR_BAD_KEY, ERR_DENIED, ERR_NOT_FOUND, ERR_BAD_SHAPE,
 * ERR_IO (also: memory cannot be locked); *fault names it.
 */
enum err keyring_open(struct keyring **out, const char *dir,
                      const struct keyring_unlock *unlock,
                      struct fault *fault) MUST_CHECK;

/* Wipe and free. NULL is fine. */
void keyring_close(struct keyring *k);

const struct node_id *keyring_node(const struct keyring *k);
const struct sign_secret *keyring_sk(const struct keyring *k);
const uint8_t *keyring_store_key(const struct keyring *k); /* 32 octets */

/* The pair of an EK that may still open at now_ms. ERR_NOT_FOUND: never
   ours; ERR_EXPIRED: its grace is over. */
enum err keyring_ek(const struct box_pair **out, const struct keyring *k,
                    const struct ek_id *id, uint64_t now_ms) MUST_CHECK;

/* The public halves, newest first, as a card lists them. Returns how many. */
size_t keyring_eks(const struct keyring *k,
                   struct card_ek out[static KEYRING_EKS_MAX]);

/* A new EK from now on, on disk before it is told; the oldest beyond its grace
   goes. ERR_FULL, ERR_IO, … of keyfile_write(). */
enum err keyring_rotate(struct keyring *k, uint64_t now_ms,
                        struct fault *fault) MUST_CHECK;

#endif
