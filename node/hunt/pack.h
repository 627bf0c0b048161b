/*
 * pack: the indicators of a node in one file, mapped and read-only.
 */
#ifndef NODE_HUNT_PACK_H
#define NODE_HUNT_PACK_H

#include "proto/indicator.h"

struct pack;
struct pack_record;

struct pack_about {
    uint64_t counts[INDICATOR_TYPE_LAST + 1];
    struct indicator_prefixes prefixes;
};

struct pack_ref {
    const struct pack_record *record;
    enum indicator_type type;
    uint64_t valid_from, valid_until;
    bool weak;
};

const struct pack_about *pack_about(const struct pack *p);
uint64_t pack_fast_hash(const struct pack *p, struct bytes key);
void pack_prefetch(const struct pack *p, uint64_t fast);
bool pack_maybe(const struct pack *p, uint64_t fast);
size_t pack_find(const struct pack *p, struct bytes match_key,
                 struct pack_ref *refs, size_t max, size_t from);
bool pack_has_v4_16(const struct pack *p, uint16_t top);

#endif
