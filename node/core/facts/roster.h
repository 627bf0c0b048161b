/*
 * roster: the peers, as memory and table.
 *
 * Changes are made in memory and written by roster_save() inside the next write
 * transaction; roster_saved() or roster_aborted() follows its end. A peer's
 * address stays valid until it is taken back by roster_aborted().
 */
#ifndef NODE_CORE_FACTS_ROSTER_H
#define NODE_CORE_FACTS_ROSTER_H

#include "node/config.h"
#include "node/core/facts/work.h"
#include "node/core/store/roster_table.h"
#include "node/fault.h"
#include "node/log_fold.h"
#include "proto/card.h"
#include "proto/policy.h"

enum {
    ROSTER_PEERS_MAX = 4096,
    ROSTER_NAME_MAX = ROSTER_TABLE_NAME_MAX,
    ROSTER_FENCE_MAX = ROSTER_TABLE_FENCE_MAX,
    ROSTER_ID_DIGITS_MIN = 8, /* of a node id's hex, to name a peer */
    ROSTER_CLOCKS_MIN = 3,    /* fewer clocks of peers decide nothing */
    ROSTER_ALARMS_MAX = 64, /* kinds of lines about one peer: more of them share
                               the last */
    ROSTER_NOTES_MAX = 16,
};

/* A look at what waits for a peer. */
struct peer_look {
    bool due, again; /* again: once more from the first on, after this one */
    uint64_t after;  /* it goes on behind this record */
};

struct peer {
    uint32_t node_no;
    struct node_id id;
    char name[ROSTER_NAME_MAX + 1];
    char connect[CONFIG_ENDPOINT_MAX]; /* empty: as its card says; or
                                          CONFIG_NEVER */
    bool community, client, provider, revoked;
    bool vouches;       /* answers for the authors whose records it brings */
    uint32_t confirmed; /* the store's life in which the operator confirmed
                           this row; 0: never */
    char fence[ROSTER_FENCE_MAX + 1]; /* empty: none */
    uint8_t *card_raw;
    size_t card_len;
    struct card card; /* points into card_raw */

    /* Of this run only. */
    bool dirty, fresh;
    bool has_skew, end_told; /* end_told: that its card expired, in the log */
    int64_t skew_ms;         /* its clock, less mine, as it last told */
    uint32_t reason;         /* enum frame_reason: why it gave no credit when
                                it was last connected; 0: it gave some */
    bool repaid;             /* nothing that it lost is left to be sent again */
    uint64_t again_ms; /* before then it sends nothing again; 0: it does */
    struct work work;
    struct peer_look look;
    struct log_fold alarms[ROSTER_ALARMS_MAX], notes[ROSTER_NOTES_MAX];
    bool left_known, rests;        /* rests: its session is over */
    uint64_t left[ENVELOPE_LANES]; /* up to here records may have left */
    uint64_t receipts, held;       /* it has my receipts up to there, and I
                                      hold less; 0: no */
};

struct roster;

/* Reads the table; no transaction may be open. ERR_IO. */
enum err roster_open(struct roster **out, struct store *s) MUST_CHECK;
void roster_close(struct roster *r);

size_t roster_count(const struct roster *r);
struct peer *roster_at(const struct roster *r, size_t i);
struct peer *roster_by_node_no(const struct roster *r, uint32_t node_no);
struct peer *roster_by_id(const struct roster *r, const struct node_id *id);
/* Any of TK, TK_next, TK_recovery; revoked peers are not found. */
struct peer *roster_by_tk(const struct roster *r, const struct box_public *tk);
/* A name, a node id's first hex digits, or a fingerprint. ERR_NOT_FOUND,
   ERR_AMBIGUOUS. */
enum err roster_resolve(struct peer **out, const struct roster *r,
                        struct bytes text) MUST_CHECK;

/*
 * Take a card as a new peer, called name (empty: by its organisation). Inside a
 * write transaction. A known node's newer card is kept instead, a revoked one
 * is trusted again. ERR_EXISTS (name), ERR_CONFLICT (key of another
 * node), ERR_BAD_SHAPE, ERR_BAD_SIG, ERR_OLDER, ERR_EXPIRED, ERR_USAGE (name),
 * ERR_FULL (peers_max); about says it in words.
 */
enum err roster_add(struct peer **out, struct roster *r, struct bytes card,
                    struct bytes name, const struct card *mine,
                    struct fault *about) MUST_CHECK;

/*
 * Call a peer by another name; its own is no change. On failure it keeps the
 * one that it has: ERR_EXISTS (another peer answers to that name), ERR_USAGE
 * (not a name); about says it in words.
 */
enum err roster_rename(struct roster *r, struct peer *p, struct bytes name,
                       struct fault *about) MUST_CHECK;

/* A newer card of a peer. ERR_OLDER, ERR_EXISTS (the same), ERR_CONFLICT (same
   version, or another node's key: then about says whose), ERR_BAD_SHAPE,
   ERR_BAD_SIG. */
enum err roster_keep_card(struct roster *r, struct peer *p, struct bytes card,
                          const struct card *mine,
                          struct fault *about) MUST_CHECK;

void roster_limit(struct roster *r, size_t peers_max, uint64_t now_ms);

void roster_save(struct roster *r);
void roster_saved(struct roster *r);
void roster_aborted(struct roster *r);

/* As policy sees a peer; NULL: somebody unknown. */
struct policy_peer roster_policy(const struct peer *p, uint64_t now_ms);

/* Whether my clock disagrees with most peers'. WIRE.md 7.5. */
bool roster_clock_doubtful(const struct roster *r);
/* Whether a peer's clock was heard in this run, and most agree with mine. */
bool roster_clock_agreed(const struct roster *r);
/* My clock jumped: what peers' clocks showed counts against the new time. */
void roster_clock_jumped(struct roster *r, int64_t jump_ms);

/* Whether a card names a key of this node (mine) or of another peer; said in
 *about, for whoever asks to alarm it. WIRE.md 3.5. */
bool roster_reuses_key(const struct roster *r, const struct card *card,
                       const struct card *mine, struct fault *about);

#endif
