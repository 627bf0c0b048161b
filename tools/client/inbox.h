/*
 * inbox: what others sent to the node, and what waits for a person.
 */
#ifndef TOOLS_CLIENT_INBOX_H
#define TOOLS_CLIENT_INBOX_H

#include "tools/client/listing/filter.h"

struct inbox_question {
    uint64_t since_ms;
    struct filter filter;
    struct filter_told told; /* by inbox_ask() */
};

/* What came since then, newest first, and all that waits; of a sort and a peer
   one row, with `count`. In another order where the filter says one. *rows is
   the caller's, also on failure. */
enum verdict inbox_ask(struct client *c, struct inbox_question *q,
                       json_t **rows, struct reasons *why);

/* Up to where the node was heard: it stands in the node's store, and holds when
   it or whoever asks was away. Zero: nothing was asked yet. */
struct inbox_mark {
    uint8_t at[CONTROL_NEXT_MAX];
    size_t len;
};

/* The records that came in behind the mark, oldest first, and the next mark;
   from a mark of zero none, and the mark of now. *more: there may be others
   already. *rows is the caller's, also on failure: then the mark stays. */
enum verdict inbox_since(struct client *c, const struct filter *filter,
                         struct inbox_mark *mark, bool *more, json_t **rows,
                         struct reasons *why);

/* What the record retracts is in doubt no more; *count: in so many of this
   node's records. VERDICT_WRONG: nothing is. */
enum verdict inbox_dismiss(struct client *c, const char *record,
                           uint64_t *count, struct reasons *why);

/* What this node holds back from its own pack, by record; *rows is the
   caller's, also on failure. */
enum verdict inbox_held(struct client *c, json_t **rows, struct reasons *why);

/* The rows of all pages in that order, what several pages tell of a sort and a
   peer as one; takes rows, and answers a new array. */
json_t *inbox_in_order(json_t *rows);

/* Whether the row's `what` is this. */
bool inbox_is(const json_t *row, const char *what);
/* Any of them; the last is NULL. */
bool inbox_is_any(const json_t *row, const char *const *what);

/* Whether it waits because there are too many authors or groups of its peer. */
bool inbox_is_crowded(const json_t *row);
/* Whether it waits for the next day, since its author sent so much on this. */
bool inbox_is_over_share(const json_t *row);

/* Whether the row waits for a person. */
bool inbox_waits(const json_t *row);
/* Ask for such rows alone, where the filter names no states of its own: then it
   stays as it is. */
void inbox_only_waiting(struct filter *f);

#endif
