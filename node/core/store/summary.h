/*
 * summary: what lists show of a record and what they are asked by, sealed
 * beside its row, so that no body is opened for a list: its title, its set, how
 * many indicators of each type it has, an incident's category and case.
 *
 * It is there as long as the body is. The parts of a set are one row in lists:
 * the part that came last stands for all, the others are folded (vault.h).
 */
#ifndef NODE_CORE_STORE_SUMMARY_H
#define NODE_CORE_STORE_SUMMARY_H

#include "node/core/store/vault.h"
#include "proto/record_incident.h"

enum { SUMMARY_MAX = 4096, SUMMARY_TYPES = INDICATOR_TYPE_LAST + 1 };

enum summary_flag {
    SUMMARY_GROUPS = 1,    /* its audience names a group */
    SUMMARY_DELEGATES = 2, /* it names a delegate */
};

/* A plain value; the title points into what it was made of. */
struct summary {
    struct bytes title; /* a report's or an incident's title, a retraction's
                           reason, a group's name; else empty */
    struct record_set set;
    uint32_t by_type[SUMMARY_TYPES]; /* 0: of unknown types */
    unsigned flags;                  /* enum summary_flag */
    bool incident;                   /* the next two are given */
    uint8_t case_uuid[RECORD_CASE_UUID];
    uint64_t category;
    uint64_t indicators;
    uint32_t parts,
        parts_all; /* of its set, where it stands for them; else 0 */
};

/* Of a record that record_open() accepted; it must outlive *out. */
void summary_of(struct summary *out, const struct record *r);

/* Of a record whose row and body are there. */
void summary_put(struct txn *txn, const struct vault_row *row,
                 const struct record *r);
/* The list of what is outstanding follows what a summary says: the record's
   set, and that members beyond a delegate may be awaited, where it was released
   before the summary was made. */
void summary_outstanding(struct txn *txn, const struct vault_row *row,
                         const struct summary *s);
/* Before the body goes: its set shows another part. */
void summary_erase(struct txn *txn, const struct vault_row *row);
/* The same of what was never entered. */
void summary_unstage(struct txn *txn, const struct vault_row *row);

/* *out points into room, which SUMMARY_MAX is enough for. ERR_NOT_FOUND: the
   record was erased. ERR_BAD_KEY, ERR_TOO_BIG, ERR_BAD_SHAPE. *out is zero
   then. */
enum err summary_get(const struct view *view, const struct vault_row *row,
                     struct buffer *room, struct summary *out) MUST_CHECK;

/* The same as lists show it: of a set by_type and indicators are sums of what
   is live, or where nothing is, of what is here. */
enum err summary_listed(const struct view *view, const struct vault_row *row,
                        struct buffer *room, struct summary *out) MUST_CHECK;

/* Of a set of which every part was erased: whether row stands for it in lists
   of receipts; *out has the set and its parts, and no more. */
bool summary_erased_set(const struct view *view, const struct vault_row *row,
                        struct summary *out);

/* What some parts of a set have together. A plain value. */
struct summary_sum {
    uint64_t indicators;
    uint32_t parts;
    uint32_t by_type[SUMMARY_TYPES];
};

/* The newest of each place of a set. A plain value. */
struct summary_set {
    uint64_t shown; /* number of the part that lists show; 0: none is here */
    uint32_t all;   /* places */
    struct summary_sum here, live; /* that are here; and not retracted */
};

/* Zero when nothing of it is here. */
bool summary_set_get(const struct view *view, uint32_t author,
                     const struct set_id *id, struct summary_set *out);
/* A part came that is the newest of its place, before vault_set_put() says so
   or after; its summary is there. */
void summary_set_add(struct txn *txn, const struct vault_row *row,
                     const struct record_set *at);
/* A part is to be retracted: its set shows another, if one is left. */
void summary_set_retract(struct txn *txn, struct vault_row *row);
/* A part of a set that is not the newest of its place. */
void summary_set_fold(struct txn *txn, struct vault_row *row);

#endif
