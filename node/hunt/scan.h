/*
 * scan: every line of a log that names what is in some packs, and what on it.
 *
 * What a hit is, is for match.h to say; scan passes over the lines that cannot
 * have one. One scan is for one thread; packs may be shared.
 */
#ifndef NODE_HUNT_SCAN_H
#define NODE_HUNT_SCAN_H

#include "node/hunt/pack.h"

struct scan;

/* How lines that cannot have a hit are found; the answers are the same. */
enum scan_way {
    SCAN_BEST,     /* as this machine does it fastest */
    SCAN_AVX2,     /* where the machine has it; else the best */
    SCAN_SSE2,     /* the same */
    SCAN_PORTABLE, /* in plain C */
    SCAN_WALK,     /* not at all: every line is walked */
};

struct scan_options {
    enum scan_way way;
};

/* A value of a line, and the entries that it hits. */
struct scan_hit {
    struct bytes line; /* without its end, "\n" or "\r\n" */
    uint64_t line_no;
    uint64_t offset;      /* of the line's first octet */
    struct bytes matched; /* as it stands; without the escapes of its line */
    struct bytes value;   /* of the indicator; of a weak one its host */
    enum indicator_type type;
    bool weak; /* another path, mailbox or port of the same host */
    const struct pack_ref *refs;
    size_t ref_count;
};

/* False ends the scan. All that the hit points at lives until it returns. */
typedef bool scan_take(void *who, const struct scan_hit *hit);

/* packs (the list as well) outlive it. options NULL: the best way. */
struct scan *scan_new(const struct pack *const *packs, size_t count,
                      const struct scan_options *options);
void scan_free(struct scan *s);

/*
 * Scan a run of whole lines; the last may have no end. offset and line (counted
 * from 1) are of its first octet. Hits come in the order of the lines and in
 * them, each once for a line, a value and a record. False: one was not taken.
 */
bool scan_lines(struct scan *s, struct bytes lines, uint64_t offset,
                uint64_t line, scan_take *take, void *who);

#endif
