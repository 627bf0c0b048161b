/*
 * loss: what a receiver still held when each of its incarnations was met first,
 * and how far what it lost has been sent again.
 *
 * Incarnations of a receiver count from 1, over all lives of this store. All
 * calls work inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_LOSS_H
#define NODE_CORE_STORE_LOSS_H

#include "node/core/store/store.h"
#include "proto/envelope.h"

enum {
    LOSS_RESENDS_A_DAY = 4,
    LOSS_TOLD_AFTER_MS = 3600 * 1000, /* shorter ones are not told to authors */
};

/* Of a lane: of my lives all from one on and below another, and of that one up
   to seq. Zero: nothing. */
struct loss_cursor {
    uint64_t seq;
    uint32_t life;
    uint32_t from;
};

/* What an incarnation of a receiver, or a later one, said that it holds: the
   least of it. A stored value. */
struct loss_claim {
    uint64_t since_ms; /* when that was learned */
    struct loss_cursor held[ENVELOPE_LANES];
};

/* The walk over what went to a receiver. */
enum loss_pass { LOSS_GROUPS, LOSS_REST, LOSS_DONE };

/* One receiver. A stored value; as new when nothing is known. */
struct loss {
    uint32_t receiver_life; /* incarnations of it met so far */
    uint32_t begun_life;    /* the one for which resending began last */
    uint64_t begun_ms[LOSS_RESENDS_A_DAY]; /* the last ones, newest first */
    uint64_t again[ENVELOPE_LANES]; /* places up to here go again in place */
    uint32_t again_life;            /* in this life of mine */
    uint32_t pass;                  /* enum loss_pass */
    uint64_t at;                    /* the walk stands after this record */
    uint64_t tell_ms; /* when authors are told of what waits again; 0: never */
    uint64_t told_at; /* that stands after this record */
};

void loss_get(const struct view *view, uint32_t node_no, struct loss *out);
void loss_put(struct txn *txn, uint32_t node_no, const struct loss *l);

/* An incarnation of the receiver that was not known before holds this much of
   what was answered. A first one has lost nothing. */
void loss_meet(struct txn *txn, uint32_t node_no,
               const struct loss_cursor held[static ENVELOPE_LANES],
               uint64_t now_ms);

/* The claim that decides on what an incarnation answered; false: none came
   after it. */
bool loss_claim(const struct view *view, uint32_t node_no,
                uint32_t receiver_life, struct loss_claim *out);
/* Whether a place is covered by what a claim holds. */
bool loss_covers(const struct loss_cursor *held, uint32_t life, uint64_t seq);

/* The record with this number turned out to be lost: the walk goes by it in
   that pass. */
void loss_found(struct txn *txn, uint32_t node_no, uint64_t number,
                enum loss_pass pass);

/* When another resending may begin; 0: now. */
uint64_t loss_again_ms(const struct loss *l, uint64_t now_ms);
/* Begin, or go on with, sending again to the receiver's newest incarnation;
   false: not before loss_again_ms(). */
bool loss_begin(struct loss *l, uint64_t now_ms);

/* The last place of this life that waits for loss_begin() to go again; 0: none.
 */
uint64_t loss_in_place(const struct store_state *s, const struct loss *l,
                       enum envelope_lane lane);

#endif
