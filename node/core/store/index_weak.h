/*
 * index_weak: weaker answers to an asked value: what is known at its host,
 * below it, or with a port.
 *
 * Each is a range of the index (index_key.h), or one for each group of a wide
 * network. Only below a name of four labels or more, or a network that no range
 * is for, the record says which entries stand there. Entries come one by one,
 * so that a caller stops where its page is full; a page does bounded work,
 * however many entries stand at one host.
 *
 *     index_weak_begin(&w, view, items, count, &at);
 *     while (index_weak_next(&w, &hit))
 *         ...
 *     at = index_weak_end(&w);    and so on, until at.item is count
 */
#ifndef NODE_CORE_STORE_INDEX_WEAK_H
#define NODE_CORE_STORE_INDEX_WEAK_H

#include "node/core/store/index_find.h"
#include "node/core/store/index_walk.h"

enum {
    /* Of a page, in entries walked past. */
    INDEX_WEAK_WORK_MAX = 32 * 1024,
    INDEX_WEAK_SEEK_WORK = 4,
    INDEX_WEAK_OPEN_WORK = 1024, /* of a record */

    INDEX_WEAK_STRONG_MAX = 64, /* questions of a text about URLs and ports */
};

/* How far items are answered. Zero: not at all. */
struct index_weak_at {
    uint32_t item;
    uint32_t step; /* of its ranges */
    uint32_t told; /* the caller's count of a text's entries; 0 for the next */
    uint8_t key_len;
    uint8_t key[INDEX_KEY]; /* of the last entry, in that range */
};

/* A range of the index. */
struct index_weak_range {
    uint8_t octet[INDEX_KEY_HOST];
    size_t len; /* 0: nothing to look for */
    enum index_match match;
    bool open; /* the record says what stands below */
};

/* Large: not for the stack. */
struct index_weak {
    const struct view *view;
    const struct index_item *items;
    size_t count;
    struct index_weak_at at;

    size_t work;
    struct index_walk walk;
    bool placed; /* the walk is in a range */
    struct index_weak_range range;
    uint8_t own[INDEX_KEY_HOST]; /* of the item's host */
    uint8_t strong[INDEX_WEAK_STRONG_MAX][INDEX_KEY_WHOLE];
    size_t strong_count;
    uint32_t strong_of; /* 1 + the item whose text they are of; 0: none */

    uint64_t number; /* of the record that is open; 0: none */
    struct record_report report;
    struct record record;
    uint8_t raw[RECORD_MAX];
};

void index_weak_begin(struct index_weak *w, const struct view *view,
                      const struct index_item *items, size_t count,
                      const struct index_weak_at *at);

/* The next entry. False: all is answered (w->at.item is count), or the page has
   done its work. */
bool index_weak_next(struct index_weak *w, struct index_hit *hit);

/* Nothing more of the text that the last entry answered. */
void index_weak_skip(struct index_weak *w);

struct index_weak_at index_weak_end(struct index_weak *w);

#endif
