/*
 * match: what of some packs a line of a log names, and what covers it.
 *
 * What stands on the line is for log_line.h to say; each value asks the keys
 * that a node's look-up asks (WIRE.md 6.5).
 */
#ifndef NODE_HUNT_MATCH_H
#define NODE_HUNT_MATCH_H

#include "node/hunt/pack.h"

enum { MATCH_REFS_MAX = 64 }; /* of one hit; more follow in another */

struct match;

/* A value of a line, and the entries that it hits. */
struct match_hit {
    struct bytes matched; /* as it stands; without the escapes of its line */
    struct bytes value;   /* of the indicator; of a weak one its host */
    enum indicator_type type;
    bool weak; /* another path, mailbox or port of the same host */
    const struct pack_ref *refs;
    size_t ref_count;
};

/* False ends the walk. All that the hit points at lives until it returns. */
typedef bool match_take(void *who, const struct match_hit *hit);

/* packs outlive it. */
struct match *match_new(const struct pack *const *packs, size_t count);
void match_free(struct match *m);

/*
 * Hits in the order of the line, each once for a value and a record. A record
 * that names something of a host itself is not told again for the host, which
 * is weak. False: one was not taken.
 */
bool match_line(struct match *m, struct bytes line, match_take *take,
                void *who);

#endif
