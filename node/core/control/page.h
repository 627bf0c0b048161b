/*
 * page: how much one answer holds: so many rows, and so much work, that others
 * hardly wait for it.
 *
 * Work is counted, not timed, so that what an answer holds is the same on each
 * machine; a unit is about a microsecond. An answer may be empty and have a
 * next: whoever asks comes back, and core hears others in between.
 */
#ifndef NODE_CORE_CONTROL_PAGE_H
#define NODE_CORE_CONTROL_PAGE_H

#include "node/core/control/call.h"

enum {
    PAGE_ROWS_MAX = 256,
    PAGE_WORK_MAX = 1000,
    PAGE_WORK_LOOK = 1, /* reading a row */
    PAGE_WORK_ROW = 8,  /* telling it, names included */
    PAGE_WORK_OPEN = 4, /* unsealing, and so many octets for one more: */
    PAGE_WORK_OCTETS = 512,
};

struct page {
    const struct call *call;
    uint64_t rows_max, work;
};

/* With the argument `limit`. ERR_USAGE. */
enum err page_begin(struct page *p, struct call *call) MUST_CHECK;

/* Whether the answer ends here; false of one that nothing was done for. */
bool page_full(const struct page *p);

void page_spend(struct page *p, uint64_t work);
/* On unsealing so many octets. */
void page_spend_open(struct page *p, uint64_t octets);

#endif
