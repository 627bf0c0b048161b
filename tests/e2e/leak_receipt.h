/*
 * leak_receipt: what a receiver says of a stream that it was sent, true or not.
 */
#ifndef TESTS_E2E_LEAK_RECEIPT_H
#define TESTS_E2E_LEAK_RECEIPT_H

#include "tests/e2e/leak_link.h"

/* One answer; to 0: no answer, but where it stands. */
struct leak_claim {
    struct frame_run run;
    uint64_t seq;    /* where it says that it stands */
    bool other_head; /* than the victim's chain has at its end */
};

/* Sign it as a RECEIPT or NAK of the relayable lane and send it. False when the
   socket does not take it. */
bool leak_receipt_send(struct leak_link *l, const struct leak_claim *claim);
bool leak_receipt_send_nak(struct leak_link *l, const struct leak_claim *claim);

#endif
