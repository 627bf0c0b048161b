/*
 * filter: which rows of `records`, `inbox`, `receipts` and `search` are asked
 * for. CONTROL.md "Filters".
 */
#ifndef NODE_CORE_CONTROL_FILTER_H
#define NODE_CORE_CONTROL_FILTER_H

#include "node/core/control/fold.h"
#include "node/core/control/page.h"
#include "node/core/store/summary.h"

enum { FILTER_CASE_DIGITS = 2 * RECORD_CASE_UUID, FILTER_STATES_MAX = 32 };

/* Whose records. */
struct filter_author {
    struct bytes text; /* as it was asked for; empty: everybody's */
    bool known;        /* it names a peer or this node, which id is */
    struct node_id id;
    uint8_t folded[FOLD_GROWS * CONTROL_NAME_MAX];
    size_t folded_len;
    struct node_id looked_at; /* last, and what came of it */
    bool fits;
};

/* Borrows from the request. It must not be moved. */
struct filter {
    unsigned tlp, kinds; /* a bit each; 0: all */
    uint64_t types;
    struct bytes states[FILTER_STATES_MAX];
    size_t state_count; /* 0: all */
    struct filter_author author;
    bool by_category;
    uint64_t category;
    char case_digits[FILTER_CASE_DIGITS + 1]; /* its first; "": all */
    struct fold_words words;                  /* in its title */
    bool sorted;                              /* by number, and then: */
    bool oldest_first;
};

/* words: what `state` may say, NULL behind the last. ERR_USAGE,
   ERR_AMBIGUOUS. */
enum err filter_take(struct filter *f, struct call *call,
                     const char *const *words) MUST_CHECK;

/* Whether `state` asks for a word. */
bool filter_state(const struct filter *f, const char *word);

/* Whether anything but `state` is asked for: a row that is about no record
   cannot be it. */
bool filter_asks(const struct filter *f);

/* Whether a node is the author that is asked for. */
bool filter_author(struct filter *f, const struct facts *d,
                   const struct node_id *id);
/* Whether lists show another part of its set in its place: but for replaced
   ones, where these are asked for. */
bool filter_folds(const struct filter *f, const struct vault_row *row);

/* What the row alone says, but for its author. */
bool filter_row(const struct filter *f, const struct vault_row *row);
/* Whether the summary is to be asked, too; and what it says. */
bool filter_deep(const struct filter *f);
bool filter_summary(const struct filter *f, const struct summary *s);

/* All that but the state, of a kept record and who is told as its author; work
   is counted for the page. */
bool filter_record(struct filter *f, struct page *page,
                   const struct vault_row *row, const struct node_id *author);

#endif
