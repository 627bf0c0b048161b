/*
 * holder_word: what one node says became of a record at another, to which it
 * passed it on. Of one node there is a word of each that speaks of it.
 *
 * What is believed is decided in node/core/record/holders.h. Inside the
 * store's transaction.
 */
#ifndef NODE_CORE_STORE_HOLDER_WORD_H
#define NODE_CORE_STORE_HOLDER_WORD_H

#include "node/core/store/store.h"

/* Of which record, of whom, and by whom. */
struct holder_word_at {
    uint64_t number;
    uint32_t of, by; /* node_no */
};

/* A stored value. */
struct holder_word {
    uint64_t since_ms; /* by its signer's clock, but no later than it came */
    uint32_t state;    /* as a passed notice has it */
    uint32_t ahead_ms; /* of when it came, that clock was: at least */
};

/* False, and zero: nothing was said. */
bool holder_word_get(const struct view *view, const struct holder_word_at *at,
                     struct holder_word *out);
void holder_word_put(struct txn *txn, const struct holder_word_at *at,
                     const struct holder_word *word);
/* The next of at->of above at->by, which moves on (0: the first); false at the
   end. */
bool holder_word_next(const struct view *view, struct holder_word_at *at,
                      struct holder_word *out);

/* Whether the record is there by that word, or may still come there. */
bool holder_word_may_have(const struct holder_word *word);

#endif
