/*
 * keyfile_eks: the form of what DIR/keys/sealing keeps.
 *
 * `init` writes the first EK, keys rotates them; this is what both agree on.
 */
#ifndef NODE_KEYFILE_EKS_H
#define NODE_KEYFILE_EKS_H

#include "proto/card.h"

struct keyfile_ek {
    struct box_secret secret;
    uint64_t not_before_ms, not_after_ms;
};

/* [1, [[secret b32, not_before, not_after] ...]], newest first, at most
   CARD_EKS_MAX. ERR_TOO_BIG. */
enum err keyfile_eks_write(struct buffer *out, const struct keyfile_ek *eks,
                           size_t count) MUST_CHECK;

/* ERR_VERSION, ERR_BAD_SHAPE; at least one. The caller wipes eks. */
enum err keyfile_eks_parse(struct keyfile_ek eks[static CARD_EKS_MAX],
                           size_t *count, struct bytes packed) MUST_CHECK;

#endif
