/*
 * conn: core's side of one link: a session, and what the round does for it.
 *
 * A peer has one conn at a time. It ends at conn_end(), is passed over from
 * then on, and is freed by conn_reap() at the end of the round.
 */
#ifndef NODE_CORE_LINK_CONN_H
#define NODE_CORE_LINK_CONN_H

#include "node/core/core.h"
#include "node/core/link/backlog.h"
#include "node/core/record/giveback.h"
#include "node/core/record/ingest.h"

/* What a lane may send when the round's writing is done. */
struct conn_more {
    bool wanted;
    uint64_t seq, octets;
    uint32_t frames;
    bool unready;  /* a place must be written down before it goes */
    bool prepared; /* in this round's transaction */
};

/* Answers that are still to be said again; none when next is above to. */
struct conn_repeat {
    uint64_t next, to;
};

/* What the round's batch did to a lane. */
struct conn_batch {
    size_t taken;
    bool begun, stopped;
    enum ingest_outcome outcome; /* why it stopped */
    uint64_t seq;                /* and where */
    struct ingest_stream in;
    struct frame_run runs[FRAME_RUNS_MAX];
    size_t run_count;
};

struct cards_met;
struct cards_sent;

struct conn {
    uint32_t link;
    struct peer *peer;
    bool dialled, ended;
    bool wrote;                       /* in this round's transaction */
    struct giveback_ask lost;         /* as its HELLO says */
    bool giving;                      /* its past is being given back */
    bool gave;                        /* all of it is said: */
    uint64_t gave_at[ENVELOPE_LANES]; /* after these places were sent */
    bool resending;                   /* what it lost is sent to it again */
    struct session session;
    struct conn_more more[ENVELOPE_LANES];
    struct conn_repeat repeat[ENVELOPE_LANES];
    struct conn_batch batch[ENVELOPE_LANES];
    struct backlog backlog;
    bool leaves;        /* the link is gone: it ends with the backlog */
    uint64_t came_ms;   /* steady clock: when the frame came that is heard */
    uint64_t waited_ms; /* steady clock: when its turn was last too short */
    int64_t open_us;    /* what an envelope of it took lately, to be opened */
    int64_t record_us;  /* and its record, to be stored */
    int64_t lent_us;    /* for those that this round's batch is to store */
    bool deferred[ENVELOPE_LANES];      /* the rest of them comes later */
    enum frame_reason reason;           /* of the credit last granted */
    struct cards_sent *cards_sent;      /* NULL: no card yet */
    struct cards_met *cards_met;        /* NULL: none came yet */
    size_t member_cards, member_octets; /* of them, of groups' members */
};

struct conn *conn_on(struct core *c, uint32_t link);
struct conn *conn_with(struct core *c, const struct peer *p);
bool conn_open(const struct conn *t);

/* Whether its HELLO, or a card before it, waits until the store can be written:
   what follows from it is remembered before the session goes on. */
bool conn_waits(const struct core *c, const struct conn *t);

/* Send a frame as it is. */
void conn_send(struct core *c, struct conn *t, struct bytes frame);

/* The link is to go (hang up), or is gone. */
void conn_end(struct core *c, struct conn *t, bool hang_up);
void conn_reap(struct core *c);

/* Whether another peer than this one waited for its turn within a second. */
bool conn_others_wait(const struct core *c, const struct peer *p);

/* What a session is told of its peer's card. */
struct session_peer conn_peer(const struct core *c, const struct peer *p);

/* Stop a peer until a person has looked. */
void conn_fence(struct core *c, struct conn *t, const char *why);

#endif
