/*
 * authors: nodes that are no peers: authors whose records others passed on, and
 * nodes that notices and groups name.
 *
 * Such an author is known through the peer that introduced it, and through
 * nothing else: it never enters the roster and nothing is sent to it. WIRE.md
 * 10.4. What a peer introduces is that peer's debt: authors of records count
 * against whoever brought the first one, by the day and in all; cards of which
 * no record is kept are a cache, in which a peer's new ones push out its own
 * oldest. WIRE.md 7.18.
 */
#ifndef NODE_CORE_FACTS_AUTHORS_H
#define NODE_CORE_FACTS_AUTHORS_H

#include "node/core/store/author_table.h"
#include "proto/card.h"

enum {
    AUTHORS_A_DAY_MAX = 1024,        /* authors that one peer may bring a day */
    AUTHORS_A_PEER_MAX = 8192,       /* and in all, of those that are kept */
    AUTHORS_NAMES_A_PEER_MAX = 8192, /* cards of one peer that only give names:
                                        members of a group as large as can be */
    AUTHORS_COMPROMISED_MAX = 8192,  /* names of one peer that went, but for
                                        keys that they called compromised; the
                                        keys of one more go with it */
    AUTHORS_CACHE = 64,              /* cards held open */
};

/* One card, as it was introduced. Views last until the next call. */
struct author {
    uint32_t node_no;
    uint32_t by; /* node that introduced it first */
    const struct card *card;
    struct bytes raw;
};

struct authors;

void authors_open(struct authors **out, struct store *s);
void authors_close(struct authors *a);
/* What is held open may not have been committed. */
void authors_drop(struct authors *a);

/* Keep a newer card of a node that is neither a peer nor this node. Inside a
   write transaction. ERR_OLDER, ERR_EXISTS (the same), ERR_CONFLICT (same
   version), ERR_FULL (what this peer introduced is needed, and no record waits
   for this card), ERR_HIDDEN
   (WIRE.md 1.6), ERR_BAD_SHAPE, ERR_BAD_SIG. */
enum err authors_keep(struct authors *a, uint32_t by, struct bytes card,
                      uint64_t now_ms) MUST_CHECK;

/* Whether a newer card of its node was introduced, even if that was forgotten
   since. In any transaction. */
bool authors_is_older(struct authors *a, const struct card *card);

/* In any transaction; false: nobody introduced it. */
bool authors_find(struct authors *a, const struct node_id *id,
                  struct author *out);

/* What a node calls itself by its card, which was verified when it came, and is
   not for this; false: nobody introduced it. *names points into the store until
   something is written. In any transaction. */
struct authors_names {
    struct bytes org, org_ja;
};
bool authors_names(const struct authors *a, const struct node_id *id,
                   struct authors_names *out);

/* Whether a node's card is here. In any transaction. */
bool authors_holds_card(const struct authors *a, uint32_t node_no);

/* Whether a card, the present one or one that was forgotten since, called an
   SK of it compromised. In any transaction. */
bool authors_compromised(const struct authors *a, const struct node_id *id,
                         const struct sign_public *sk);

/* Whether a peer may bring the first record of a node. */
enum authors_room {
    AUTHORS_ROOM,     /* yes, or it has brought one before */
    AUTHORS_TOMORROW, /* not on this day */
    AUTHORS_FULL,     /* not before something of what it brought is over */
};
/* In any transaction. */
enum authors_room authors_room(const struct authors *a, uint32_t from,
                               const struct node_id *id, uint64_t now_ms);
/* A peer brings a record of a node that is not itself: with the first one that
   counts for its day, whoever else knows that node. To be asked after
   authors_room(), before authors_wrote(). Inside a write transaction. */
void authors_bring(struct authors *a, uint32_t from, uint32_t node_no,
                   uint64_t now_ms);
/* How many authors a peer has brought on this day, by UTC. */
uint64_t authors_today(const struct authors *a, uint32_t from, uint64_t now_ms);
/* When a record that found no room is looked at again. */
uint64_t authors_again_ms(enum authors_room room, uint64_t now_ms);

/* What is kept of an author that a peer brought. */
struct authors_wrote {
    uint32_t from;                  /* who brought it */
    const struct vault_row *record; /* as it was stored */
    bool names; /* by a notice, which makes nobody an author */
};
/* Count it; to be asked after authors_room(). Inside a write transaction. */
void authors_wrote(struct authors *a, const struct authors_wrote *w,
                   uint64_t now_ms);

/* What of a node lives here, so that it cannot be forgotten. */
enum authors_life {
    AUTHORS_NOTHING,
    AUTHORS_RECORD, /* one that has not expired; a retraction, a group */
    AUTHORS_HOLD,   /* a record of it waits */
    AUTHORS_DEBT,   /* it is owed its own records */
};
/* In any transaction. *number: of the record that lives longest; else 0. */
enum authors_life authors_lives(const struct authors *a, uint32_t node_no,
                                uint64_t now_ms, uint64_t *number);
/* Forget a node of which nothing lives: of one whose records were stored, and,
   while there is room for it, of one whose card called a key compromised, its
   id, its card's versions and its compromised keys stay. Inside a write
   transaction. */
void authors_forget(struct authors *a, uint32_t node_no);

#endif
