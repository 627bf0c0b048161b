/*
 * card_relay: the cards of other nodes that go before a record: its author's,
 * so that it can be checked, and those of nodes that it names, so that its
 * reader can call them by name. WIRE.md 10.4.
 *
 * They go to nobody who does not get the record itself. The author's goes again
 * where the record is held: the peer may have forgotten it.
 */
#ifndef NODE_CORE_LINK_CARD_RELAY_H
#define NODE_CORE_LINK_CARD_RELAY_H

#include "node/core/link/conn.h"
#include "node/core/store/outbox.h"

enum {
    /* Members' cards on one link: with what credit lets be on its way they fit
       what may wait for a link. */
    CARD_RELAY_MEMBERS_MAX = 1280,
    CARD_RELAY_OCTETS_MAX = 1024 * 1024,
};

/* Send what a record needs before it, where this link has not brought it yet;
   raw and row are that record's. In any transaction. */
void card_relay_send(struct core *c, struct conn *t, struct bytes raw,
                     const struct vault_row *row);

/* A receipt's runs, not yet acknowledged, say which records are held: show the
   cards of their authors again. In any transaction. */
void card_relay_held(struct core *c, struct conn *t,
                     const struct outbox_stream *stream,
                     const struct frame_receipt *r);

#endif
