/*
 * author_table: nodes that are no peers, as they were introduced, a row each,
 * and in which order each peer's are forgotten.
 *
 * Whose card is kept, and how many, is decided in node/core/facts/authors.h.
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_AUTHOR_TABLE_H
#define NODE_CORE_STORE_AUTHOR_TABLE_H

#include "node/core/store/vault.h"
#include "proto/card.h"

enum {
    AUTHOR_TABLE_BAD_MAX = 2 * CARD_EARLIER_MAX, /* keys of one author */
    AUTHOR_TABLE_FOREVER = 0,                    /* in place of a time */
    AUTHOR_TABLE_LEFT_MAX = 65536, /* forgotten ones of one introducer, of which
                                      no key is called compromised */
};

/* What a node is here. On disk. */
enum author_part {
    AUTHOR_NAME = 1,   /* its card only gives a name, or is there in case */
    AUTHOR_WRITES = 2, /* records of it are kept; a peer's budget counts it */
    AUTHOR_LEFT = 3,   /* it was forgotten, but for what must not be */
};

struct author_row {
    enum author_part part;
    uint32_t by;         /* node that introduced it first */
    uint32_t brought_by; /* node whose budget paid for it; 0: none did yet */
    uint64_t kept_ms;    /* when its card came */
    uint64_t records;    /* that were ever stored */
    uint64_t last;       /* the newest of those that live longest; 0: none */
    uint64_t over_ms;    /* when that expires; AUTHOR_TABLE_FOREVER: never */
    uint64_t identity_ms, working_ms;             /* the card's versions */
    struct sign_public bad[AUTHOR_TABLE_BAD_MAX]; /* called compromised */
    size_t bad_count;
    struct bytes card; /* of a row that was read: points into the store;
                          LEFT: empty */
};

/* Whose row counts where: of a NAME, or one LEFT, who introduced it, of one
   that WRITES whose budget paid for it. */
uint32_t author_table_owner(const struct author_row *row);

/* Take a card into a row: octets borrowed, versions, and which keys it calls
   compromised; those that an earlier card called so stay. */
void author_table_card(struct author_row *row, const struct card *card,
                       struct bytes raw);
/* One more record of it is stored. */
void author_table_count(struct author_row *row, const struct vault_row *record);

bool author_table_get(const struct view *view, uint32_t node_no,
                      struct author_row *out);
/* Where one LEFT is one too many, the one whose last record was over first
   goes. */
void author_table_put(struct txn *txn, uint32_t node_no,
                      const struct author_row *row);
void author_table_del(struct txn *txn, uint32_t node_no);
/* The next above *node_no; false at the end. */
bool author_table_next(const struct view *view, uint32_t *node_no,
                       struct author_row *out);

/* One of a peer's, in the order in which they may be forgotten: names by
   kept_ms, authors, those that were forgotten too, by when their last record is
   over. One LEFT of which a key is called compromised has none. */
struct author_turn {
    enum author_part part;
    uint32_t owner;
    uint64_t at_ms;   /* UINT64_MAX: never */
    uint32_t node_no; /* 0, with at_ms 0: before the first */
};
/* The next of its part and owner above *turn; false at the end. */
bool author_table_turn(const struct view *view, struct author_turn *turn);

enum { AUTHOR_TABLE_BROUGHT_MAX = 16384 }; /* authors remembered of one peer */

/* Whether a peer brought a record of a node before, whoever else did. */
bool author_table_brought(const struct view *view, uint32_t from,
                          uint32_t node_no);
/* It did. Where too many are remembered, the one that is known longest is
   forgotten. */
void author_table_bring(struct txn *txn, uint32_t from, uint32_t node_no);

/* How many authors a peer brought on one day. A stored value. */
struct author_day {
    uint64_t day, count;
};
void author_table_day(const struct view *view, uint32_t node_no,
                      struct author_day *out);
void author_table_day_put(struct txn *txn, uint32_t node_no,
                          const struct author_day *day);

#endif
