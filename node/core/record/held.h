/*
 * held: records whose answer waits: put aside as they come, judged again when
 * what they wait for has come, answered at their places.
 *
 * Inside the store's write transaction.
 */
#ifndef NODE_CORE_RECORD_HELD_H
#define NODE_CORE_RECORD_HELD_H

#include "node/core/record/settle.h"
#include "node/core/store/hold.h"

enum {
    HELD_A_ROUND = 256,                 /* judged, and places answered */
    HELD_ROUND_US = WORK_ROUND_US / 10, /* of judging, and a few records more */
};

/* A place whose answer changed. */
struct held_answer {
    uint32_t node_no;
    struct hold_place at;
    enum frame_disposition answer;
};

/* Put aside what came in a place, as v says; what a peer brings again waits
   with its first copy. */
void held_take(struct facts *d, struct peer *from, const struct record *r,
               const struct verdict *v, const struct hold_place *at);

/* Judge a part of what is due, and answer a part of the places that are to be;
   returns how many answers there are. */
size_t held_again(struct facts *d,
                  struct held_answer answers[static HELD_A_ROUND]);

/* Whether something waits for what this node's clock now is; in any
   transaction. Then it is to be judged again. */
bool held_clock_is_news(const struct facts *d);
void held_news_of_clock(struct facts *d);

#endif
