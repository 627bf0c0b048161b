/*
 * holder_room: how much of what others say of where a record went is kept.
 *
 * Each node that says something has a share, which nobody else can use up: a
 * large one to whom this node sent the record, or who brings its own words; a
 * smaller one the others, together with all whom it names. What finds no room
 * is counted, and the count is shown. WIRE.md 7.9. Inside the store's
 * transaction.
 */
#ifndef NODE_CORE_RECORD_HOLDER_ROOM_H
#define NODE_CORE_RECORD_HOLDER_ROOM_H

#include "node/core/facts/facts.h"
#include "node/core/store/holder_share.h"

/* Of one record: WIRE.md 12. Words and claims have as much each. */
enum {
    HOLDER_ROOM_FIRST_MAX = 20000,
    HOLDER_ROOM_OTHER_MAX = 5000,
    HOLDER_ROOM_OTHERS_MAX = 50000, /* of all these by one peer that brings */
};

/* One word. */
struct holder_said {
    uint64_t number; /* of which record */
    uint32_t by;     /* node_no: who says it */
    uint32_t from;   /* and who brought it */
    bool counts;     /* else it is a claim */
};

/* One more is to be kept, and counts; false: it is left out, and counted. */
bool holder_room_take(struct facts *d, const struct holder_said *said);

/* It is left out for another reason, and counted. */
void holder_room_pass_over(struct facts *d, const struct holder_said *said);

/* On whose account the words are of a node that is named. */
uint32_t holder_room_account(const struct facts *d,
                             const struct holder_said *said, uint32_t named);

#endif
