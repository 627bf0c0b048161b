/*
 * outbox: what was released to whom; the sender's end of every stream.
 *
 * Entries are gapless per (node_no, lane, life of this store). All calls work
 * inside the store's transaction and spoil it on failure.
 */
#ifndef NODE_CORE_STORE_OUTBOX_H
#define NODE_CORE_STORE_OUTBOX_H

#include "node/core/store/loss.h"
#include "node/core/store/vault.h"
#include "proto/frame.h"

enum { OUTBOX_DISPOSITIONS = 6 };

/* A stored value. */
struct outbox_state {
    struct incarnation incarnation;          /* mine */
    struct incarnation receiver_incarnation; /* zero: none yet */
    uint64_t receiver_identity_ms;
    uint64_t n, acked;
    struct hash head;
    uint64_t by[OUTBOX_DISPOSITIONS]; /* acknowledged, by disposition */
    uint64_t record_mark; /* places up to here may have left as records */
    uint64_t settled; /* up to here each place has an answer, none is "held" */
};

/* In which forms a place may have left, besides what the mark says. */
enum outbox_form {
    OUTBOX_VOID_LEFT = 1, /* as void: it goes as nothing else from then on */
    OUTBOX_NO_RECORD = 2, /* never as a record */
    OUTBOX_UNKNOWN = 4,   /* perhaps as void: released by a version that did not
                             write that down */
};

/* A stored value. */
struct outbox_entry {
    uint64_t number;
    struct record_id id;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
    uint64_t disposition; /* 0: in flight; else enum frame_disposition */
    uint64_t forms;       /* enum outbox_form */
};

/* One end of a stream: who sends, who receives. */
struct outbox_stream {
    struct node_id me, peer;
    uint32_t node_no;
    enum envelope_lane lane;
};

/* A place of an earlier life. */
bool outbox_past_entry(const struct view *view,
                       const struct outbox_stream *stream, uint32_t life,
                       uint64_t seq, struct outbox_entry *out);

/* The state of this life; as new when nothing was released in it. */
void outbox_state(const struct view *view, const struct outbox_stream *stream,
                  struct outbox_state *out);
void outbox_state_put(struct txn *txn, const struct outbox_stream *stream,
                      const struct outbox_state *state);

/* The last place that is known of an earlier life; 0: none. */
uint64_t outbox_past(const struct view *view,
                     const struct outbox_stream *stream, uint32_t life);

bool outbox_entry(const struct view *view, const struct outbox_stream *stream,
                  uint64_t seq, struct outbox_entry *out);
/* The chain value at seq; chain_0 for 0. False: no such place. */
bool outbox_chain(const struct view *view, const struct outbox_stream *stream,
                  uint64_t seq, struct hash *out);

/* Append a record; the answer is its seq. blind is random. */
uint64_t outbox_append(struct txn *txn, const struct outbox_stream *stream,
                       uint64_t number, const struct record_id *id,
                       const uint8_t blind[static ENVELOPE_BLIND]);

/* Places up to `mark` may have left as records once this is committed. */
void outbox_mark(struct txn *txn, const struct outbox_stream *stream,
                 uint64_t mark);

/* Why a place goes as void. */
struct outbox_voiding {
    bool went;    /* it may have left as a record before */
    uint8_t rule; /* enum policy_rule, that forbids it */
};
/* A place goes as void from now on, for good. */
void outbox_void(struct txn *txn, const struct outbox_stream *stream,
                 uint64_t seq, const struct outbox_voiding *why);

/* What a receipt's runs can be, given the forms that may have left. */
enum outbox_runs {
    OUTBOX_NO_NEWS,      /* all of it was known */
    OUTBOX_NEWS,         /* something is to be acknowledged */
    OUTBOX_FALSE_VOID,   /* "void" of what left as a record alone */
    OUTBOX_FALSE_RECORD, /* another answer of what left as void alone */
};
/* Inside any transaction. What is settled is passed over. */
enum outbox_runs outbox_judge(const struct view *view,
                              const struct outbox_stream *stream,
                              const struct frame_run *runs, size_t count);

/* A receipt's runs, judged; what is not in flight is left, "held" changes
   once. */
void outbox_acknowledge(struct txn *txn, const struct outbox_stream *stream,
                        const struct frame_run *runs, size_t count,
                        uint64_t now_ms);

/* The receiver stands at seq again: what follows is in flight again, and its
   rows keep their answer until the next. Returns the last place that was
   answered; 0: none was. */
uint64_t outbox_rewind(struct txn *txn, const struct outbox_stream *stream,
                       uint64_t seq);

/* Begin a new life: what was in flight to the peer in an earlier one, or held
   there, is appended again. Inside the transaction that minted the incarnation.
 */
void outbox_renew(struct txn *txn, const struct outbox_stream *stream,
                  uint32_t life, uint64_t now_ms);

#endif
