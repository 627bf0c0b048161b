/*
 * outstanding_pair: what is wanted of one node of one record, as the store's
 * rows say it.
 */
#ifndef NODE_CORE_STORE_OUTSTANDING_PAIR_H
#define NODE_CORE_STORE_OUTSTANDING_PAIR_H

#include "node/core/store/vault.h"

/* A record, and a node to which it was released or that is known to hold it. */
struct outstanding_pair {
    const struct view *view;
    const struct vault_row *row;
    uint32_t node_no;
};

/* What holds no longer is not sent to whom it never reached. */
bool outstanding_pair_outdated(const struct outstanding_pair *p);
/* An answer, that it is delivered again, or word of its erasure. */
bool outstanding_pair_wanted(const struct outstanding_pair *p);
/* Whether, by its release, "stored" is all that may be told of it. */
bool outstanding_pair_plain(const struct outstanding_pair *p);

#endif
