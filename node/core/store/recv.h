/*
 * recv: the receiver's end of every stream: where it stands, and what became
 * of each place. What is held waits in hold.h.
 *
 * All calls work inside the store's transaction and spoil it on failure.
 */
#ifndef NODE_CORE_STORE_RECV_H
#define NODE_CORE_STORE_RECV_H

#include "node/core/store/store.h"
#include "proto/frame.h"

/* A stored value. */
struct recv_state {
    struct incarnation incarnation; /* the sender's */
    uint64_t held;                  /* 1: a cursor stands */
    uint64_t identity_ms; /* the sender's identity part when it began */
    uint64_t seq;
    struct hash head;
    uint32_t life; /* how many incarnations of the sender were held */
    uint32_t proof_len;
    uint8_t proof[ENVELOPE_PROOF_MAX]; /* newest header or HEAD it signed */
};

/* A stored value. */
struct recv_entry {
    struct hash chain;
    uint64_t number; /* of the record kept; 0: none */
    uint64_t disposition;
};

struct recv_stream {
    uint32_t node_no;
    enum envelope_lane lane;
};

void recv_state(const struct view *view, const struct recv_stream *stream,
                struct recv_state *out);
void recv_state_put(struct txn *txn, const struct recv_stream *stream,
                    const struct recv_state *state);

/* The sender began a new incarnation: the cursor so far goes to history. Its
   proof stays until a newer one comes: it shows the sender that there was an
   earlier incarnation, however many came to nothing after it. */
void recv_archive(struct txn *txn, const struct recv_stream *stream,
                  const struct recv_state *fresh);

/* One place. */
bool recv_entry(const struct view *view, const struct recv_stream *stream,
                uint64_t seq, struct recv_entry *out);
/* life: of the state, so that a batch reads that once. "stored" without a
   record that vault_kept() vouches for is our own bug: asserts. */
void recv_entry_put(struct txn *txn, const struct recv_stream *stream,
                    uint32_t life, uint64_t seq, const struct recv_entry *e);

/* The cursor of an earlier incarnation; false: there is none. */
bool recv_past(const struct view *view, const struct recv_stream *stream,
               uint32_t life, struct recv_state *out);
/* A place of an earlier incarnation. */
bool recv_past_entry(const struct view *view, const struct recv_stream *stream,
                     uint32_t life, uint64_t seq, struct recv_entry *out);

/* Fill runs for from … to of what is stored; returns how many. */
size_t recv_runs(const struct view *view, const struct recv_stream *stream,
                 uint64_t from, uint64_t to, struct frame_run *runs,
                 size_t max);

/* Add one place to runs, joined with the last where it can be. */
void recv_run_add(struct frame_run *runs, size_t *count, uint64_t seq,
                  enum frame_disposition disposition);

#endif
