/*
 * index_find: which records name a value, or what covers it; many values asked
 * at once.
 */
#ifndef NODE_CORE_STORE_INDEX_FIND_H
#define NODE_CORE_STORE_INDEX_FIND_H

#include "node/core/store/index.h"

enum { INDEX_HITS_MAX = 16384 }; /* of a page of answers */

/* How an entry answers; from INDEX_HOST on it is weak (index_weak.h). */
enum index_match {
    INDEX_EXACT, /* it is the value, */
    INDEX_WIDER, /* it covers the value, */
    INDEX_HOST,  /* it is another path, or a mailbox, of the value's host, */
    INDEX_BELOW, /* it stands below the name, or in the network, */
    INDEX_PORT,  /* it is a port of the value's address */
};

/* One entry that answers an asked value. */
struct index_hit {
    uint32_t item; /* which question: the first that stands for its text */
    uint32_t rank; /* how near: 0 is the value itself */
    enum index_match match;
    uint64_t number;
    uint16_t position; /* among the record's indicators */
    struct index_value value;
};

struct index_item {
    enum indicator_type type;
    struct bytes value; /* canonical */
    bool more;          /* the text of the item before it, as another type */
};

/* Many values asked at once, and how far they are answered. */
struct index_search {
    const struct index_item *items;
    size_t count;
    size_t item;     /* the next page begins with this one, */
    uint64_t number; /* and of its hits with those of this record */
};

/*
 * The next page of hits, inside any transaction: sorted by item, number, rank,
 * and at most max, which is as many as an item and those that are more of it
 * ask at least (INDICATOR_WIDER_MAX each). *s moves on behind them: nothing is
 * left out, and s->item is s->count when all is answered. A page may be empty
 * before. What two questions of one text find is one hit, and so are entries
 * of a record that have one match key.
 */
size_t index_find(const struct view *view, struct index_search *s,
                  struct index_hit *hits, size_t max);

#endif
