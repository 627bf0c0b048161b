/*
 * ingest: what becomes of an envelope that arrived in its place.
 *
 * The order of checks is architecture's "Receive": outer signature, unsealing,
 * strict parsing, the author's signature, policy; then one write transaction
 * holds record, index and cursor. Whatever an envelope's content, a valid outer
 * signature advances the cursor (WIRE.md 9.4).
 */
#ifndef NODE_CORE_RECORD_INGEST_H
#define NODE_CORE_RECORD_INGEST_H

#include "node/core/facts/facts.h"
#include "node/core/store/recv.h"
#include "proto/session.h"

/* The receiver's end of one lane while a batch is worked on. */
struct ingest_stream {
    struct recv_stream line;
    struct stream_name name;
    struct peer *peer;
    struct recv_state state;
};

/* Read the cursor, beginning one for a new stream. */
void ingest_begin(struct facts *d, struct ingest_stream *in, struct peer *p,
                  const struct stream_name *name);
/* Write the cursor with the last envelope as its proof (NULL: unchanged). */
void ingest_end(struct facts *d, struct ingest_stream *in,
                const struct envelope *last);

/* What keys made of an envelope. */
struct ingest_item {
    const struct envelope *envelope;
    enum err opened; /* as key_line_open answers */
    uint8_t blind[ENVELOPE_BLIND];
    struct bytes record;
    bool sender_is_author; /* the record verifies under the sender's SK */
    bool last_try;         /* its REKEY tries are used up */
};

enum ingest_outcome {
    INGEST_TAKEN,    /* *disposition; the cursor stands on it */
    INGEST_REKEY,    /* ask the sender to seal anew */
    INGEST_NEW_CARD, /* signed under an SK that is not known here yet */
    INGEST_BAD,      /* not the sender's */
    INGEST_LATER,    /* its quota is used up: its sender keeps it, and sends it
                        again */
};
enum ingest_outcome ingest_one(struct facts *d, struct ingest_stream *in,
                               const struct ingest_item *item,
                               enum frame_disposition *disposition);

/* What a peer may send now, by its quotas and by what is held of it. */
struct frame_credit ingest_credit(const struct facts *d, const struct peer *p);

#endif
