#include "node/core/desk.h"

#include <stdio.h>
#include <string.h>

#include "node/core/came.h"
#include "node/core/outbox.h"
#include "proto/record_notice.h"

const struct node_id *desk_me(const struct desk *d)
{
    return &d->self->card.identity.node;
}

const struct card *desk_card(const struct desk *d, const struct node_id *id)
{
    const struct peer *p = roster_by_id(d->roster, id);
    struct author author;

    if (p != NULL)
        return &p->card;
    if (ident_same(id, desk_me(d)))
        return &d->self->card;
    return authors_find(d->authors, id, &author) ? author.card : NULL;
}

bool desk_went(const struct desk *d, const struct record_id *id, uint32_t party)
{
    struct outbox_release release;
    uint64_t number;

    return vault_find(d->store, id, &number) &&
           outbox_release_get(d->store, number, party, &release) &&
           ((release.marks & OUTBOX_EVER) ||
            (release.seq > 0 && release.state != OUTBOX_VOID));
}

enum { REVISIONS_A_WALK = 64 };

/* Whether a revision that a whole retraction covers went to a party: who was
   dropped by a later one still holds an earlier. */
static bool object_went(const struct desk *d, uint32_t author,
                        const struct record_target *target, uint32_t party)
{
    uint64_t numbers[REVISIONS_A_WALK], after = 0;
    struct vault_row row;
    size_t n;

    do {
        n = vault_revisions(d->store, &target->object, author, after, numbers,
                            REVISIONS_A_WALK);
        for (size_t i = 0; i < n; i++)
            if (vault_get(d->store, numbers[i], &row) &&
                row.revision <= target->up_to_revision &&
                desk_went(d, &row.id, party))
                return true;
        after = n > 0 ? numbers[n - 1] : 0;
    } while (n == REVISIONS_A_WALK);
    return false;
}

bool desk_target_went(const struct desk *d, const struct record *r,
                      uint32_t party)
{
    uint32_t author = party_known(d->store, &r->author);
    struct record_retraction retraction;
    struct record_target target;

    if (r->kind != RECORD_RETRACTION ||
        record_retraction(&retraction, r) != ERR_OK)
        return false;
    while (record_target_next(&retraction, &target))
        if (desk_went(d, &target.record, party) ||
            (target.value_count == 0 && object_went(d, author, &target, party)))
            return true;
    return false;
}

/* WIRE.md 7.9: "a notice may go to each node from which the sender has its
   target, and to the target's author; a receiver takes it from a node to which
   it sent the target" */
static bool notice_path(const struct desk *d, const struct desk_case *c)
{
    struct record_notice notice;
    struct record_noted noted;
    struct vault_row row;
    uint64_t number;

    if (record_notice(&notice, c->r) != ERR_OK)
        return false;
    while (record_noted_next(&notice, &noted)) {
        if (!c->sending && !desk_went(d, &noted.record, c->peer->party))
            return false;
        if (c->sending &&
            (!vault_find(d->store, &noted.record, &number) ||
             !vault_get(d->store, number, &row) ||
             (row.from != c->peer->party && row.author != c->peer->party &&
              !came_has(d->store, number, c->peer->party))))
            return false;
    }
    return true;
}

/* Whether a node is a member of a group record's version, or of the newest
   that is held. */
static bool in_group(const struct desk *d, const struct record *r,
                     const struct node_id *who)
{
    struct node_id id = record_group_id(&r->author, &r->object), next;
    struct record_group group;

    if (record_group(&group, r) != ERR_OK)
        return false;
    while (record_member_next(&group, &next))
        if (ident_same(&next, who))
            return true;
    return groups_member(d->groups, groups_newest(d->groups, &id), who);
}

/* WIRE.md 7.8: "A receiver takes a group record when it is a member of it or of
   a version it holds, or has it from its provider" */
static bool group_member(const struct desk *d, const struct desk_case *c)
{
    if (c->r->kind != RECORD_GROUP)
        return false;
    if (!c->sending)
        return c->peer->provider || in_group(d, c->r, desk_me(d));
    return in_group(d, c->r, &c->peer->id) ||
           (c->peer->client && in_group(d, c->r, desk_me(d)));
}

static void group_facts(struct policy_facts *out, const struct desk *d,
                        const struct desk_case *c)
{
    static struct policy_group groups[RECORD_AUDIENCE_MAX];
    const struct node_id *me = desk_me(d), *other = &c->peer->id;
    size_t n = 0;

    for (size_t i = 0; i < c->r->audience_count; i++)
        if (c->r->audience[i].is_group)
            groups[n++] =
                groups_facts(d->groups, &c->r->audience[i],
                             c->sending ? me : other, c->sending ? other : me);
    out->groups = groups;
    out->group_count = n;
}

static struct store_key asked_key(uint32_t party)
{
    struct store_key k = {0};

    store_key_u8(&k, 'a');
    store_key_u32(&k, party);
    return k;
}

void desk_asked_back(const struct desk *d, uint32_t party)
{
    struct store_key k = asked_key(party);

    store_put_value(d->store, STORE_META, &k, &d->now_ms, sizeof d->now_ms);
}

/* Rule 17: theirs if they asked, mine if I did by having lost my past. */
static bool asked_back(const struct desk *d, const struct record *r,
                       const struct peer *p)
{
    struct store_key k = asked_key(p->party);
    struct bytes found;

    if (ident_same(&r->author, desk_me(d)))
        return store_state(d->store)->past != STORE_FIRST;
    return ident_same(&r->author, &p->id) &&
           store_get(d->store, STORE_META, &k, &found);
}

static void peer_facts(struct policy_facts *out, const struct desk *d,
                       const struct desk_case *c)
{
    if (c->peer == NULL)
        return;
    out->target_went_there = desk_target_went(d, c->r, c->peer->party);
    out->asked_back = asked_back(d, c->r, c->peer);
    out->group_member = group_member(d, c);
    out->notice_path = c->r->kind == RECORD_NOTICE && notice_path(d, c);
    group_facts(out, d, c);
}

void desk_facts(struct policy_facts *out, const struct desk *d,
                const struct desk_case *c)
{
    uint32_t author = party_known(d->store, &c->r->author);
    const struct vault_row *row = c->row;
    struct vault_object object;

    *out = (struct policy_facts){
        .me = *desk_me(d),
        .peer = roster_policy(c->peer, d->now_ms),
        .now_ms = d->now_ms,
        .clock_doubtful = roster_clock_doubtful(d->roster),
    };
    if (author != 0 && vault_object(d->store, &c->r->object, author, &object)) {
        out->superseded = object.revision > c->r->revision;
        out->retracted = object.dead_revision >= c->r->revision;
    }
    if (row != NULL) {
        out->superseded |= (row->state & (VAULT_SUPERSEDED | VAULT_TWIN)) != 0;
        out->retracted |= (row->state & VAULT_RETRACTED) != 0;
    }
    peer_facts(out, d, c);
}

static bool name_taken(const struct desk *d, struct bytes name)
{
    for (size_t i = 0; i < roster_count(d->roster); i++)
        if (bytes_equal(bytes_text(roster_at(d->roster, i)->name), name))
            return true;
    return false;
}

/* What an introduced author calls itself must not pass for a peer's name. */
static bool introduced_name(char out[static DESK_NAME_MAX],
                            const struct desk *d, const struct node_id *id)
{
    struct author author;
    struct bytes org;

    if (!authors_find(d->authors, id, &author))
        return false;
    org = author.card->identity.org.len > 0 ? author.card->identity.org
                                            : author.card->identity.org_ja;
    if (org.len >= DESK_NAME_MAX || name_taken(d, org))
        return false;
    snprintf(out, DESK_NAME_MAX, "%.*s", (int)org.len, (const char *)org.at);
    return true;
}

void desk_name(char out[static DESK_NAME_MAX], const struct desk *d,
               const struct node_id *id)
{
    const struct peer *p = roster_by_id(d->roster, id);
    char hex[IDENT_HEX_TEXT];

    if (ident_same(id, desk_me(d))) {
        snprintf(out, DESK_NAME_MAX, "this node");
    } else if (p != NULL) {
        snprintf(out, DESK_NAME_MAX, "%s", p->name);
    } else if (!introduced_name(out, d, id)) {
        ident_hex(hex, id->octet);
        snprintf(out, DESK_NAME_MAX, "%.16s", hex);
    }
}

const char *desk_introduced_by(const struct desk *d, const struct node_id *id,
                               uint32_t from)
{
    const struct peer *p = roster_by_party(d->roster, from);

    if (ident_same(id, desk_me(d)) || roster_by_id(d->roster, id) != NULL)
        return NULL;
    return p != NULL ? p->name : "?";
}
