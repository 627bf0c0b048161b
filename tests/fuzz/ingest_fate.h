/*
 * ingest_fate: what one input of ingest_fuzz does to one node, and the model
 * that is told the same.
 */
#ifndef TESTS_FUZZ_INGEST_FATE_H
#define TESTS_FUZZ_INGEST_FATE_H

#include "node/core/store/hold.h"
#include "tests/fuzz/ingest_model.h"
#include "tests/node/core/core_fixture.h"

enum {
    FATE_RAW_MAX = 1024,
    FATE_PLACES_MAX = MODEL_HOLDS_MAX,
    FATE_NO_HOLD = MODEL_HOLDS_MAX,
    FATE_HOUR_MS = 3600 * 1000,
};

/* One place of a carrier's stream, in any of its lives. */
struct fate_place {
    unsigned by;
    struct hold_place at;
    size_t hold; /* of the model's; FATE_NO_HOLD: it was answered at once */
    enum frame_disposition answer;
};

struct fate {
    struct bytes left; /* of the input */
    struct core_fixture o;
    struct model m;
    struct fate_raw {
        uint8_t octets[FATE_RAW_MAX];
        size_t len;
    } raw[MODEL_RECORDS_MAX]; /* what the model's records are */
    struct fate_carrier {
        uint8_t life;
        uint64_t seq;
        struct hash head;
    } by[MODEL_PEERS + 1];
    struct fate_place place[FATE_PLACES_MAX];
    size_t places;
    uint64_t cards; /* that were made: each is newer than the last */
};

/* The input's next octet; 0 at its end. */
static inline unsigned fate_next(struct fate *f)
{
    if (f->left.len == 0)
        return 0;
    f->left.len--;
    return *f->left.at++;
}

static inline struct peer *fate_peer(struct fate *f, unsigned n)
{
    return roster_by_id(f->o.facts.roster, &f->o.node[n].id);
}

#endif
