/*
 * vault: records at rest, and what is known of their objects.
 *
 * All calls work inside the store's transaction and spoil it on failure. Bodies
 * are sealed; a row tells everything else without opening one.
 */
#ifndef NODE_CORE_STORE_VAULT_H
#define NODE_CORE_STORE_VAULT_H

#include "node/core/store/store.h"
#include "proto/record.h"

enum vault_state {
    VAULT_RETRACTED = 1,
    VAULT_SUPERSEDED = 2,
    VAULT_ERASED = 4,
    VAULT_TOMBSTONE = 8, /* a retraction of which its tombstones alone stay */
    VAULT_TWIN = 16,     /* lost against another of its revision */
    VAULT_REPLACED = 32, /* retracted because a revision took its place, so
                            that no value in it was taken back by that */
};

/* All that is known without the body. A stored value: no padding. */
struct vault_row {
    uint64_t number;
    struct record_id id;
    struct node_id author_id;
    struct object_id object;
    uint64_t revision, kind;
    uint64_t created_ms, expires_ms, received_ms;
    uint32_t author, from; /* parties; from is the node itself for its own */
    uint32_t indicators, octets;
    uint8_t tlp, pap, urgent, state;
    uint8_t folded; /* lists show another part of its set (summary.h) */
    uint8_t unused[3];
};

/* Per (object, author). */
struct vault_object {
    uint64_t newest, revision; /* number 0: only a tombstone is held */
    uint64_t dead_revision;    /* retracted as a whole up to here */
    uint64_t erased_revision;  /* and to be erased up to here */
};

/* A retraction that names the object. A stored value. */
struct vault_tomb {
    uint64_t up_to;
    uint64_t value_count; /* 0: of the whole */
};

/*
 * Keep r under the next number; row gives author, from, received_ms and state,
 * and is completed. The object's row is the caller's to change.
 */
void vault_put(struct txn *txn, const struct record *r, struct vault_row *row);
/* How many indicators a record has. */
uint32_t vault_indicators(const struct record *r);

/*
 * The same in two steps: number and body now, all by which a record is found
 * later or never.
 */
void vault_stage(struct txn *txn, const struct record *r,
                 struct vault_row *row);
void vault_enter(struct txn *txn, const struct vault_row *row);
/* Forget the body of what was never entered. */
void vault_unstage(struct txn *txn, const struct vault_row *row);

bool vault_get(const struct view *view, uint64_t number, struct vault_row *out);
/* The newest record below a number. */
bool vault_below(const struct view *view, uint64_t below,
                 struct vault_row *out);
/* The oldest record above a number. */
bool vault_above(const struct view *view, uint64_t above,
                 struct vault_row *out);
void vault_update(struct txn *txn, const struct vault_row *row);
bool vault_find(const struct view *view, const struct record_id *id,
                uint64_t *number);
/* How many records have an id that begins with these hex digits, and the number
   of one of them. */
size_t vault_find_hex(const struct view *view, struct bytes digits,
                      uint64_t *number);

/* R and signature appended to out (RECORD_MAX is enough). ERR_NOT_FOUND:
   erased. ERR_BAD_KEY, ERR_TOO_BIG. */
enum err vault_raw(const struct view *view, const struct vault_row *row,
                   struct buffer *out) MUST_CHECK;
/* The same, opened: *r points into raw. Codes of record_open_kept(), too. */
enum err vault_record(const struct view *view, const struct vault_row *row,
                      struct buffer *raw, struct record *r) MUST_CHECK;

/* Whether its author recalled it. A retraction of which its tombstones alone
   stay has no body either, and nobody is asked to erase it. */
bool vault_recalled(const struct vault_row *row);

/* Forget the body; the row stays. state: VAULT_ERASED, or VAULT_TOMBSTONE with
   it. */
void vault_erase(struct txn *txn, struct vault_row *row,
                 enum vault_state state);

/* As if it had never come: its id is free for another copy. */
void vault_forget(struct txn *txn, const struct vault_row *row);

/* WIRE.md 9.10: whether "stored" is true of a record: its body is here, or its
   author's recall covers it, or it is a retraction whose tombstones are, or an
   answer to what was recalled. */
bool vault_kept(const struct view *view, uint64_t number);

/* Zero when nothing is known. */
bool vault_object(const struct view *view, const struct object_id *object,
                  uint32_t author, struct vault_object *out);
void vault_object_put(struct txn *txn, const struct object_id *object,
                      uint32_t author, const struct vault_object *o);

/* How many authors have a record under an object's name, and the newest of one
   of them. */
size_t vault_authors(const struct view *view, const struct object_id *object,
                     uint64_t *newest);

/* Kept records of an object above `after`, by number; returns how many. */
size_t vault_revisions(const struct view *view, const struct object_id *object,
                       uint32_t author, uint64_t after, uint64_t *numbers,
                       size_t max);

/* The newest record of a set's part, and the next part above *i; false at the
   end. */
void vault_set_put(struct txn *txn, uint32_t author,
                   const struct record_set *at, uint64_t number);
bool vault_set_next(const struct view *view, uint32_t author,
                    const struct set_id *id, uint32_t *i, uint64_t *number);

/* Where one target of a retraction stands, below what it retracts. */
struct vault_tomb_at {
    struct object_id object;
    uint32_t author;
    uint64_t retraction; /* number */
    uint32_t target;     /* of the retraction's */
};
void vault_tomb_put(struct txn *txn, const struct vault_tomb_at *at,
                    const struct record_target *target);
/* The next of an object's after (retraction, target); false at the end. */
bool vault_tomb_next(const struct view *view, struct vault_tomb_at *at,
                     struct vault_tomb *out);
/* Its values, as the retraction has them, appended to out. ERR_NOT_FOUND,
 * ERR_BAD_KEY, ERR_TOO_BIG. */
enum err vault_tomb_values(const struct view *view,
                           const struct vault_tomb_at *at,
                           struct buffer *out) MUST_CHECK;

#endif
