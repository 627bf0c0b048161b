/*
 * leak_batch: many frames or records that a story wrote to one file, each as
 * its length (four octets, big-endian) and its octets.
 */
#ifndef TESTS_E2E_LEAK_BATCH_H
#define TESTS_E2E_LEAK_BATCH_H

#include "tests/e2e/leak_make.h"

enum {
    LEAK_BATCH_MAX = 64 * 1024 * 1024,
    /* Of one window of records: below the credit, with room for the sealing. */
    LEAK_WINDOW_OCTETS = 700 * 1000,
};

struct leak_batch {
    uint8_t *at; /* owned */
    size_t len, next;
};

/* Read the file; ends the program with a line when it cannot. */
void leak_batch_open(struct leak_batch *b, const char *path);
void leak_batch_close(struct leak_batch *b);

/* Frames as they are, the file times over, without waiting for an answer.
   How many the socket took; fewer than all when it did not take one. */
struct leak_sent {
    unsigned long long frames, octets;
    bool all;
};
struct leak_sent leak_batch_send(struct leak_batch *b, struct leak_link *l,
                                 long times);

/* Records, each sealed for the next place of r's lane, window after window;
   the answer to the last of a window is waited for. Ends early at an answer
   that is not a receipt. */
struct leak_told {
    unsigned long long windows[FRAME_UNOPENED + 1]; /* by disposition */
    struct leak_answer last; /* what ended it, LEAK_RECEIPT when all went */
    uint64_t seq;            /* of the last record sent */
    bool all;                /* the socket took every frame */
};
void leak_batch_send_records(struct leak_told *told, struct leak_batch *b,
                             struct leak_link *l, const struct leak_recipe *r,
                             long window);

#endif
