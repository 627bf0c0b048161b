#include "node/core/record/verdict.h"

#include <string.h>

#include "node/core/record/erase.h"
#include "node/core/record/giveback.h"
#include "node/core/record/quota.h"
#include "node/core/store/hold.h"
#include "node/core/store/tomb_value.h"

enum authorship { AUTHOR_OK, AUTHOR_UNKNOWN, AUTHOR_FALSE };

/* WIRE.md 3.8: "Once a card calls an SK compromised, only what was received
   before that card stays valid." */
static bool compromised(const struct facts *d, const struct card *c,
                        const struct sign_public *sk)
{
    return card_sk_compromised(c, sk) ||
           authors_compromised(d->authors, &c->identity.node, sk);
}

static enum authorship author_of(const struct facts *d, const struct record *r)
{
    const struct sign_public *sks[CARD_EARLIER_MAX + 1];
    const struct card *card = facts_card(d, &r->author);
    size_t n;

    if (card == NULL || r->author_version_ms > card->identity.version_ms)
        return AUTHOR_UNKNOWN;
    n = card_sk_candidates(sks, card, r->author_version_ms);
    for (size_t i = 0; i < n; i++)
        if (!compromised(d, card, sks[i]) && record_verify(r, sks[i]))
            return AUTHOR_OK;
    return AUTHOR_FALSE;
}

enum authors_room verdict_room(const struct facts *d, uint32_t from,
                               const struct node_id *author)
{
    if (ident_same(author, facts_me(d)) ||
        node_no_known(&d->txn.view, author) == from)
        return AUTHORS_ROOM;
    return authors_room(d->authors, from, author, d->now_ms);
}

/* WIRE.md 7.18: "Notices make nobody an author." */
static enum authors_room room_of(const struct facts *d,
                                 const struct verdict_case *c)
{
    return record_kind_way(c->r->kind) == RECORD_TO_SOURCES
               ? AUTHORS_ROOM
               : verdict_room(d, c->peer->node_no, &c->r->author);
}

/* WIRE.md 7.19: "A record of one group more waits" */
static bool no_group(const struct facts *d, const struct verdict_case *c)
{
    const struct groups_brought brought = {
        .group = record_group_id(&c->r->author, &c->r->object),
        .owner = node_no_known(&d->txn.view, &c->r->author),
        .from = c->peer->node_no,
    };

    return record_kind_way(c->r->kind) == RECORD_TO_MEMBERS &&
           !ident_same(&c->r->author, facts_me(d)) &&
           !groups_room(d->groups, &brought);
}

/* WIRE.md 7.14: "Octets equal to those that are stored need no card" */
static bool same_octets(const struct facts *d, const struct record *r,
                        uint64_t number)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    return vault_get(&d->txn.view, number, &row) &&
           vault_raw(&d->txn.view, &row, &raw) == ERR_OK &&
           bytes_equal(bytes_of(&raw), r->raw);
}

/* WIRE.md 7.6: "What expired or was superseded on the way goes to history
   instead, where all other rules let it in." */
static void facts_of(struct policy_facts *out, const struct facts *d,
                     const struct verdict_case *c)
{
    const struct facts_case question = {c->r, NULL, c->peer, false};

    facts_for_policy(out, d, &question);
    out->for_history = true;
}

/* WIRE.md 7.5: "No seven days end while most peers' clocks disagree with it, or
   before one was heard" WIRE.md 7.18: "without end, whatever 7.13 says" */
static void waits_in_time(struct verdict *v, const struct facts *d,
                          uint64_t since_ms)
{
    const uint64_t until = since_ms + VERDICT_HELD_MAX_MS;

    if (v->waits.own)
        return;
    if (v->room != AUTHORS_ROOM || v->no_group)
        hold_waits_time(&v->waits, HOLD_UNTIL,
                        authors_again_ms(v->room, d->now_ms));
    else if (d->now_ms < until)
        hold_waits_time(&v->waits, HOLD_UNTIL, until);
    else if (!roster_clock_agreed(d->roster))
        hold_waits_state(&v->waits, HOLD_AGREED);
    else
        v->over = true;
}

/* WIRE.md 9.5: "a record of an author that has had as much waits, rule 6, for
   the next day" What its author takes back is not kept, and waits for nothing.
 */
static void within_share(struct verdict *v, const struct facts *d,
                         const struct verdict_case *c)
{
    const struct quota_account account = quota_account_of(d, c->peer, c->r);

    if (v->kind != VERDICT_KEEP || v->recalled ||
        !quota_share_spent(d, &account))
        return;
    v->kind = VERDICT_WAIT;
    v->rule = POLICY_NOT_YET;
    v->tomorrow = true;
}

/* WIRE.md 9.5: "a notice that waits so is pushed out" What only tells of
   records must not fill up what others wait in. */
static enum hold_class class_of_share(const struct record *r)
{
    return record_kind_way(r->kind) == RECORD_TO_SOURCES ? HOLD_UNTIL
                                                         : HOLD_TIME;
}

static void waits_for_self(struct verdict *v, const struct facts *d,
                           const struct verdict_case *c,
                           const struct policy_facts *facts)
{
    const unsigned doubts = policy_doubts(c->r, facts);

    if (doubts & POLICY_UNCONFIRMED) {
        hold_waits_state(&v->waits, HOLD_CONFIRM);
        hold_waits_id(&v->waits, HOLD_NODE, &c->peer->id); /* its marks */
    }
    if (doubts & POLICY_CLOCK)
        hold_waits_state(&v->waits, HOLD_CLOCK);
    if (doubts & POLICY_AHEAD)
        hold_waits_time(&v->waits, HOLD_TIME,
                        c->r->created_ms - RECORD_CLOCK_AHEAD_MS);
    if (v->tomorrow)
        hold_waits_time(&v->waits, class_of_share(c->r), quota_again_ms(d));
}

static void waits_for_others(struct verdict *v, const struct verdict_case *c,
                             const struct policy_facts *facts)
{
    if (facts->peer.card_expired)
        hold_waits_id(&v->waits, HOLD_NODE, &c->peer->id);
    /* Also where its card is here: so that it stays while it is needed. */
    hold_waits_id(&v->waits, HOLD_NODE, &c->r->author);
    for (size_t i = 0; i < facts->group_count; i++)
        if (!facts->groups[i].known)
            hold_waits_id(&v->waits, HOLD_GROUP, &facts->groups[i].id);
}

/* WIRE.md 7.13: "A refusal that rests on a card or a group version held here is
   answered "held"" */
static void judge(struct verdict *v, const struct verdict_case *c,
                  const struct policy_facts *facts, enum authorship author)
{
    const struct policy_answer could = policy_could_accept(c->r, facts);
    const struct policy_answer answer = policy_may_accept(c->r, facts);

    v->rule = could.rule;
    if (could.verdict == POLICY_REFUSE)
        return;
    if (author == AUTHOR_FALSE) {
        v->rule = POLICY_NO_PERMIT;
        v->why = ERR_BAD_SIG;
        if (!ident_same(&c->r->author, &c->peer->id))
            v->kind = VERDICT_HIDE;
        return;
    }
    v->rule = answer.rule;
    if (answer.verdict == POLICY_REFUSE && facts->unconfirmed)
        v->kind = VERDICT_WAIT; /* a mark may come with the confirmation */
    else if (answer.verdict == POLICY_REFUSE)
        v->kind = VERDICT_HIDE;
    else if (v->number != 0 && author == AUTHOR_OK)
        v->kind = VERDICT_HAVE;
    else if (answer.verdict == POLICY_WAIT && !v->recalled)
        v->kind = VERDICT_WAIT;
    else
        v->kind = VERDICT_KEEP;
}

/* WIRE.md 7.8: "While a later version that the same peer brought waits, one
   that is refused for want of membership waits with it" */
static bool later_waits(const struct verdict *v, const struct facts *d,
                        const struct verdict_case *c)
{
    return v->kind == VERDICT_HIDE && v->why == ERR_OK &&
           record_kind_way(c->r->kind) == RECORD_TO_MEMBERS &&
           hold_later(&d->txn.view, c->peer->node_no, c->r);
}

static void wait_for_later(struct verdict *v, const struct facts *d,
                           const struct verdict_case *c)
{
    const struct node_id id = record_group_id(&c->r->author, &c->r->object);

    if (!later_waits(v, d, c))
        return;
    v->kind = VERDICT_WAIT;
    v->rule = POLICY_NOT_YET;
    hold_waits_id(&v->waits, HOLD_GROUP, &id);
}

/* WIRE.md 7.17: "A notice that is refused only because this node does not know
   to have sent its target there waits until that peer's list is complete" */
static void wait_for_list(struct verdict *v, const struct facts *d,
                          const struct verdict_case *c,
                          const struct policy_facts *facts)
{
    struct policy_facts listed = *facts;

    if (v->kind > VERDICT_HIDE || v->why != ERR_OK || facts->notice_path ||
        record_kind_way(c->r->kind) != RECORD_TO_SOURCES ||
        !giveback_lasts(d, c->peer))
        return;
    listed.notice_path = true;
    if (policy_may_accept(c->r, &listed).verdict == POLICY_REFUSE)
        return;
    v->kind = VERDICT_WAIT;
    v->rule = POLICY_NOT_YET;
    hold_waits_id(&v->waits, HOLD_NODE, &c->peer->id);
}

/* WIRE.md 7.20: "Any other waits, rule 6: a word that the node holds it may come
   yet" Its own id is news then: holders_met(). */
static void wait_for_word(struct verdict *v)
{
    if (v->kind != VERDICT_HIDE || v->why != ERR_OK ||
        v->rule != POLICY_NO_ANSWER)
        return;
    v->kind = VERDICT_WAIT;
    v->rule = POLICY_NOT_YET;
}

/* How many values the targets of a retraction named of each object so far. */
struct named {
    struct object_id object;
    uint64_t count;
};

static struct named *named_of(struct named *all, size_t *n,
                              const struct object_id *object)
{
    for (size_t i = 0; i < *n; i++)
        if (memcmp(&all[i].object, object, sizeof *object) == 0)
            return &all[i];
    all[*n] = (struct named){.object = *object};
    return &all[(*n)++];
}

/* WIRE.md 4.8: "a receiver takes no more of them" */
static bool has_room(const struct facts *d, const struct record *r)
{
    static struct named all[RECORD_TARGETS_MAX];
    struct tomb_values of = {.author = node_no_known(&d->txn.view, &r->author)};
    struct record_retraction retraction;
    struct record_target target;
    size_t n = 0;

    if (of.author == 0 || record_retraction(&retraction, r) != ERR_OK)
        return true;
    while (record_target_next(&retraction, &target)) {
        struct named *named = named_of(all, &n, &target.object);

        of.object = target.object;
        if (target.value_count > 0 &&
            !tomb_value_room(&d->txn.view, &of, &target, named->count))
            return false;
        named->count += target.value_count;
    }
    return true;
}

/* What is over a budget waits as if its author were unknown. */
static enum authorship within_budgets(struct verdict *out,
                                      const struct facts *d,
                                      const struct verdict_case *c)
{
    if (!c->author_ok)
        out->room = room_of(d, c);
    out->no_group = no_group(d, c);
    return out->room == AUTHORS_ROOM && !out->no_group ? AUTHOR_OK
                                                       : AUTHOR_UNKNOWN;
}

void verdict_of(struct verdict *out, const struct facts *d,
                const struct verdict_case *c)
{
    enum authorship author = AUTHOR_OK;
    struct policy_facts facts;

    *out = (struct verdict){.kind = VERDICT_REFUSE};
    (void)vault_find(&d->txn.view, &c->r->id, &out->number);
    if (!c->author_ok &&
        !(out->number != 0 && same_octets(d, c->r, out->number)))
        author = author_of(d, c->r);
    out->verified = author == AUTHOR_OK;
    if (out->verified)
        author = within_budgets(out, d, c);
    /* What its author takes back waits for nothing else: no body of it is kept.
     */
    out->recalled = author == AUTHOR_OK && erase_recalled(d, c->r);
    facts_of(&facts, d, c);
    facts.author_card_missing = author == AUTHOR_UNKNOWN;
    judge(out, c, &facts, author);
    if (out->kind == VERDICT_KEEP && !has_room(d, c->r)) {
        out->kind = VERDICT_REFUSE;
        out->why = ERR_TOO_BIG;
    }
    within_share(out, d, c);
    wait_for_later(out, d, c);
    wait_for_list(out, d, c, &facts);
    wait_for_word(out);
    if (out->kind != VERDICT_WAIT && out->kind != VERDICT_HIDE)
        return;
    waits_for_self(out, d, c, &facts);
    if (out->kind == VERDICT_WAIT)
        waits_for_others(out, c, &facts);
    waits_in_time(out, d, c->since_ms);
}

void verdict_refused(struct verdict *out, const struct facts *d,
                     const struct verdict_case *c)
{
    struct policy_facts facts;

    *out = (struct verdict){.kind = VERDICT_HIDE};
    facts_of(&facts, d, c);
    waits_for_self(out, d, c, &facts);
    waits_in_time(out, d, c->since_ms);
}

void verdict_emptied(struct verdict *out, const struct facts *d,
                     uint64_t since_ms)
{
    *out = (struct verdict){.kind = VERDICT_HIDE};
    waits_in_time(out, d, since_ms);
}
