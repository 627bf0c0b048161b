#include "node/core/store/migrate_stream.h"

#include <string.h>

#include "node/core/store/outbox.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/table.h"

/* As schema 2 has them. */
struct stream_2 {
    struct incarnation incarnation, receiver_incarnation;
    uint64_t receiver_identity_ms;
    uint64_t n, acked;
    struct hash head;
    uint64_t by[OUTBOX_DISPOSITIONS];
    uint64_t restored_ms;
};

struct entry_2 {
    uint64_t number;
    struct record_id id;
    uint8_t blind[ENVELOPE_BLIND];
    struct hash slot, chain;
    uint64_t disposition;
};

struct release_2 {
    uint64_t seq;
    uint64_t since_ms;
    uint32_t life;
    uint8_t lane, state, rule, marks;
};

_Static_assert(sizeof(struct stream_2) == 144, "a stored value");
_Static_assert(sizeof(struct entry_2) == 144, "a stored value");
_Static_assert(sizeof(struct release_2) == 24, "a stored value");

/* The incarnation of a receiver that went back, as loss.h counts. */
enum { RECEIVER_AGAIN = 2 };

/* Of a key of `stream`: node_no u32, lane u8, what u8. */
enum { STREAM_KEY = 6, STREAM_WHAT = 5, STREAM_OUT = 0 };

/* What a value of schema 2 is. */
static bool taken(struct txn *txn, void *out, size_t size, struct bytes value)
{
    if (value.len == size)
        memcpy(out, value.at, size); /* values stand unaligned */
    else
        txn_fail(txn, ERR_IO);
    return value.len == size;
}

/* What this node sends stands beside what it receives. */
static bool is_sent(const struct table_key *k)
{
    return k->len == STREAM_KEY && k->octet[STREAM_WHAT] == STREAM_OUT;
}

/* A receiver that went back in this life has lost, for all that schema 2 can
   tell, what it answered to earlier ones. */
static void meet(struct txn *txn, uint32_t node_no,
                 const struct stream_2 *stream)
{
    static const struct loss_cursor nothing[ENVELOPE_LANES];
    static const struct incarnation none;
    struct loss l;

    if (stream_same_incarnation(&stream->receiver_incarnation, &none))
        return;
    loss_get(&txn->view, node_no, &l);
    if (l.receiver_life == 0)
        loss_meet(txn, node_no, nothing, stream->restored_ms);
    if (l.receiver_life < RECEIVER_AGAIN && stream->restored_ms != 0 &&
        view_state(&txn->view)->life > 1)
        loss_meet(txn, node_no, nothing, stream->restored_ms);
}

void migrate_stream_receiver(struct txn *txn, const struct table_key *k,
                             struct bytes value)
{
    struct stream_2 old;

    if (is_sent(k) && taken(txn, &old, sizeof old, value))
        meet(txn, (uint32_t)bytes_get_be(k->octet, 4), &old);
}

/* Which incarnation of the receiver answered; 0: none did. */
static uint32_t answered_by(const struct view *view, uint32_t node_no,
                            const struct release_2 *old)
{
    struct loss l;

    if (old->state != OUTBOX_STORED && old->state != OUTBOX_HELD)
        return 0;
    loss_get(view, node_no, &l);
    return l.receiver_life == RECEIVER_AGAIN &&
                   old->life < view_state(view)->life
               ? RECEIVER_AGAIN - 1
               : l.receiver_life;
}

void migrate_stream_release(struct txn *txn, const struct table_key *k,
                            struct bytes value)
{
    uint32_t node_no = (uint32_t)bytes_get_be(k->octet + 8, 4);
    struct outbox_release r = {0};
    struct release_2 old;

    if (!taken(txn, &old, sizeof old, value))
        return;
    r.seq = old.seq;
    r.since_ms = old.since_ms;
    r.life = old.life;
    r.lane = old.lane;
    r.state = old.state;
    r.rule = old.rule;
    r.marks = old.marks;
    r.receiver_life = answered_by(&txn->view, node_no, &old);
    r.answer = r.receiver_life != 0 ? r.state : 0;
    outbox_release_put(txn, bytes_get_be(k->octet, 8), node_no, &r);
}

/* WIRE.md 9.8: "A place of which an earlier version of the sender did not keep
   this, and that has no answer, may have left in either form, and in none" */
static uint64_t forms(const struct view *view, uint32_t node_no,
                      const struct entry_2 *old)
{
    struct outbox_release r;

    if (old->disposition == 0)
        return OUTBOX_UNKNOWN;
    if (old->disposition != FRAME_VOID)
        return 0;
    return outbox_release_get(view, old->number, node_no, &r) &&
                   !(r.marks & OUTBOX_EVER)
               ? OUTBOX_VOID_LEFT | OUTBOX_NO_RECORD
               : OUTBOX_VOID_LEFT;
}

void migrate_stream_place(struct txn *txn, const struct table_key *k,
                          struct bytes value)
{
    struct outbox_entry e = {0};
    struct entry_2 old;

    if (!taken(txn, &old, sizeof old, value))
        return;
    e.number = old.number;
    e.id = old.id;
    memcpy(e.blind, old.blind, sizeof e.blind);
    e.slot = old.slot;
    e.chain = old.chain;
    e.disposition = old.disposition;
    e.forms = forms(&txn->view, (uint32_t)bytes_get_be(k->octet, 4), &old);
    table_put_value(txn, TABLE_OUT, k, &e, sizeof e);
}

/* Up to where each place has an answer that is not "held". */
static uint64_t settled(const struct view *view, const struct table_key *stream,
                        uint64_t acked)
{
    struct outbox_entry e;
    uint64_t seq = 0;

    for (; seq < acked; seq++) {
        struct table_key k = {0};

        table_key_add(&k, stream->octet, STREAM_WHAT);
        table_key_u32(&k, view_state(view)->life);
        table_key_u64(&k, seq + 1);
        if (!table_get_value(view, TABLE_OUT, &k, &e, sizeof e) ||
            e.disposition == FRAME_HELD)
            break;
    }
    return seq;
}

void migrate_stream_sent(struct txn *txn, const struct table_key *k,
                         struct bytes value)
{
    struct outbox_state new;
    struct stream_2 old;

    if (!is_sent(k) || !taken(txn, &old, sizeof old, value))
        return;
    new = (struct outbox_state){
        .incarnation = old.incarnation,
        .receiver_incarnation = old.receiver_incarnation,
        .receiver_identity_ms = old.receiver_identity_ms,
        .n = old.n,
        .acked = old.acked,
        .head = old.head,
        .record_mark = old.n,
    };
    memcpy(new.by, old.by, sizeof new.by);
    /* Of an earlier life nothing more is settled. */
    if (stream_same_incarnation(&old.incarnation,
                                &view_state(&txn->view)->incarnation))
        new.settled = settled(&txn->view, k, old.acked);
    table_put_value(txn, TABLE_STREAM, k, &new, sizeof new);
}
