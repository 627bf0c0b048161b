/*
 * hello: what each end says at connect, signed over both challenges and both
 * transport keys, so that it is worth nothing on any other connection.
 *
 * It carries where every stream stands, as sender and as receiver, so that
 * both ends can judge what happened since. WIRE.md 10.3.
 */
#ifndef PROTO_HELLO_H
#define PROTO_HELLO_H

#include "proto/frame.h"

/* A place of a stream that both ends may compare. */
struct hello_checkpoint {
    uint64_t seq;
    struct hash chain;
};

/* What I released to you on a lane. */
struct hello_out {
    uint64_t seq;
    uint64_t settled; /* up to here each place has its last answer */
    struct hash head;
    struct hello_checkpoint checkpoints[STREAM_CHECKPOINTS_MAX];
    size_t checkpoint_count;
};

/* What I hold of yours on a lane. */
struct hello_in {
    bool held;
    struct incarnation incarnation;
    uint64_t seq;
    struct hash head;
    struct hello_checkpoint checkpoints[STREAM_CHECKPOINTS_MAX];
    size_t checkpoint_count;
    struct bytes proof; /* empty when none; see envelope_proof_open() */
};

enum hello_past {
    HELLO_FIRST,   /* no predecessor: this node's first incarnation */
    HELLO_NAMED,   /* names it */
    HELLO_UNKNOWN, /* rebuilt from the identity file */
};

enum { HELLO_LIVES_MAX = 16 };

/* An earlier incarnation of the sender, and up to which place of each lane it
   still knows what it released in it. */
struct hello_life {
    struct incarnation incarnation; /* zero: what was before is unknown */
    uint64_t known[ENVELOPE_LANES];
};

struct hello {
    struct node_id from, to;
    uint8_t my_challenge[32], your_challenge[32];
    struct box_public my_tk, your_tk;
    enum card_role role;
    uint64_t identity_ms, working_ms, clock_ms;
    struct incarnation incarnation;
    enum hello_past past;
    struct incarnation predecessor; /* HELLO_NAMED only */
    struct hello_out out[ENVELOPE_LANES];
    struct hello_in in[ENVELOPE_LANES];
    struct frame_credit credit;
    /* Extensions. */
    uint64_t again_ms; /* no earlier will I send again what you lost; 0: none */
    bool has_past;     /* what I know to have released in the life before */
    uint64_t past_seq[ENVELOPE_LANES];
    struct hello_life lives[HELLO_LIVES_MAX]; /* before that, newest first */
    size_t life_count;
};

/* What a HELLO says of an incarnation that its sender had: the predecessor or
   one before; false: nothing. */
bool hello_names(const struct hello *h, const struct incarnation *earlier,
                 struct hello_life *out);
/* Whether it lost all that was before its predecessors. */
bool hello_rebuilt(const struct hello *h);

/* The body of a HELLO frame. ERR_TOO_BIG; ERR_VERSION, ERR_BAD_SHAPE. */
enum err hello_write(struct buffer *out, const struct hello *h) MUST_CHECK;
enum err hello_parse(struct hello *h, struct bytes body) MUST_CHECK;

#endif
