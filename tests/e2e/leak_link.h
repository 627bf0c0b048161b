/*
 * leak_link: one dialled connection to a victim, up to an open session.
 *
 * It believes whatever the victim's HELLO says about where the stream stands.
 * Waiting ends after LEAK_PATIENCE_MS without the expected frame.
 */
#ifndef TESTS_E2E_LEAK_LINK_H
#define TESTS_E2E_LEAK_LINK_H

#include "proto/frame.h"
#include "proto/hello.h"
#include "tests/e2e/leak_node.h"

enum {
    LEAK_PATIENCE_MS = 10 * 1000,
    LEAK_BATCH_PATIENCE_MS = 90 * 1000, /* an answer must come */
};

struct leak_place {
    uint64_t seq;
    struct hash head;
};

struct leak_link {
    void *context, *socket;
    const char *endpoint;
    const struct leak_node *me;
    const struct leak_card *victim;
    struct box_public server; /* the key we take the victim's to be */
    const char *routing_id;   /* NULL: none, as it should be */
    struct leak_place place[ENVELOPE_LANES];
    struct incarnation victims; /* as its last HELLO says it */
    struct leak_place victims_out[ENVELOPE_LANES];
    struct leak_place victims_sent[ENVELOPE_LANES]; /* as drained envelopes */
    uint8_t room[2 * FRAME_MAX];
};

/* What the victim said last. */
enum leak_heard {
    LEAK_SILENCE,
    LEAK_RECEIPT,
    LEAK_NAK,
    LEAK_REKEY,
    LEAK_BYE,
    LEAK_OTHER,
};

struct leak_answer {
    enum leak_heard heard;
    uint64_t code; /* of a BYE; disposition of a RECEIPT; seq of the others */
};

/* Connect only. Ends the program when libzmq refuses. */
void leak_link_dial(struct leak_link *l);
void leak_link_close(struct leak_link *l);

/* GREET and HELLO; fills place, victims, victims_out; empties victims_sent.
   False: no session came of it. */
bool leak_link_greet(struct leak_link *l);

/* False when the socket does not take it. */
bool leak_link_send(struct leak_link *l, struct bytes frame, bool more);

/* How long each of the waits below lasts from now on. */
void leak_link_wait(struct leak_link *l, int ms);

/* The next frame into l->room; its length, 0 when none came in time. */
size_t leak_link_receive(struct leak_link *l);

/* What came while nobody answered it. */
struct leak_tally {
    unsigned long long frames[FRAME_GIVEBACK + 1]; /* by type */
    unsigned long long octets;
};

/* Receive for ms, and count; victims_sent is where the last envelope stands. */
void leak_link_drain(struct leak_link *l, struct leak_tally *tally, int64_t ms);

/* Wait for what speaks about seq of lane. */
struct leak_answer leak_link_answer(struct leak_link *l,
                                    enum envelope_lane lane, uint64_t seq);

#endif
