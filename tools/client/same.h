/*
 * same: whether a record of this node's own says already what is to be shared.
 *
 * The same file shared twice would be two records: who corrects one would leave
 * the other. Only the values count, not label, title or audience.
 */
#ifndef TOOLS_CLIENT_SAME_H
#define TOOLS_CLIENT_SAME_H

#include "proto/ident.h"
#include "tools/client/client.h"
#include "tools/client/import.h"

struct same {
    uint64_t number; /* 0: there is none */
    char record[IDENT_HEX_TEXT];
};

/* Look for a live report with the values of the import, or, of one that takes
   several records, of its first. Asks the node a few times, however many values
   there are. VERDICT_DONE, and *out says whether there is one. */
enum verdict same_find(struct same *out, struct client *c,
                       const struct import *k, struct reasons *why);

/* `same`: {number, record} or null. */
void same_json(const struct same *s, json_t *out);

#endif
