/*
 * session_pair: two ends that talk over a link that may lose and double.
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
    SESSION_PAIR_RECORDS_MAX = 600, /* released by one end */
    SESSION_PAIR_WIRE_MAX = 2048,
    SESSION_PAIR_FRAME_ROOM = 8192,
};

struct session_pair_entry {
    struct record_id record;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
};

/* One end: a node, its session, and what a store would hold. */
struct session_pair_end {
    struct sample_node node;
    struct session session;
    struct session_me me;
    uint64_t known_identity, known_working; /* of the other's card */
    struct session_pair_entry out[SESSION_PAIR_RECORDS_MAX + 1];
    uint64_t released, acked, settled;
    bool answered[SESSION_PAIR_RECORDS_MAX + 2];
    struct session_place in;
    bool in_held;
    struct hash stored[SESSION_PAIR_RECORDS_MAX + 1]; /* slots */
    size_t stored_count, opened, alarms, hung_up, cards, fences;
    enum session_alarm last_alarm;
    enum stream_verdict last_fence;
    bool other_new, other_explained;
};

struct session_pair {
    struct session_pair_end end[2];
    struct {
        uint8_t octets[SESSION_PAIR_FRAME_ROOM];
        size_t len;
        int to;
    } wire[SESSION_PAIR_WIRE_MAX];
    size_t wires;
    uint64_t now_ms, seed;
    unsigned lose_percent, double_percent;
    bool receipts_are_lost;
};

/* What a healthy node grants. */
extern const struct frame_credit session_pair_usual;

/* Two nodes that know each other's cards, not connected. NULL: no memory. */
struct session_pair *session_pair_open(void);
void session_pair_close(struct session_pair *w);

/* One group's test: a world of its own in *state. */
int session_pair_begin(void **state);
int session_pair_finish(void **state);
#define SESSION_PAIR_TEST(name)                                                \
    cmocka_unit_test_setup_teardown(name, session_pair_begin,                  \
                                    session_pair_finish)

/* A new connection, whatever was on the wire is gone. */
void session_pair_connect(struct session_pair *w, struct frame_credit credit);
/* End `who` commits that many records more. */
void session_pair_release(struct session_pair *w, int who, size_t count);
/* One event, and all that it asks for. */
void session_pair_step(struct session_pair *w, int who,
                       struct session_event ev);
void session_pair_frame(struct session_pair *w, int who, struct bytes frame);
/* Deliver what is on the wire, in order, until nothing is left. */
void session_pair_deliver(struct session_pair *w);

/* Put a signed frame, or a receipt that core made, on the wire. */
void session_pair_send_signed(struct session_pair *w, int who,
                              enum frame_type type, struct bytes body);
void session_pair_send_receipt(struct session_pair *w, int who,
                               struct frame_receipt *r);

/* Each has stored what the other released, in order, and the other knows of
   each place. */
void session_pair_expect_in_step(const struct session_pair *w);

/* 0 … sides - 1. */
unsigned session_pair_dice(struct session_pair *w, unsigned sides);

#endif
