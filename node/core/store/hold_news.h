/*
 * hold_news: what holds waited for has come, so that they are judged again.
 *
 * Inside the store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLD_NEWS_H
#define NODE_CORE_STORE_HOLD_NEWS_H

#include "node/core/store/hold_waits.h"
#include "node/core/store/store.h"
#include "node/core/store/table_key.h"

/* What waits for it is judged again, a part at a time; and once more, when that
   had begun. by: the node_no of whose word it is, or who brought it; 0:
   nobody's. A
   constant amount of work. */
void hold_news_of_node(struct txn *txn, const struct node_id *id, uint32_t by);
void hold_news_of_group(struct txn *txn, const struct node_id *id, uint32_t by);
/* Of this node's own state: CLOCK, CONFIRM, AGREED. */
void hold_news_of_state(struct txn *txn, enum hold_class class);
void hold_news_of_recall(struct txn *txn, const struct node_id *author,
                         const struct object_id *object, uint32_t by);

/* Whether anything waits for the node's own state, and has had no news of it;
   in any transaction. */
bool hold_news_awaited(const struct view *view, enum hold_class class);

/* Whether anything waits for a node's card, or could not be judged without it;
   in any transaction. */
bool hold_news_awaits_node(const struct view *view, const struct node_id *id);

/* The news of which a hold was judged last; zero: of none. It may be lost. */
struct hold_turn {
    struct table_key after;
};
/* A hold to judge now. */
struct hold_due {
    uint64_t id;
    bool news;   /* or its time has come */
    uint32_t by; /* whose news; 0: nobody's */
};
/* Some holds to judge now, up to max, which is at least 3; 0: there are
   none. News takes turns, a hold each, and the times that have come have their
   part. News is used up by it, and the caller gives each that is over its time
   another wait or an answer. */
size_t hold_news_due(struct txn *txn, struct hold_turn *turn, uint64_t now_ms,
                     struct hold_due *due, size_t max);
/* Whether there are any; in any transaction. */
bool hold_news_any(const struct view *view, uint64_t now_ms);

#endif
