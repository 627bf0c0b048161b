#include "node/core/ingest.h"

#include <assert.h>
#include <string.h>

#include "node/core/alarm.h"
#include "node/core/erase.h"
#include "node/core/giveback.h"
#include "node/core/keep.h"
#include "node/core/pass.h"
#include "node/core/quarantine.h"
#include "node/core/quota.h"
#include "node/core/store/came.h"

void ingest_begin(const struct desk *d, struct ingest_stream *in,
                  struct peer *p, const struct stream_name *name)
{
    *in = (struct ingest_stream){
        .line = {p->party, name->lane}, .name = *name, .peer = p};
    inbox_state(d->store, &in->line, &in->state);
    if (in->state.held)
        return;
    in->state = (struct inbox_state){
        .incarnation = name->incarnation,
        .held = 1,
        .identity_ms = p->card.identity.version_ms,
        .head = stream_start(name),
    };
    inbox_archive(d->store, &in->line, &in->state);
    inbox_state(d->store, &in->line, &in->state);
}

void ingest_end(const struct desk *d, struct ingest_stream *in,
                const struct envelope *last)
{
    struct buffer proof = {in->state.proof, 0, sizeof in->state.proof};

    if (last != NULL && envelope_proof(&proof, last) == ERR_OK)
        in->state.proof_len = (uint32_t)proof.len;
    inbox_state_put(d->store, &in->line, &in->state);
}

enum authorship { AUTHOR_OK, AUTHOR_UNKNOWN, AUTHOR_FALSE };

/* WIRE.md 3.8: "Once a card calls an SK compromised, only what was received
   before that card stays valid." */
static bool compromised(const struct card *c, const struct sign_public *sk)
{
    for (size_t i = 0; i < c->identity.earlier_count; i++)
        if (sk == &c->identity.earlier[i].sk)
            return c->identity.earlier[i].compromised;
    return false;
}

static enum authorship author_of(const struct desk *d, const struct record *r)
{
    const struct sign_public *sks[CARD_EARLIER_MAX + 1];
    const struct card *card = desk_card(d, &r->author);
    size_t n;

    if (card == NULL || r->author_version_ms > card->identity.version_ms)
        return AUTHOR_UNKNOWN;
    n = card_sk_candidates(sks, card, r->author_version_ms);
    for (size_t i = 0; i < n; i++)
        if (!compromised(card, sks[i]) && record_verify(r, sks[i]))
            return AUTHOR_OK;
    return AUTHOR_FALSE;
}

/* WIRE.md 7.6: "What expired or was superseded on the way goes to history
   instead, where all other rules let it in." */
static struct policy_answer may_accept(const struct desk *d,
                                       const struct desk_case *c,
                                       enum authorship author)
{
    struct policy_facts facts;

    desk_facts(&facts, d, c);
    facts.author_card_missing = author == AUTHOR_UNKNOWN;
    facts.for_history = true;
    return policy_may_accept(c->r, &facts);
}

/* One envelope's way through the checks. */
struct arrival {
    const struct desk *d;
    struct ingest_stream *in;
    struct record r;
    struct inbox_entry entry; /* what will stand at its place */
    uint64_t seq;
    bool verified; /* the author's signature */
};

/* WIRE.md 7.11: "told to the author by a notice, where the author is a peer of
   the receiver" */
static void tell_leak(const struct arrival *a, const struct quarantine_row *row)
{
    const struct due_at leak = {
        .kind = DUE_LEAK,
        .number = row->id,
        .party = row->from,
        .due = {.since_ms = a->d->now_ms,
                .detail = row->rule,
                .record = a->r.id,
                .author = a->r.author,
                .tlp = (uint64_t)a->r.tlp},
    };

    if (a->verified && row->id != 0 && row->rule >= POLICY_RED &&
        row->rule <= POLICY_AUDIENCE &&
        !ident_same(&a->r.author, &a->in->peer->id) &&
        roster_by_id(a->d->roster, &a->r.author) != NULL)
        due_put(a->d->store, &leak);
}

static enum frame_disposition refuse(struct arrival *a, struct bytes raw,
                                     uint64_t rule, enum err why)
{
    struct quarantine_row row = {
        .from = a->in->peer->party,
        .record = a->r.id,
        .author = a->r.author,
        .rule = rule,
        .why = (uint64_t)why,
        .arrived_ms = a->d->now_ms,
    };

    /* What does not parse has no id: the octets' own name will do. */
    if (why == ERR_BAD_SHAPE || why == ERR_VERSION || why == ERR_TOO_BIG ||
        why == ERR_NOT_CANONICAL)
        row.record = record_id_of(raw);
    if (alarm_due(a->in->peer, a->d->now_ms))
        log_warn("alarm: peer '%s': record refused: %s (rule %u)",
                 a->in->peer->name,
                 why == ERR_OK ? policy_rule_text((enum policy_rule)rule)
                               : err_text(why),
                 (unsigned)rule);
    /* WIRE.md 4.8: "An erase tombstone keeps no body that arrives later." */
    if (erase_recalled(a->d, &a->r))
        return FRAME_NOT_ACCEPTED;
    if (!quarantine_put(a->d, &row, raw) &&
        alarm_due(a->in->peer, a->d->now_ms))
        log_warn("alarm: peer '%s': its quarantine is full", a->in->peer->name);
    tell_leak(a, &row);
    return FRAME_NOT_ACCEPTED;
}

static struct vault_row row_for(const struct arrival *a)
{
    return (struct vault_row){
        .author = party_of(a->d->store, &a->r.author),
        .from = a->in->peer->party,
        .received_ms = a->d->now_ms,
    };
}

static bool concerns_me(const struct desk *d, const struct record *r,
                        const struct vault_row *row)
{
    struct record_retraction retraction;
    struct record_target target;
    struct vault_object object;

    if (r->audience_count == 0 || record_names(r, desk_me(d)))
        return true;
    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group &&
            groups_member(d->groups, groups_pinned(d->groups, &r->audience[i]),
                          desk_me(d)))
            return true;
    if (record_retraction(&retraction, r) != ERR_OK)
        return true;
    while (record_target_next(&retraction, &target)) {
        vault_object(d->store, &target.object, row->author, &object);
        if (object.newest != 0)
            return true;
    }
    return false;
}

/* WIRE.md 7.2: "a receiver takes it when it holds the target or stands in the
   retraction's audience, else it keeps only the tombstone" */
static void keep_tombstone(const struct arrival *a, struct vault_row *row)
{
    if (a->r.kind == RECORD_RETRACTION && !concerns_me(a->d, &a->r, row))
        vault_erase(a->d->store, row);
}

static enum frame_disposition keep(struct arrival *a)
{
    struct vault_row row = row_for(a);

    keep_record(a->d, &a->r, &row);
    quota_count(a->d, a->in->peer->party, row.indicators);
    if (store_state(a->d->store)->past != STORE_FIRST)
        giveback_kept(a->d, &row);
    a->entry.number = row.number;
    pass_on(a->d, &a->r, &row);
    keep_tombstone(a, &row);
    return FRAME_STORED;
}

static enum frame_disposition hold(struct arrival *a)
{
    struct vault_row row = row_for(a);
    struct inbox_held held = {.since_ms = a->d->now_ms};

    keep_held(a->d, &a->r, &row);
    quota_count(a->d, a->in->peer->party, row.indicators);
    a->entry.number = held.number = row.number;
    inbox_hold(a->d->store, &a->in->line, a->seq, &held);
    return FRAME_HELD;
}

/* A copy by another way. WIRE.md 7.9 */
static void came_again(const struct arrival *a, const struct vault_row *row)
{
    uint32_t party = a->in->peer->party;

    if (row->author != a->d->self->party && row->author != party &&
        row->from != party && came_put(a->d->store, row->number, party))
        erase_again(a->d, row, party);
}

/* The policy runs at every arrival; only then may what is held already answer
   for it. WIRE.md 7.6. */
static enum frame_disposition decide(struct arrival *a,
                                     struct policy_answer answer)
{
    struct vault_row row;
    uint64_t number;
    bool known = vault_find(a->d->store, &a->r.id, &number) &&
                 vault_get(a->d->store, number, &row);

    if (answer.verdict == POLICY_REFUSE)
        return refuse(a, a->r.raw, answer.rule, ERR_OK);
    if (!known)
        return answer.verdict == POLICY_WAIT ? hold(a) : keep(a);
    a->entry.number = number;
    came_again(a, &row);
    if (!(row.state & VAULT_HELD))
        return FRAME_STORED;
    if (answer.verdict == POLICY_WAIT) {
        struct inbox_held held = {number, a->d->now_ms, 0};

        inbox_hold(a->d->store, &a->in->line, a->seq, &held);
        return FRAME_HELD;
    }
    row.from = a->in->peer->party; /* who was allowed to bring it */
    keep_release_held(a->d, &a->r, &row);
    pass_on(a->d, &a->r, &row);
    return FRAME_STORED;
}

static enum frame_disposition judge(struct arrival *a,
                                    const struct ingest_item *item)
{
    enum err err = record_open(&a->r, item->record);
    const struct desk_case c = {&a->r, NULL, a->in->peer, false};
    enum authorship author;

    if (err != ERR_OK)
        return refuse(a, item->record, POLICY_NO_PERMIT, err);
    /* WIRE.md 8.1: "1 is direct only and carries RED" */
    if (a->r.tlp == TLP_RED && a->in->name.lane != ENVELOPE_DIRECT)
        return refuse(a, a->r.raw, POLICY_RED, ERR_OK);
    author =
        item->sender_is_author && ident_same(&a->r.author, &a->in->peer->id)
            ? AUTHOR_OK
            : author_of(a->d, &a->r);
    if (author == AUTHOR_FALSE)
        return refuse(a, a->r.raw, POLICY_NO_PERMIT, ERR_BAD_SIG);
    a->verified = author == AUTHOR_OK;
    return decide(a, may_accept(a->d, &c, author));
}

/* WIRE.md 9.1: what is in the envelope must be what the chain says. */
static void check_chain(const struct arrival *a, const struct ingest_item *item)
{
    const struct envelope_header *h = &item->envelope->header;
    struct hash slot, chain;

    if (h->type == ENVELOPE_RECORD)
        slot = stream_slot(&a->r.id, item->blind);
    else if (item->envelope->ct.len == sizeof slot.octet)
        memcpy(slot.octet, item->envelope->ct.at, sizeof slot.octet);
    else
        slot = (struct hash){0};
    chain = stream_next(&h->prev, h->seq, &slot);
    if (memcmp(&chain, &h->chain, sizeof chain) != 0 &&
        alarm_due(a->in->peer, a->d->now_ms))
        log_warn("alarm: peer '%s': the stream's chain does not name what "
                 "came in place %llu",
                 a->in->peer->name, (unsigned long long)h->seq);
}

static enum frame_disposition content(struct arrival *a,
                                      const struct ingest_item *item)
{
    enum frame_disposition answer;

    if (item->envelope->header.type != ENVELOPE_RECORD) {
        check_chain(a, item);
        return FRAME_VOID;
    }
    if (item->opened != ERR_OK) {
        if (alarm_due(a->in->peer, a->d->now_ms))
            log_warn("alarm: peer '%s': a frame cannot be opened: %s",
                     a->in->peer->name, err_text(item->opened));
        return FRAME_UNOPENED;
    }
    answer = judge(a, item);
    check_chain(a, item);
    return answer;
}

static bool needs_rekey(const struct ingest_item *item)
{
    return (item->opened == ERR_NOT_FOUND || item->opened == ERR_EXPIRED) &&
           !item->last_try;
}

enum ingest_outcome ingest_one(const struct desk *d, struct ingest_stream *in,
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
    assert(h->seq == in->state.seq + 1); /* the session saw to it */
    a = (struct arrival){.d = d, .in = in, .seq = h->seq};
    quota_place(d, in->peer->party,
                item->record.len > 0 ? item->record.len
                                     : item->envelope->ct.len);
    *disposition = content(&a, item);
    a.entry.chain = h->chain;
    a.entry.disposition = (uint64_t)*disposition;
    inbox_entry_put(d->store, &in->line, in->state.life, h->seq, &a.entry);
    in->state.seq = h->seq;
    in->state.head = h->chain;
    return INGEST_TAKEN;
}

static enum frame_disposition held_over(struct arrival *a,
                                        struct vault_row *row, uint64_t rule)
{
    enum frame_disposition answer =
        refuse(a, a->r.raw, rule, rule == 0 ? ERR_BAD_SIG : ERR_OK);

    vault_erase(a->d->store, row); /* its octets are in quarantine now */
    return answer;
}

/* A held record's answer today; FRAME_HELD: still none. */
static enum frame_disposition look_again(const struct desk *d,
                                         const struct inbox_held_at *at)
{
    static uint8_t room[RECORD_MAX];
    static struct arrival a;
    static struct ingest_stream in;
    struct buffer raw = {room, 0, sizeof room};
    struct desk_case c = {.r = &a.r};
    struct policy_answer answer;
    struct vault_row row;
    enum authorship author;

    a = (struct arrival){.d = d, .in = &in, .seq = at->seq};
    in.peer = roster_by_party(d->roster, at->line.party);
    if (in.peer == NULL || !vault_get(d->store, at->held.number, &row))
        return FRAME_NOT_ACCEPTED;
    if (!(row.state & VAULT_HELD)) /* another copy was decided on */
        return row.state & VAULT_ERASED ? FRAME_NOT_ACCEPTED : FRAME_STORED;
    if (vault_record(d->store, &row, &raw, &a.r) != ERR_OK)
        return FRAME_NOT_ACCEPTED;
    author = author_of(d, &a.r);
    a.verified = author == AUTHOR_OK;
    c.peer = in.peer;
    answer = may_accept(d, &c, author);
    if (author == AUTHOR_FALSE)
        return held_over(&a, &row, POLICY_NO_PERMIT);
    if (answer.verdict == POLICY_REFUSE)
        return held_over(&a, &row, answer.rule);
    if (answer.verdict == POLICY_WAIT)
        return d->now_ms - at->held.since_ms < INGEST_HELD_MAX_MS
                   ? FRAME_HELD
                   : held_over(&a, &row, answer.rule);
    keep_release_held(d, &a.r, &row);
    pass_on(d, &a.r, &row);
    return FRAME_STORED;
}

size_t ingest_again(const struct desk *d, struct inbox_held_at *after,
                    struct inbox_held_at *changed, size_t *changed_count)
{
    static struct inbox_held_at at[INGEST_HELD_A_ROUND];
    size_t n = inbox_held(d->store, after, at, INGEST_HELD_A_ROUND);

    *changed_count = 0;
    for (size_t i = 0; i < n; i++) {
        struct inbox_state state;
        struct inbox_entry e;
        enum frame_disposition answer;

        if (at[i].held.changed != 0)
            continue;
        answer = look_again(d, &at[i]);
        if (answer == FRAME_HELD)
            continue;
        at[i].held.changed = (uint64_t)answer;
        inbox_hold(d->store, &at[i].line, at[i].seq, &at[i].held);
        inbox_state(d->store, &at[i].line, &state);
        if (inbox_entry(d->store, &at[i].line, at[i].seq, &e)) {
            e.disposition = (uint64_t)answer;
            inbox_entry_put(d->store, &at[i].line, state.life, at[i].seq, &e);
        }
        changed[(*changed_count)++] = at[i];
    }
    if (n > 0)
        *after = at[n - 1];
    else
        *after = (struct inbox_held_at){0};
    return n;
}

struct frame_credit ingest_credit(const struct desk *d, const struct peer *p)
{
    if (quota_over(d, p->party))
        return (struct frame_credit){0, 0, FRAME_REASON_QUOTA};
    return (struct frame_credit){FRAME_CREDIT_FRAMES, FRAME_CREDIT_OCTETS,
                                 FRAME_REASON_NONE};
}
