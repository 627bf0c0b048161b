/*
 * world: two ends that talk over a link that may lose and double.
 *
 * Each end has a small store in memory and does what core does: it carries out
 * the actions, with real signatures and envelopes. What is said stands on the
 * wire until it is delivered.
 */
#ifndef TESTS_PROTO_SESSION_PAIR_H
#define TESTS_PROTO_SESSION_PAIR_H

#include "proto/envelope.h"
#include "proto/session.h"
#include "tests/sample.h"
#include "tests/unit.h"

enum {
    WORLD_RECORDS_MAX = 600, /* released by one end */
    WORLD_WIRE_MAX = 2048,
    WORLD_FRAME_ROOM = 8192,
};

struct world_entry {
    struct record_id record;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
};

/* One end: a node, its session, and what a store would hold. */
struct world_end {
    struct sample_node node;
    struct session session;
    struct session_me me;
    uint64_t known_identity, known_working; /* of the other's card */
    struct world_entry out[WORLD_RECORDS_MAX + 1];
    uint64_t released, acked, settled;
    bool answered[WORLD_RECORDS_MAX + 2];
    struct session_place in;
    bool in_held;
    struct hash stored[WORLD_RECORDS_MAX + 1]; /* slots */
    size_t stored_count, opened, alarms, hung_up, cards, fences;
    enum session_alarm last_alarm;
    enum stream_verdict last_fence;
    bool other_new, other_explained;
};

struct world {
    struct world_end end[2];
    struct {
        uint8_t octets[WORLD_FRAME_ROOM];
        size_t len;
        int to;
    } wire[WORLD_WIRE_MAX];
    size_t wires;
    uint64_t now_ms, seed;
    unsigned lose_percent, double_percent;
    bool receipts_are_lost;
};

/* What a healthy node grants. */
extern const struct frame_credit world_usual;

/* Two nodes that know each other's cards, not connected. NULL: no memory. */
struct world *world_open(void);
void world_close(struct world *w);

/* One group's test: a world of its own in *state. */
int world_begin(void **state);
int world_finish(void **state);
#define WORLD_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, world_begin, world_finish)

/* A new connection, whatever was on the wire is gone. */
void world_connect(struct world *w, struct frame_credit credit);
/* End `who` commits that many records more. */
void world_release(struct world *w, int who, size_t count);
/* One event, and all that it asks for. */
void world_step(struct world *w, int who, struct session_event ev);
void world_frame(struct world *w, int who, struct bytes frame);
/* Deliver what is on the wire, in order, until nothing is left. */
void world_deliver(struct world *w);

/* Put a signed frame, or a receipt that core made, on the wire. */
void world_send_signed(struct world *w, int who, enum frame_type type,
                       struct bytes body);
void world_send_receipt(struct world *w, int who, struct frame_receipt *r);

/* Each has stored what the other released, in order, and the other knows of
   each place. */
void world_expect_in_step(const struct world *w);

/* 0 … sides - 1. */
unsigned world_dice(struct world *w, unsigned sides);

#endif
