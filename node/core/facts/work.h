/*
 * work: what each peer costs this node: steady time spent in its frames and
 * records, by what it was spent on.
 *
 * Each peer has an account. The meter stands on one of them, or on none, and
 * the time that passes is charged there. Measured time serves turns, and is
 * shown to this node's operator; no peer is told of it. The toll is fixed by
 * what was done, so that what a peer is granted does not tell how fast this
 * machine is. WIRE.md 9.5.
 */
#ifndef NODE_CORE_FACTS_WORK_H
#define NODE_CORE_FACTS_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node/port.h"

enum {
    WORK_ROUND_US = 50 * 1000, /* of all peers together, in a round */
    WORK_SLICE_MIN_US = 500,   /* of one peer, however many there are */
    WORK_DEBT_MAX_US = 1000 * 1000,
    WORK_PARTS = 6, /* of the minute that is remembered */
    WORK_PART_US = 10 * 1000 * 1000,
    WORK_MUCH_PERCENT = 10, /* of a minute: who takes it is named */
    WORK_MANY = 10 * 1000,  /* frames of a minute that bring no record: too */
    WORK_STEPS = 4,         /* of credit */
};

enum work_kind {
    WORK_OTHER, /* handshakes, what makes no sense */
    WORK_CARDS,
    WORK_RECEIPTS,
    WORK_HEADS,
    WORK_ASKS,    /* NAK, REKEY */
    WORK_LISTS,   /* GIVEBACK */
    WORK_REPEATS, /* envelopes that are no news */
    WORK_RECORDS,
    WORK_RETRACTIONS,
    WORK_GROUPS,  /* groups, and records for groups */
    WORK_NOTICES, /* also of records that came later */
    WORK_WAKING,  /* judging again what waits, at its word */
    WORK_PASSING, /* passing on to it what others wrote */
    WORK_SENDING,
    WORK_KINDS,
};

/* Ten seconds of one peer. */
struct work_part {
    uint64_t at; /* which, of the steady clock */
    uint64_t us[WORK_KINDS], times[WORK_KINDS];
    uint64_t toll;
};

/* The account of one peer; zero is a new one. */
struct work {
    int64_t left_us; /* of its turn; below 0: it owes that */
    struct work_part part[WORK_PARTS];
    uint64_t much_ms; /* when it last took much of a minute; 0: never */
    uint64_t much_since_ms, much_minutes; /* so it was in these minutes */
    enum work_kind much_of;
};

/* Of the last minute. */
struct work_sum {
    uint64_t us, toll;
    enum work_kind most; /* of the time; of what was cheap, the commonest */
    uint64_t times;      /* how often that was */
};

struct work_meter {
    struct port_clock clock; /* zero: none, nothing is counted */
    struct work *on;         /* NULL: nobody's */
    enum work_kind kind;
    uint64_t since_us;
};

/* Where a meter stands. */
struct work_place {
    struct work *on;
    enum work_kind kind;
};

/* Below, a meter may be NULL: then nothing is charged. */

/* Stand on an account (NULL: on none) from now on; answers where it stood, for
   work_leave(). */
struct work_place work_enter(struct work_meter *m, struct work *w,
                             enum work_kind kind);
void work_leave(struct work_meter *m, struct work_place before);
/* What is done since work_enter() is of this kind. */
void work_name(struct work_meter *m, enum work_kind kind);
/* So much time of where it stands, which was charged as of another kind, was of
   the one that it stands on. */
void work_was(struct work_meter *m, enum work_kind charged, uint64_t us);
/* It was done once, with so many octets. */
void work_count(struct work_meter *m, size_t octets);
/* The same of what was measured otherwise, or was not worth measuring. */
void work_charge(struct work_meter *m, struct work *w, enum work_kind kind,
                 uint64_t us);
void work_count_more(struct work_meter *m, struct work *w, enum work_kind kind,
                     uint64_t times);
uint64_t work_now_us(const struct work_meter *m); /* 0: it has no clock */

/* The turns of a round, in which so many peers have something to be heard. */
int64_t work_slice_us(size_t peers);
void work_turn(struct work *w, size_t peers);
bool work_may_go_on(const struct work *w);

void work_sum(const struct work *w, uint64_t now_us, struct work_sum *out);
unsigned work_percent(const struct work_sum *sum); /* of a minute */
/* 0 … WORK_STEPS - 1: how far credit goes down for who has to be waited for. */
unsigned work_step(const struct work_sum *sum);
/* Each second; now_ms: of the time of day. True: the operator is to be told,
   which is so at most once an hour. */
bool work_look(struct work *w, uint64_t now_us, uint64_t now_ms);

/* "cards", for people. */
const char *work_kind_text(enum work_kind kind);

#endif
