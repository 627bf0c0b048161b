#include "node/core/record/ingest.h"

#include <assert.h>
#include <string.h>

#include "node/core/facts/alarm.h"
#include "node/core/record/held.h"
#include "node/core/record/quota.h"
#include "node/core/store/hold_share.h"
#include "node/core/store/incarnation.h"
#include "proto/leak_proof.h"
#include "proto/record_texts.h"

void ingest_begin(struct facts *d, struct ingest_stream *in, struct peer *p,
                  const struct stream_name *name)
{
    *in = (struct ingest_stream){
        .line = {p->node_no, name->lane}, .name = *name, .peer = p};
    recv_state(&d->txn.view, &in->line, &in->state);
    if (in->state.held)
        return;
    in->state = (struct recv_state){
        .incarnation = name->incarnation,
        .held = 1,
        .identity_ms = p->card.identity.version_ms,
        .head = stream_start(name),
    };
    recv_archive(&d->txn, &in->line, &in->state);
    recv_state(&d->txn.view, &in->line, &in->state);
}

void ingest_end(struct facts *d, struct ingest_stream *in,
                const struct envelope *last)
{
    struct buffer proof = {in->state.proof, 0, sizeof in->state.proof};

    if (last != NULL && envelope_proof(&proof, last) == ERR_OK)
        in->state.proof_len = (uint32_t)proof.len;
    recv_state_put(&d->txn, &in->line, &in->state);
}

/* WIRE.md 1.6: "A receiver refuses a record with a hidden character in such a
   text, unless it was created before" */
static bool hides(const struct facts *d, const struct record *r)
{
    return r->created_ms > incarnation_began_ms(&d->txn.view) &&
           record_texts_hidden(r);
}

/* One envelope's way through the checks. */
struct arrival {
    struct facts *d;
    struct ingest_stream *in;
    struct record r;
    struct verdict verdict;
    struct recv_entry entry; /* what will stand at its place */
    uint64_t seq;
};

static enum frame_disposition keep(struct arrival *a)
{
    const struct quota_account account =
        quota_account_of(a->d, a->in->peer, &a->r);

    a->entry.number = settle_keep(a->d, a->in->peer, &a->r);
    quota_count(a->d, &account, &a->r);
    return FRAME_STORED;
}

static enum frame_disposition have(struct arrival *a)
{
    a->entry.number = a->verdict.number;
    settle_have(a->d, a->in->peer, a->verdict.number);
    return FRAME_STORED;
}

static enum frame_disposition hold(struct arrival *a)
{
    const struct hold_place at = {a->in->name.lane, a->in->state.life, a->seq};

    held_take(a->d, a->in->peer, &a->r, &a->verdict, &at);
    return FRAME_HELD;
}

static enum frame_disposition settle(struct arrival *a)
{
    switch (a->verdict.kind) {
    case VERDICT_REFUSE:
        settle_refuse(a->d, a->in->peer, &a->r, a->r.raw, &a->verdict);
        return FRAME_NOT_ACCEPTED;
    case VERDICT_HIDE:
    case VERDICT_WAIT:
        return hold(a);
    case VERDICT_KEEP:
        return keep(a);
    case VERDICT_HAVE:
        return have(a);
    }
    return FRAME_NOT_ACCEPTED;
}

/* WIRE.md 9.1: "What is in the envelope is what the chain names" */
static bool chain_names(const struct arrival *a, const struct ingest_item *item)
{
    const struct envelope_header *h = &item->envelope->header;
    struct hash slot = {0}, chain;

    if (h->type == ENVELOPE_RECORD)
        slot = stream_slot(&a->r.id, item->blind);
    else if (item->envelope->ct.len == sizeof slot.octet)
        memcpy(slot.octet, item->envelope->ct.at, sizeof slot.octet);
    chain = stream_next(&h->prev, h->seq, &slot);
    if (memcmp(&chain, &h->chain, sizeof chain) == 0)
        return true;
    if (alarm_due(a->in->peer, "its chain does not name what came",
                  a->d->now_ms))
        log_warn("alarm: peer '%s': the stream's chain does not name what "
                 "came in place %llu",
                 a->in->peer->name, (unsigned long long)h->seq);
    return false;
}

/* Who sent it, for its author: it may turn out to be a leak. */
static struct bytes proof_of(const struct ingest_item *item)
{
    static uint8_t room[LEAK_PROOF_MAX];
    struct buffer proof = {room, 0, sizeof room};

    if (leak_proof_write(&proof, item->envelope, item->blind) != ERR_OK)
        return (struct bytes){0};
    return bytes_of(&proof);
}

static enum work_kind work_of(const struct record *r)
{
    if (r->kind == RECORD_RETRACTION)
        return WORK_RETRACTIONS;
    /* Groups come last in an audience. */
    if (r->kind == RECORD_GROUP ||
        (r->audience_count > 0 && r->audience[r->audience_count - 1].is_group))
        return WORK_GROUPS;
    if (record_kind_way(r->kind) == RECORD_TO_SOURCES)
        return WORK_NOTICES;
    return WORK_RECORDS;
}

/* What does not parse has no author. */
static enum frame_disposition refuse_octets(struct arrival *a,
                                            struct bytes octets, enum err why)
{
    a->verdict = (struct verdict){.kind = VERDICT_REFUSE, .why = why};
    settle_refuse(a->d, a->in->peer, &a->r, octets, &a->verdict);
    return FRAME_NOT_ACCEPTED;
}

/* Why it is refused whatever policy says of it: for what is in it and how it
   came. */
static enum err fault_of(const struct arrival *a,
                         const struct ingest_item *item)
{
    if (!chain_names(a, item))
        return ERR_CONFLICT;
    return hides(a->d, &a->r) ? ERR_HIDDEN : ERR_OK;
}

/* The author's signature has been looked at by then, and what policy refuses
   keeps its rule: its author is told of it. WIRE.md 7.11 */
static void overrule(struct arrival *a, const struct ingest_item *item)
{
    struct verdict *v = &a->verdict;
    const enum err fault = fault_of(a, item);
    const bool refused = v->kind == VERDICT_REFUSE || v->kind == VERDICT_HIDE;

    if (fault != ERR_CONFLICT)
        v->proof = proof_of(item);
    if (fault != ERR_OK) {
        v->rule = refused ? v->rule : POLICY_NO_PERMIT;
        v->why = fault;
        v->kind = VERDICT_REFUSE;
    } else if (a->r.tlp == TLP_RED && a->in->name.lane != ENVELOPE_DIRECT) {
        /* WIRE.md 8.1: "1 is direct only and carries RED" */
        v->rule = POLICY_RED;
        v->why = ERR_OK;
        v->kind = VERDICT_REFUSE;
    }
}

static enum frame_disposition judge(struct arrival *a,
                                    const struct ingest_item *item)
{
    enum err err = record_open(&a->r, item->record);
    struct verdict_case c = {
        .r = &a->r, .peer = a->in->peer, .since_ms = a->d->now_ms};

    if (err != ERR_OK)
        return refuse_octets(a, item->record, err);
    work_name(a->d->work, work_of(&a->r));
    c.author_ok =
        item->sender_is_author && ident_same(&a->r.author, &a->in->peer->id);
    verdict_of(&a->verdict, a->d, &c);
    overrule(a, item);
    return settle(a);
}

static enum frame_disposition content(struct arrival *a,
                                      const struct ingest_item *item)
{
    if (item->envelope->header.type != ENVELOPE_RECORD) {
        (void)chain_names(a, item);
        return FRAME_VOID;
    }
    if (item->opened != ERR_OK) {
        if (alarm_due(a->in->peer, "a frame cannot be opened", a->d->now_ms))
            log_warn("alarm: peer '%s': a frame cannot be opened: %s",
                     a->in->peer->name, err_text(item->opened));
        return FRAME_UNOPENED;
    }
    return judge(a, item);
}

static bool needs_rekey(const struct ingest_item *item)
{
    return (item->opened == ERR_NOT_FOUND || item->opened == ERR_EXPIRED) &&
           !item->last_try;
}

/* Once it is known who wrote what is in it. */
static void count_place(const struct arrival *a, const struct ingest_item *item)
{
    const struct quota_account account =
        quota_account_of(a->d, a->in->peer, &a->r);

    quota_place(a->d, &account,
                item->record.len > 0 ? item->record.len
                                     : item->envelope->ct.len);
}

enum ingest_outcome ingest_one(struct facts *d, struct ingest_stream *in,
                               const struct ingest_item *item,
                               enum frame_disposition *disposition)
{
    const struct envelope_header *h = &item->envelope->header;
    static struct arrival a; /* a record's audience is large */

    if (item->opened == ERR_BAD_SIG)
        return h->sender_version_ms > in->peer->card.identity.version_ms
                   ? INGEST_NEW_CARD
                   : INGEST_BAD;
    if (needs_rekey(item))
        return INGEST_REKEY;
    /* WIRE.md 9.5: "A quota is looked at before each place is taken" */
    if (quota_spent(d, in->peer->node_no))
        return INGEST_LATER;
    assert(h->seq == in->state.seq + 1); /* the session saw to it */
    a = (struct arrival){.d = d, .in = in, .seq = h->seq};
    *disposition = content(&a, item);
    count_place(&a, item);
    a.entry.chain = h->chain;
    a.entry.disposition = (uint64_t)*disposition;
    recv_entry_put(&d->txn, &in->line, in->state.life, h->seq, &a.entry);
    in->state.seq = h->seq;
    in->state.head = h->chain;
    return INGEST_TAKEN;
}

struct frame_credit ingest_credit(const struct facts *d, const struct peer *p)
{
    if (quota_spent(d, p->node_no))
        return (struct frame_credit){0, 0, FRAME_REASON_QUOTA};
    /* WIRE.md 7.15: "What waits for the receiver's own state is not pushed out"
     */
    if (hold_share_full(&d->txn.view, p->node_no))
        return (struct frame_credit){0, 0,
                                     quota_others_spent(d, p->node_no)
                                         ? FRAME_REASON_QUOTA
                                         : FRAME_REASON_CLOCK};
    return (struct frame_credit){FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS,
                                 FRAME_REASON_NONE};
}
