/*
 * same: whether a record of this node's own says already what is to be shared,
 * or most of it.
 *
 * The same file shared twice would be two records: who corrects one would leave
 * the other. A list that has grown is a revision. Only the values count, not
 * label, title or audience.
 */
#ifndef TOOLS_CLIENT_SAME_H
#define TOOLS_CLIENT_SAME_H

#include "proto/ident.h"
#include "tools/client/client.h"
#include "tools/client/import.h"

struct same {
    uint64_t number; /* 0: there is none */
    char record[IDENT_HEX_TEXT];
    size_t more; /* values that the record does not have; it has no others */
};

/* Look for a live report with the values of the import, or, of one that takes
   several records, of its first; where there is none, for one with nothing but
   half of them or more. Asks the node a few times, however many values there
   are. VERDICT_DONE, and *out says whether there is one. */
enum verdict same_find(struct same *out, struct client *c,
                       const struct import *k, struct reasons *why);

/* `same`: {number, record} or null; `grown`: {number, record, more} or null. */
void same_json(const struct same *s, json_t *out);

#endif
