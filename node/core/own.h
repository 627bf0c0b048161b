/*
 * own: this node's card: read at start, renewed when sealing keys turn.
 *
 * DIR/card is the armoured card; it is replaced whole. Keys signs the working
 * part; the identity part is the operator's, offline.
 */
#ifndef NODE_CORE_OWN_H
#define NODE_CORE_OWN_H

#include "node/core/desk.h"
#include "node/keys/key_line.h"

enum {
    OWN_ROTATE_LEFT_MS = 7 * 24 * 3600 * 1000, /* newest EK has less left */
};

/* Read DIR/card. ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_BAD_SIG, ERR_IO. */
enum err own_open(struct desk_self *out, const char *dir,
                  struct fault *fault) MUST_CHECK;

/*
 * Rotate the sealing key when it is time, and sign a new working part when the
 * card does not name what keys holds. *changed: the card is new. Codes as
 * key_line's, ERR_CONFLICT (keys are of another card), ERR_IO.
 */
enum err own_renew(struct desk_self *self, const char *dir,
                   struct channel *keys, uint64_t now_ms,
                   bool *changed) MUST_CHECK;

/* End of the newest sealing key, and of the card. */
uint64_t own_ek_end(const struct desk_self *self);
uint64_t own_card_end(const struct desk_self *self);

#endif
