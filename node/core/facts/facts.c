#include "node/core/facts/facts.h"

#include <stdio.h>
#include <string.h>

#include "node/core/store/giveback_claim.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/mention.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/record_senders.h"
#include "proto/record_answer.h"
#include "proto/record_notice.h"

const struct node_id *facts_me(const struct facts *d)
{
    return &d->self->card.identity.node;
}

const struct card *facts_card(const struct facts *d, const struct node_id *id)
{
    const struct peer *p = roster_by_id(d->roster, id);
    struct author author;

    if (p != NULL)
        return &p->card;
    if (ident_same(id, facts_me(d)))
        return &d->self->card;
    return authors_find(d->authors, id, &author) ? author.card : NULL;
}

bool facts_unconfirmed(const struct facts *d)
{
    return view_state(&d->txn.view)->unconfirmed != 0;
}

static bool was_released(const struct facts *d, const struct record_id *id,
                         uint32_t node_no)
{
    struct outbox_release release;
    uint64_t number;

    return vault_find(&d->txn.view, id, &number) &&
           outbox_release_get(&d->txn.view, number, node_no, &release) &&
           outbox_release_gone(&release);
}

bool facts_went(const struct facts *d, const struct record_id *id,
                uint32_t node_no)
{
    return was_released(d, id, node_no) ||
           giveback_claim_has(&d->txn.view, id, node_no);
}

bool facts_went_of(const struct facts *d, uint64_t number, uint32_t node_no)
{
    struct vault_row row;

    return vault_get(&d->txn.view, number, &row) &&
           facts_went(d, &row.id, node_no);
}

/* Judged as if it were the target. WIRE.md 4.8: "It carries the label, the
   audience and the lane of its target" */
static bool could_have_gone(const struct facts *d, const struct record *r,
                            uint32_t node_no)
{
    static struct record target;
    const struct facts_case c = {&target, NULL,
                                 roster_by_node_no(d->roster, node_no), true};
    struct policy_facts facts;

    if (c.peer == NULL)
        return false;
    target = *r;
    target.kind = RECORD_REPORT;
    facts_for_policy(&facts, d, &c);
    facts.for_history = true;
    return policy_may_send(&target, &facts).verdict != POLICY_REFUSE;
}

/* WIRE.md 4.8: "It speaks of its own author's objects only." */
static bool own_was_released(const struct facts *d, const struct record_id *id,
                             uint32_t author, uint32_t node_no)
{
    struct vault_row row;
    uint64_t number;

    return vault_find(&d->txn.view, id, &number) &&
           vault_get(&d->txn.view, number, &row) && row.author == author &&
           was_released(d, id, node_no);
}

bool facts_target_known_there(const struct facts *d, const struct record *r,
                              uint32_t node_no)
{
    uint32_t author = node_no_known(&d->txn.view, &r->author);
    struct record_retraction retraction;
    struct record_target target;
    bool listed = false;

    if (record_retraction(&retraction, r) != ERR_OK)
        return false;
    /* Who was dropped by a later revision still holds an earlier. */
    while (record_target_next(&retraction, &target)) {
        if (own_was_released(d, &target.record, author, node_no) ||
            (target.value_count == 0 &&
             outbox_release_went(&d->txn.view, &target.object, author,
                                 target.up_to_revision, node_no)))
            return true;
        listed |= giveback_claim_has(&d->txn.view, &target.record, node_no);
    }
    return listed && could_have_gone(d, r, node_no);
}

bool facts_target_went(const struct facts *d, const struct record *r,
                       uint32_t node_no)
{
    return facts_target_known_there(d, r, node_no) ||
           (record_kind_way(r->kind) == RECORD_TO_HOLDERS &&
            view_state(&d->txn.view)->lost != 0 &&
            could_have_gone(d, r, node_no));
}

enum { MENTIONS_LOOK_MAX = 64 };

/* The same in a store whose retractions were kept before they were found by
   their author, too. */
static bool naming_among_all(const struct facts *d, const struct record *notice,
                             const struct record_id *id, struct vault_row *out)
{
    uint64_t number = 0;

    for (size_t i = 0; i < MENTIONS_LOOK_MAX; i++) {
        if (!mention_next(&d->txn.view, id, &number))
            return false;
        if (vault_get(&d->txn.view, number, out) &&
            record_kind_way(out->kind) == RECORD_TO_HOLDERS &&
            record_names(notice, &out->author_id))
            return true;
    }
    return false;
}

/* The kept retraction that names an absent record, by the author whom the
   notice of it names: anybody can sign a retraction that names anything. */
static bool naming_retraction(const struct facts *d,
                              const struct record *notice,
                              const struct record_id *id, struct vault_row *out)
{
    uint64_t number;

    for (size_t i = 0; i < notice->audience_count; i++) {
        const struct record_reader *named = &notice->audience[i];

        if (!named->is_group &&
            mention_retraction(&d->txn.view, id,
                               node_no_known(&d->txn.view, &named->id),
                               &number))
            return vault_get(&d->txn.view, number, out);
    }
    return naming_among_all(d, notice, id, out);
}

bool facts_way_back(const struct facts *d, const struct record *notice,
                    const struct record_id *id, struct vault_row *out)
{
    uint64_t number;

    if (vault_find(&d->txn.view, id, &number))
        return vault_get(&d->txn.view, number, out);
    return naming_retraction(d, notice, id, out);
}

/* WIRE.md 7.9: "A notice may go to each node from which the sender has its
   target, and to the target's author" */
static bool way_goes_to(const struct facts *d, const struct facts_case *c,
                        const struct vault_row *row)
{
    const uint32_t node_no = c->peer->node_no;

    return row->from == node_no || row->author == node_no ||
           record_senders_has(&d->txn.view, row->number, node_no);
}

/* WIRE.md 7.9: "where it names a peer, one of its targets is enough, and the
   others need not be here: what is over may never come again" */
static bool notice_may_leave(const struct facts *d, const struct facts_case *c,
                             struct record_notice *notice)
{
    const bool names = record_names(c->r, &c->peer->id);
    struct record_noted noted;
    struct vault_row row;
    bool some = false;

    while (record_noted_next(notice, &noted)) {
        if (!facts_way_back(d, c->r, &noted.record, &row)) {
            if (!names)
                return false;
        } else if (!way_goes_to(d, c, &row)) {
            return false;
        } else {
            some = true;
        }
    }
    return some;
}

/* WIRE.md 7.9: "A tally goes from the author of its target to each node to which
   that sent it" Of what is not here yet nothing is kept. */
static bool tally_path(const struct facts *d, const struct facts_case *c,
                       struct record_notice *notice)
{
    const struct node_id *author =
        c->sending ? facts_me(d) : &c->peer->id;
    struct record_noted noted;
    struct vault_row row;
    uint64_t number;

    if (!ident_same(&c->r->author, author))
        return false;
    while (record_noted_next(notice, &noted)) {
        const bool here = vault_find(&d->txn.view, &noted.record, &number) &&
                          vault_get(&d->txn.view, number, &row);

        if (here && !ident_same(&row.author_id, author))
            return false;
        if (c->sending &&
            (!here || !facts_went(d, &noted.record, c->peer->node_no)))
            return false;
    }
    return true;
}

/* WIRE.md 7.9: "A receiver takes it from a node to which it sent the target,
   and from any other where the notice names the receiver" */
static bool notice_path(const struct facts *d, const struct facts_case *c)
{
    const bool names = record_names(c->r, facts_me(d));
    struct record_notice notice;
    struct record_noted noted;

    if (record_notice(&notice, c->r) != ERR_OK)
        return false;
    if (notice.type == RECORD_NOTICE_TALLY)
        return tally_path(d, c, &notice);
    /* WIRE.md 7.9: "a leak goes to the author that it names, and no further" */
    if (c->sending && notice.type == RECORD_NOTICE_LEAK)
        return record_names(c->r, &c->peer->id) &&
               ident_same(&c->r->author, facts_me(d));
    if (c->sending)
        return notice_may_leave(d, c, &notice);
    while (record_noted_next(&notice, &noted))
        if (!names && !facts_went(d, &noted.record, c->peer->node_no))
            return false;
    return true;
}

/* WIRE.md 7.20: "The author takes an answer of a node to which it sent that
   record, and of one that holds it as 7.9 has it" */
static bool answer_way(const struct facts *d, const struct facts_case *c)
{
    const uint32_t node_no = c->peer->node_no;
    struct record_answered of;
    struct holder_row holder;
    struct vault_row row;
    uint64_t number;

    if (record_answered(&of, c->r) != ERR_OK ||
        !vault_find(&d->txn.view, &of.record, &number) ||
        !vault_get(&d->txn.view, number, &row))
        return false;
    if (!ident_same(&row.author_id, &of.author) ||
        memcmp(&row.object, &of.object, sizeof row.object) != 0 ||
        !record_kind_is(row.kind, RECORD_REVISED) ||
        c->r->tlp < record_answer_tlp((enum tlp)row.tlp))
        return false;
    if (c->sending)
        return ident_same(&c->r->author, facts_me(d)) &&
               ident_same(&of.author, &c->peer->id);
    return ident_same(&of.author, facts_me(d)) &&
           ident_same(&c->r->author, &c->peer->id) &&
           (facts_went(d, &of.record, node_no) ||
            holder_table_get(&d->txn.view, number, node_no, &holder));
}

static bool in_version(const struct record *r, const struct node_id *who)
{
    struct record_group group;
    struct node_id next;

    if (record_group(&group, r) != ERR_OK)
        return false;
    while (record_member_next(&group, &next))
        if (ident_same(&next, who))
            return true;
    return false;
}

/* Whether a node is a member of the newest version that is held. */
static bool in_newest(const struct facts *d, const struct record *r,
                      const struct node_id *who)
{
    struct node_id id = record_group_id(&r->author, &r->object);

    return groups_member(d->groups, groups_newest(d->groups, &id), who);
}

static bool in_group(const struct facts *d, const struct record *r,
                     const struct node_id *who)
{
    return in_version(r, who) || in_newest(d, r, who);
}

/* WIRE.md 7.8: "A receiver takes a group record when it is a member of it, or
   has it from its provider; or when it is a member of a version it holds, from
   the owner or another member of that" */
static bool may_take_group(const struct facts *d, const struct facts_case *c)
{
    if (c->peer->provider || in_version(c->r, facts_me(d)))
        return true;
    return in_newest(d, c->r, facts_me(d)) &&
           (ident_same(&c->r->author, &c->peer->id) ||
            in_newest(d, c->r, &c->peer->id));
}

static bool group_member(const struct facts *d, const struct facts_case *c)
{
    if (record_kind_way(c->r->kind) != RECORD_TO_MEMBERS)
        return false;
    if (!c->sending)
        return may_take_group(d, c);
    return in_group(d, c->r, &c->peer->id) ||
           (c->peer->client && in_group(d, c->r, facts_me(d)));
}

static void group_facts(struct policy_facts *out, const struct facts *d,
                        const struct facts_case *c)
{
    /* What an earlier version kept may name more than RECORD_GROUPS_MAX. */
    static struct policy_group groups[RECORD_AUDIENCE_MAX];
    const struct node_id *me = facts_me(d), *other = &c->peer->id;
    size_t n = 0;

    for (size_t i = 0; i < c->r->audience_count; i++)
        if (c->r->audience[i].is_group)
            groups[n++] =
                groups_facts(d->groups, &c->r->audience[i],
                             c->sending ? me : other, c->sending ? other : me);
    out->groups = groups;
    out->group_count = n;
}

/* Whoever was a member of any version that the sender may have held. */
static void groups_then(struct policy_facts *as_receiver, const struct facts *d,
                        const struct record *r)
{
    static struct policy_group groups[RECORD_AUDIENCE_MAX];
    size_t n = 0;

    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            groups[n++] =
                groups_then_facts(d->groups, &r->audience[i],
                                  &as_receiver->peer.id, &as_receiver->me);
    as_receiver->groups = groups;
    as_receiver->group_count = n;
}

bool facts_forbid(const struct facts *d, const struct record *r,
                  const struct node_id *by, const struct node_id *to)
{
    struct policy_facts as_receiver = {
        .me = *to,
        .peer = {.id = *by,
                 .in_roster = true,
                 .community = true,
                 .client = true,
                 .provider = true},
        .now_ms = r->created_ms,
        .for_history = true,
    };
    struct policy_answer answer;

    /* WIRE.md 4.11: "of records that go to readers by permits 10 to 14" */
    if (record_kind_way(r->kind) != RECORD_TO_READERS)
        return false;
    groups_then(&as_receiver, d, r);
    answer = policy_may_accept(r, &as_receiver);
    return answer.verdict == POLICY_REFUSE && answer.rule >= POLICY_RED &&
           answer.rule <= POLICY_AUDIENCE;
}

void facts_asked_back(struct facts *d, uint32_t node_no)
{
    giveback_table_asked_put(&d->txn, node_no, d->now_ms);
}

/* Rule 17: theirs if they asked, mine if I did by having lost my past. */
static bool asked_back(const struct facts *d, const struct record *r,
                       const struct peer *p)
{
    uint64_t since_ms;

    if (ident_same(&r->author, facts_me(d)))
        return view_state(&d->txn.view)->past != STORE_FIRST;
    return ident_same(&r->author, &p->id) &&
           giveback_table_asked(&d->txn.view, p->node_no, &since_ms);
}

static void peer_facts(struct policy_facts *out, const struct facts *d,
                       const struct facts_case *c)
{
    if (c->peer == NULL)
        return;
    out->target_went_there = facts_target_went(d, c->r, c->peer->node_no);
    out->asked_back = asked_back(d, c->r, c->peer);
    out->group_member = group_member(d, c);
    out->notice_path =
        record_kind_way(c->r->kind) == RECORD_TO_SOURCES && notice_path(d, c);
    out->answer_way =
        record_kind_is(c->r->kind, RECORD_ANSWERS) && answer_way(d, c);
    group_facts(out, d, c);
}

/* Judged as if the peer had every mark, and waits. WIRE.md 7.16: "what a mark
   that is missing would refuse is held" So it is where the record waits for
   something else as well, which would hide that a mark is missing. */
static void doubt_marks(struct policy_facts *out, const struct facts *d,
                        const struct facts_case *c)
{
    struct policy_facts as_marked = *out;

    as_marked.for_history = true; /* what is over is not for want of a mark */
    as_marked.peer.card_expired = as_marked.clock_doubtful = false;
    if (as_marked.now_ms < c->r->created_ms)
        as_marked.now_ms = c->r->created_ms;
    if (c->sending || c->peer == NULL || !facts_unconfirmed(d) ||
        policy_may_accept(c->r, &as_marked).verdict != POLICY_REFUSE)
        return;
    out->unconfirmed = true;
    out->peer.community = out->peer.client = out->peer.provider = true;
    out->group_member = record_kind_way(c->r->kind) == RECORD_TO_MEMBERS;
}

void facts_for_policy(struct policy_facts *out, const struct facts *d,
                      const struct facts_case *c)
{
    uint32_t author = node_no_known(&d->txn.view, &c->r->author);
    const struct vault_row *row = c->row;
    struct vault_object object;

    *out = (struct policy_facts){
        .me = *facts_me(d),
        .peer = roster_policy(c->peer, d->now_ms),
        .now_ms = d->now_ms,
        .clock_doubtful = roster_clock_doubtful(d->roster),
    };
    if (author != 0 &&
        vault_object(&d->txn.view, &c->r->object, author, &object)) {
        out->superseded = object.revision > c->r->revision;
        out->retracted = object.dead_revision >= c->r->revision;
    }
    if (row != NULL) {
        out->superseded |= (row->state & (VAULT_SUPERSEDED | VAULT_TWIN)) != 0;
        out->retracted |= (row->state & VAULT_RETRACTED) != 0;
    }
    peer_facts(out, d, c);
    doubt_marks(out, d, c);
}

static bool alike(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        uint8_t x = a.at[i], y = b.at[i];

        x = x >= 'A' && x <= 'Z' ? (uint8_t)(x - 'A' + 'a') : x;
        y = y >= 'A' && y <= 'Z' ? (uint8_t)(y - 'A' + 'a') : y;
        if (x != y)
            return false;
    }
    return true;
}

static bool is_org(const struct card *card, struct bytes name)
{
    return alike(card->identity.org, name) ||
           alike(card->identity.org_ja, name);
}

/* Names that people know already: of peers, local or as their cards have them,
   and of this node. */
static bool name_taken(const struct facts *d, struct bytes name)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        const struct peer *p = roster_at(d->roster, i);

        if (alike(bytes_text(p->name), name) || is_org(&p->card, name))
            return true;
    }
    return alike(bytes_text("this node"), name) || is_org(&d->self->card, name);
}

/* What an introduced author calls itself must not pass for a peer's name. */
static bool may_be_called(const struct facts *d, struct bytes name)
{
    return name.len > 0 && name.len < FACTS_NAME_MAX && !name_taken(d, name);
}

static bool introduced_name(char out[static FACTS_NAME_MAX],
                            const struct facts *d, const struct node_id *id)
{
    struct authors_names names;
    struct bytes org;

    if (!authors_names(d->authors, id, &names))
        return false;
    org = names.org.len > 0 ? names.org : names.org_ja;
    if (!may_be_called(d, org))
        return false;
    snprintf(out, FACTS_NAME_MAX, "%.*s", (int)org.len, (const char *)org.at);
    return true;
}

void facts_name(char out[static FACTS_NAME_MAX], const struct facts *d,
                const struct node_id *id)
{
    const struct peer *p = roster_by_id(d->roster, id);
    char hex[IDENT_HEX_TEXT];

    if (ident_same(id, facts_me(d))) {
        snprintf(out, FACTS_NAME_MAX, "this node");
    } else if (p != NULL) {
        snprintf(out, FACTS_NAME_MAX, "%s", p->name);
    } else if (!introduced_name(out, d, id)) {
        ident_hex(hex, id->octet);
        snprintf(out, FACTS_NAME_MAX, "%.16s", hex);
    }
}

void facts_name_ja(char out[static FACTS_NAME_MAX], const struct facts *d,
                   const struct node_id *id)
{
    char name[FACTS_NAME_MAX];
    struct authors_names names;

    *out = '\0';
    if (ident_same(id, facts_me(d)) || roster_by_id(d->roster, id) != NULL ||
        !introduced_name(name, d, id) || !authors_names(d->authors, id, &names))
        return;
    if (may_be_called(d, names.org_ja))
        snprintf(out, FACTS_NAME_MAX, "%.*s", (int)names.org_ja.len,
                 (const char *)names.org_ja.at);
}

const char *facts_introduced_by(const struct facts *d, const struct node_id *id,
                                uint32_t from)
{
    const struct peer *p = roster_by_node_no(d->roster, from);
    const struct peer *author = roster_by_id(d->roster, id);

    if (ident_same(id, facts_me(d)) ||
        (author != NULL && (!author->revoked || author == p)))
        return NULL;
    return p != NULL ? p->name : "?";
}
