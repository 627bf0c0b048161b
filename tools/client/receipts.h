/*
 * receipts: who has what was shared.
 */
#ifndef TOOLS_CLIENT_RECEIPTS_H
#define TOOLS_CLIENT_RECEIPTS_H

#include "tools/client/listing/filter.h"

/* What is asked for. */
struct receipts_question {
    const char *record; /* NULL: of all own shares */
    uint64_t until_ms;  /* ask until all have answered, at most until then */
    struct filter filter;
    struct filter_told told; /* by receipts_ask() */
};

/* Those that are not settled stand first, unless the filter says an order; the
   limit leaves none of them out for one that is. *rows is the caller's, also
   on failure. */
enum verdict receipts_ask(struct client *c, struct receipts_question *q,
                          json_t **rows, struct reasons *why);

/* Whether nothing more is wanted of this one, or of any. */
bool receipts_settled(const json_t *row);
bool receipts_all_settled(const json_t *rows);

/* Whether it waits until a card that has expired is renewed. */
bool receipts_wait_for_card(const json_t *row);

#endif
