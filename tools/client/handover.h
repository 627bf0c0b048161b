/*
 * handover: what whoever takes over a shift must know: what came in, what of it
 * was seen here, what no longer holds, what waits for a person, what we sent
 * that not all have yet, who is away, which keys end soon.
 */
#ifndef TOOLS_CLIENT_HANDOVER_H
#define TOOLS_CLIENT_HANDOVER_H

#include "tools/client/client.h"

enum { HANDOVER_LIST_MAX = 20 }; /* rows of a list; the rest are counted */

/*
 * {node, since, until (ms), came {new, revised, retracted, recalled, leaked,
 * erased, group: counts}, urgent, seen_here, taken_back, leaks, waits, open,
 * away, keys: lists}. A list is {count, rows}, the first HANDOVER_LIST_MAX of
 * them: rows of `inbox`, of `receipts` (open), of `status` (away: peers, keys).
 * waits, open, away and keys are of now, the others since then. *out is the
 * caller's, also on failure.
 */
enum verdict handover_ask(const char *dir, uint64_t since_ms, json_t **out,
                          struct reasons *why);

/* A list's rows, and how many there are. */
const json_t *handover_rows(const json_t *handover, const char *list);
uint64_t handover_count(const json_t *handover, const char *list);
/* How many came in of a sort: "new". */
uint64_t handover_came(const json_t *handover, const char *sort);

#endif
