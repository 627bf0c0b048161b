#include "proto/stream.h"

#include <string.h>

bool stream_same_incarnation(const struct incarnation *a,
                             const struct incarnation *b)
{
    return memcmp(a->octet, b->octet, sizeof a->octet) == 0;
}

bool stream_same(const struct stream_name *a, const struct stream_name *b)
{
    return ident_same(&a->sender, &b->sender) &&
           ident_same(&a->receiver, &b->receiver) && a->lane == b->lane &&
           stream_same_incarnation(&a->incarnation, &b->incarnation);
}

/* WIRE.md 9.1: "chain_0 = H("chain0", sender, receiver, lane, incarnation)" */
struct hash stream_start(const struct stream_name *name)
{
    const uint8_t lane = (uint8_t)name->lane;
    const struct bytes parts[] = {
        {name->sender.octet, sizeof name->sender.octet},
        {name->receiver.octet, sizeof name->receiver.octet},
        {&lane, 1},
        {name->incarnation.octet, sizeof name->incarnation.octet},
    };

    return ident_hash(IDENT_CHAIN0, parts, sizeof parts / sizeof *parts);
}

/* WIRE.md 9.1: "c_n = H("slot", record id, blind_n)" */
struct hash stream_slot(const struct record_id *record,
                        const uint8_t blind[static ENVELOPE_BLIND])
{
    const struct bytes parts[] = {
        {record->octet, sizeof record->octet},
        {blind, ENVELOPE_BLIND},
    };

    return ident_hash(IDENT_SLOT, parts, sizeof parts / sizeof *parts);
}

/* WIRE.md 9.1: "chain_n = H("chain", chain_(n-1), n, c_n)" */
struct hash stream_next(const struct hash *prev, uint64_t seq,
                        const struct hash *slot)
{
    uint8_t n[8];
    const struct bytes parts[] = {
        {prev->octet, sizeof prev->octet},
        {n, sizeof n},
        {slot->octet, sizeof slot->octet},
    };

    bytes_put_be(n, seq, sizeof n);
    return ident_hash(IDENT_CHAIN, parts, sizeof parts / sizeof *parts);
}

size_t stream_checkpoints(uint64_t out[static STREAM_CHECKPOINTS_MAX],
                          uint64_t n)
{
    size_t count = 0;
    uint64_t back = 0;

    while (count < STREAM_CHECKPOINTS_MAX && back < n) {
        out[count++] = n - back;
        back = back == 0 ? 1 : back * 2;
    }
    return count;
}

bool stream_fences(enum stream_verdict verdict)
{
    switch (verdict) {
    case STREAM_ROLLED:
    case STREAM_SELF_ROLLED:
    case STREAM_FORKED:
    case STREAM_STRANGE:
        return true;
    case STREAM_FIRST:
    case STREAM_NORMAL:
    case STREAM_RESTORED:
    case STREAM_LIE:
        return false;
    }
    return true;
}

const char *stream_verdict_text(enum stream_verdict verdict)
{
    switch (verdict) {
    case STREAM_FIRST:
        return "first contact";
    case STREAM_NORMAL:
        return "in step";
    case STREAM_RESTORED:
        return "restored";
    case STREAM_ROLLED:
        return "the peer's store went back behind its own receipts";
    case STREAM_SELF_ROLLED:
        return "this node's store went back behind its own signature";
    case STREAM_FORKED:
        return "identity used twice";
    case STREAM_STRANGE:
        return "the peer came back without naming its past";
    case STREAM_LIE:
        return "a claim without proof";
    }
    return "unknown";
}

/* Row numbers are those of WIRE.md 11.1. */

/* What a claim would say if it were proven; STREAM_NORMAL: it fits. */
static enum stream_verdict claim_fault(const struct stream_receiver_facts *f)
{
    if (!f->claim_has)
        return STREAM_NORMAL;
    if (!f->claim_is_mine || f->claim_seq > f->released)
        return STREAM_SELF_ROLLED;
    return f->head_is_mine ? STREAM_NORMAL : STREAM_FORKED;
}

enum stream_verdict stream_judge_receiver(const struct stream_receiver_facts *f)
{
    bool behind = !f->claim_has || f->claim_seq < f->acked;
    enum stream_verdict fault = claim_fault(f);

    if (fault != STREAM_NORMAL) /* 5, 6, 7 */
        return f->proven ? fault : STREAM_LIE;
    if (f->behind_past && !f->receiver_new) /* 4 */
        return STREAM_ROLLED;
    if (!f->claim_has && f->acked == 0) /* 1 */
        return STREAM_FIRST;
    if (!behind) /* 2 */
        return STREAM_NORMAL;
    return f->receiver_new && f->receiver_explained ? STREAM_RESTORED /* 3 */
                                                    : STREAM_ROLLED;  /* 4 */
}

/* WIRE.md 11.2 */
enum stream_verdict stream_judge_sender(const struct stream_sender_facts *f)
{
    if (!f->held)
        return STREAM_FIRST;
    if (f->same)
        return STREAM_NORMAL;
    if (f->names_held || f->unknown_and_newer)
        return STREAM_RESTORED;
    return STREAM_STRANGE;
}
