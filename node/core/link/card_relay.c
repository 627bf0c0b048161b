#include "node/core/link/card_relay.h"

#include "node/core/facts/alarm.h"
#include "node/core/link/cards_sent.h"
#include "node/core/record/release.h"
#include "proto/record_group.h"
#include "proto/record_notice.h"

/* The octets of a node's card. */
static struct bytes raw_card(const struct core *c, const struct node_id *id)
{
    const struct peer *p = roster_by_id(c->facts.roster, id);
    struct author author;

    if (p != NULL)
        return (struct bytes){p->card_raw, p->card_len};
    if (authors_find(c->facts.authors, id, &author))
        return author.raw;
    return (struct bytes){0};
}

/* Send a card, where this link has not brought it yet and the peer cannot know
   it from its owner. The answer is its octets; 0: none went. */
static size_t bring(struct core *c, struct conn *t, const struct node_id *id)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer frame = {room, 0, sizeof room};
    const struct card *card = facts_card(&c->facts, id);
    struct cards_sent_card who;

    if (card == NULL || ident_same(id, facts_me(&c->facts)) ||
        ident_same(id, &t->peer->id))
        return 0;
    who = (struct cards_sent_card){node_no_known(&c->facts.txn.view, id),
                                   card->identity.version_ms,
                                   card->working.version_ms};
    if (t->cards_sent == NULL)
        cards_sent_open(&t->cards_sent);
    if (cards_sent_has(t->cards_sent, &who) ||
        frame_card_write(&frame, raw_card(c, id)) != ERR_OK)
        return 0;
    cards_sent_put(t->cards_sent, &who);
    conn_send(c, t, bytes_of(&frame));
    return frame.len;
}

/* Somebody else's record can name any node. Its card goes on only where it came
   along the same way: that this node knows it otherwise is nobody's business.
 */
static bool may_bring(const struct core *c, const struct vault_row *row,
                      const struct node_id *id)
{
    struct author author;

    if (ident_same(&row->author_id, facts_me(&c->facts)))
        return true;
    return roster_by_id(c->facts.roster, id) == NULL &&
           authors_find(c->facts.authors, id, &author) &&
           author.by == row->from;
}

static void nodes_of_notice(struct core *c, struct conn *t,
                            const struct record *r, const struct vault_row *row)
{
    struct record_notice notice;
    struct record_noted noted;

    if (record_notice(&notice, r) != ERR_OK)
        return;
    while (record_noted_next(&notice, &noted))
        if (may_bring(c, row, &noted.node))
            (void)bring(c, t, &noted.node);
}

/* A version that stands before another in a peer's stream, so that its members'
   cards went there before. */
struct earlier {
    uint64_t number; /* 0: there is none */
    uint64_t created_ms;
};

static struct earlier version_before(const struct facts *d,
                                     const struct peer *p,
                                     const struct vault_row *row)
{
    struct node_id id = record_group_id(&row->author_id, &row->object);
    struct outbox_release old, now;
    struct vault_row before;
    uint64_t number = groups_version(d->groups, &id, row->revision - 1);

    if (number == 0 || !vault_get(&d->txn.view, number, &before) ||
        !outbox_release_get(&d->txn.view, number, p->node_no, &old) ||
        !outbox_release_get(&d->txn.view, row->number, p->node_no, &now))
        return (struct earlier){0};
    if (release_is_lost(d, p, &old))
        return (struct earlier){0}; /* with the cards that went there */
    if (old.state == OUTBOX_STORED ||
        (old.state == OUTBOX_SENT && old.life == now.life && old.seq < now.seq))
        return (struct earlier){number, before.created_ms};
    return (struct earlier){0};
}

/* What calls a member by name there stands in its identity part. */
static bool is_known_there(const struct facts *d, const struct earlier *before,
                           const struct node_id *id)
{
    const struct card *card;

    if (before->number == 0 || !groups_member(d->groups, before->number, id))
        return false;
    card = facts_card(d, id);
    return card == NULL || card->identity.version_ms <= before->created_ms;
}

static bool is_spent(const struct conn *t)
{
    return t->member_cards == CARD_RELAY_MEMBERS_MAX ||
           t->member_octets >= CARD_RELAY_OCTETS_MAX;
}

static void members_of_group(struct core *c, struct conn *t,
                             const struct record *r,
                             const struct vault_row *row)
{
    const struct earlier before = version_before(&c->facts, t->peer, row);
    struct record_group group;
    struct node_id member;

    if (record_group(&group, r) != ERR_OK)
        return;
    while (!is_spent(t) && record_member_next(&group, &member)) {
        size_t octets = 0;

        if (may_bring(c, row, &member) &&
            !is_known_there(&c->facts, &before, &member))
            octets = bring(c, t, &member);
        t->member_octets += octets;
        t->member_cards += octets > 0;
    }
    if (is_spent(t) &&
        alarm_note_due(t->peer, "no more cards of members", c->facts.now_ms))
        log_info("peer '%s': this link brings no more cards of groups' members",
                 t->peer->name);
}

/* WIRE.md 10.4: "the sender of a record by somebody else sends the author's
   card before the envelope" */
void card_relay_send(struct core *c, struct conn *t, struct bytes raw,
                     const struct vault_row *row)
{
    static struct record r;
    void (*relay)(struct core *, struct conn *, const struct record *,
                  const struct vault_row *) = NULL;

    (void)bring(c, t, &row->author_id);
    switch (record_kind_of(row->kind)) {
    case RECORD_NOTICE:
        relay = nodes_of_notice;
        break;
    case RECORD_GROUP:
        relay = members_of_group;
        break;
    case RECORD_UNKNOWN:
    case RECORD_REPORT:
    case RECORD_INCIDENT:
    case RECORD_RETRACTION:
    case RECORD_SIGHTING:
    case RECORD_OPINION:
        return; /* their bodies name no nodes */
    }
    if (record_open_kept(&r, raw) == ERR_OK)
        relay(c, t, &r, row);
}

/* Whose cards went again for one receipt. */
struct again {
    size_t count;
    uint32_t author[FRAME_PLACES_MAX];
};

static bool went_again(struct again *again, uint32_t author)
{
    for (size_t i = 0; i < again->count; i++)
        if (again->author[i] == author)
            return true;
    again->author[again->count++] = author;
    return false;
}

/* With the first answer, whether this link has brought it or not; with one that
   is repeated, where it has not. */
static void bring_again(struct core *c, struct conn *t,
                        const struct outbox_entry *e, struct again *again)
{
    struct vault_row row;

    if ((e->disposition != 0 && e->disposition != FRAME_HELD) ||
        !vault_get(&c->facts.txn.view, e->number, &row) ||
        went_again(again, row.author))
        return;
    if (e->disposition == 0 && t->cards_sent != NULL)
        cards_sent_forget(t->cards_sent, row.author);
    (void)bring(c, t, &row.author_id);
}

/* WIRE.md 10.4: "Where a record by somebody else is answered "held", its
   author's card goes once more" */
void card_relay_held(struct core *c, struct conn *t,
                     const struct outbox_stream *stream,
                     const struct frame_receipt *r)
{
    struct again again = {.count = 0};
    struct outbox_entry e;

    for (size_t i = 0; i < r->run_count; i++) {
        const struct frame_run *run = &r->runs[i];

        if (run->disposition != FRAME_HELD)
            continue;
        for (uint64_t seq = run->from; seq <= run->to; seq++)
            if (outbox_entry(&c->facts.txn.view, stream, seq, &e))
                bring_again(c, t, &e, &again);
    }
}
