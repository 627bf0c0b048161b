/*
 * own_card: this node's card: read at start, renewed when sealing keys turn or
 * the working part's end comes nearer.
 *
 * DIR/card is the armoured card. Core may write it but not replace it
 * (node/sandbox.h): DIR/card.new is written first, and takes its place where a
 * crash cut it short. Keys signs the working part; the identity part is the
 * operator's, offline: `noroshi renew` puts a card with a new one there.
 */
#ifndef NODE_CORE_FACTS_OWN_CARD_H
#define NODE_CORE_FACTS_OWN_CARD_H

#include "node/core/facts/facts.h"
#include "node/keys/key_line.h"

enum {
    OWN_CARD_ROTATE_LEFT_MS =
        7 * 24 * 3600 * 1000, /* newest EK has less left */
    OWN_CARD_RENEW_LEFT_DAYS =
        CARD_WORKING_DAYS / 2, /* the working part has less */
};

/* Read DIR/card, or DIR/card.new where the former was cut short.
   ERR_NOT_FOUND, ERR_BAD_SHAPE, ERR_BAD_SIG, ERR_IO. */
enum err own_card_open(struct facts_self *out, const char *dir,
                       struct fault *fault) MUST_CHECK;

/* Make both files hold this card, as long as the folder may be changed.
   ERR_FULL, ERR_IO. */
enum err own_card_keep(const struct facts_self *self, const char *dir,
                       struct fault *fault) MUST_CHECK;

/* What a renewal goes by. */
struct own_card_moment {
    uint64_t now_ms;
    bool clock_doubtful;
};

/*
 * Take a newer identity part from DIR/card, where it is of the same signing
 * key; rotate the sealing key when it is time, and sign a new working part when
 * the card does not name what keys holds or its end can be moved and should be.
 * *changed is set where the card is new. Codes as key_line's, ERR_CONFLICT
 * (keys are of another card), ERR_TOO_BIG (no higher version is left), ERR_IO.
 * ERR_DENIED: DIR/card was replaced by a file that this process may not read;
 * it can when it is started again.
 */
enum err own_card_renew(struct facts_self *self, const char *dir,
                        const struct port_keys *keys,
                        const struct own_card_moment *at,
                        bool *changed) MUST_CHECK;

/* The end that a working part signed now is given. WIRE.md 3.9. */
uint64_t own_card_working_end(const struct card *c,
                              const struct own_card_moment *at);
/* Whether the working part is signed anew for that alone. */
bool own_card_end_moves(const struct card *c, const struct own_card_moment *at);

/* End of the newest sealing key. */
uint64_t own_card_ek_end(const struct facts_self *self);

#endif
