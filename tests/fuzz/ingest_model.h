/*
 * ingest_model: what WIRE.md lets one node know, hold and refuse, told from
 * what was signed and what was brought.
 *
 * It knows nothing of how core keeps things and never asks it: ingest_fuzz.c
 * compares the two after every step. Nodes are sample nodes: 0 is this node,
 * 1 to MODEL_PEERS carry and write, the rest only write.
 */
#ifndef TESTS_FUZZ_INGEST_MODEL_H
#define TESTS_FUZZ_INGEST_MODEL_H

#include "proto/frame.h"
#include "proto/ident.h"

enum {
    MODEL_PEERS = 3,   /* so few that their clocks decide something */
    MODEL_AUTHORS = 5, /* the last two are no peers: cards are introduced */
    MODEL_RECORDS_MAX = 24,
    MODEL_HOLDS_MAX = 128,
    MODEL_AIMS_MAX = 2,
    MODEL_HELD_MAX_MS = 7 * 24 * 3600 * 1000, /* WIRE.md 7.13 */
    MODEL_AHEAD_MS = 15 * 60 * 1000,          /* WIRE.md 7.5 */
};

enum model_label {
    MODEL_GREEN,
    MODEL_CLEAR,
    MODEL_AMBER_ME,     /* this node is its audience */
    MODEL_AMBER_OTHERS, /* somebody else is */
    MODEL_AMBER_GROUP,  /* a group of its author is */
};

enum model_clock { MODEL_CLOCK_UNTOLD, MODEL_CLOCK_RIGHT, MODEL_CLOCK_OFF };

/* One target of a retraction. */
struct model_aim {
    unsigned object;
    uint64_t up_to;
    const char *value; /* of its single value alone; NULL: of the whole */
};

/* What somebody signed. */
struct model_record {
    struct record_id id;
    unsigned author, object; /* object: of a report */
    unsigned card;           /* the author's first or second: 1, 2 */
    uint64_t revision, created_ms, expires_ms;
    enum model_label label;
    const char *value; /* a report's single indicator */
    bool retraction, erase;
    struct model_aim aim[MODEL_AIMS_MAX];
    size_t aims;
    bool group;       /* a version of its author's only group */
    unsigned members; /* of it: nodes, as bits */
    unsigned pin;     /* MODEL_AMBER_GROUP: the version, as a record */
    bool later;       /* later members read it, too */
    unsigned stored;  /* the step in which it was; 0: it is not */
};

/* Octets of one peer that wait for an answer. */
struct model_hold {
    unsigned by, record;
    bool forged;
    uint64_t since_ms;
    bool refused; /* only its answer waits */
    bool perhaps; /* or not: that depends on what was judged first */
    bool emptied; /* a recall took its octets */
    bool answered;
    unsigned may; /* model_look(): answers, as bits */
};

struct model {
    uint64_t now_ms;
    unsigned step;
    unsigned card[MODEL_AUTHORS + 1]; /* which is here; 0: none */
    struct model_peer {
        bool community;
        uint64_t ends_ms; /* of its card */
        enum model_clock clock;
    } peer[MODEL_PEERS + 1];
    bool unconfirmed; /* the roster, since a rebuild */
    struct model_record record[MODEL_RECORDS_MAX];
    size_t records;
    struct model_hold hold[MODEL_HOLDS_MAX];
    size_t holds;
    enum model_refused {
        MODEL_NEVER,
        MODEL_PERHAPS,
        MODEL_REFUSED
    } refused[MODEL_PEERS + 1][MODEL_RECORDS_MAX]; /* a copy of a peer's */
    bool touched[MODEL_AUTHORS + 1]; /* a group, in this judgement */
};

/* The store is new: what it said and held is lost, cards of peers are here. */
void model_begin(struct model *m, uint64_t card_ends_ms);

/* A recall of its author's that is stored covers it. */
bool model_erased(const struct model *m, const struct model_record *r);
/* A look-up of its value shows it as live. */
bool model_live(const struct model *m, const struct model_record *r);
/* Whether the body of what is stored must, and may, be here. */
bool model_body_must(const struct model *m, const struct model_record *r);
bool model_body_may(const struct model *m, const struct model_record *r);
/* Whether the operator may see a refused copy of a peer's, or may see none. */
bool model_quarantined(const struct model *m, unsigned by, unsigned record,
                       bool seen);

/* Peer `by` brings a record, or false octets under its id: the answer. *hold is
   where it waits when that is "held". Room for one more hold must be there. */
enum frame_disposition model_bring(struct model *m, const struct model_hold *as,
                                   size_t *hold);

/* All that has news is judged: gives each open hold the answers that it may
   have by now ("held" among them), and stores what must come in. */
void model_look(struct model *m);
/* What it got in that judgement. */
void model_answered(struct model *m, struct model_hold *h,
                    enum frame_disposition answer);
/* Open holds that have their octets. */
size_t model_held(const struct model *m);

#endif
