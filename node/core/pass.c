#include "node/core/pass.h"

#include "node/core/store/came.h"
#include "node/core/store/outbox.h"
#include "proto/record_notice.h"

/* WIRE.md 7.10: "Nothing goes back to its author or to where it came from." */
static bool goes_back(const struct desk *d, const struct vault_row *row,
                      const struct peer *p)
{
    return p->party == row->author || p->party == row->from ||
           came_has(d->store, row->number, p->party);
}

bool pass_by_itself(const struct desk *d, enum tlp tlp)
{
    switch (d->config->pass[tlp]) {
    case CONFIG_PASS_YES:
        return true;
    case CONFIG_PASS_NO:
        return false;
    case CONFIG_PASS_AS_ROLE:
        return d->self->card.identity.role == CARD_COORDINATOR;
    }
    return false;
}

static bool delegated(const struct desk *d, const struct record *r)
{
    for (size_t i = 0; i < r->delegation_count; i++)
        if (ident_same(&r->delegation[i].coordinator, desk_me(d)))
            return true;
    return false;
}

/* WIRE.md 7.10: "a coordinator passes what rule 14 permits, and GREEN and CLEAR
   without audience to its community" */
static bool unasked(const struct desk *d, const struct record *r,
                    const struct peer *p, const struct policy_answer *answer)
{
    bool open = r->tlp <= TLP_GREEN && r->audience_count == 0 && p->community;

    if (!pass_by_itself(d, r->tlp))
        return false;
    if (answer->verdict == POLICY_WAIT)
        return open || delegated(d, r);
    return open || answer->rule == POLICY_DELEGATED;
}

/* Whether any revision of the object went to a peer. */
static bool another_went(const struct desk *d, const struct vault_row *row,
                         const struct peer *p)
{
    return outbox_went(d->store, &row->object, row->author, UINT64_MAX,
                       p->party);
}

static void forward(const struct desk *d, const struct record *r,
                    const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);
        struct policy_answer answer;
        bool follows;

        if (goes_back(d, row, p) || release_made(d, row->number, p))
            continue;
        follows = another_went(d, row, p);
        if (!follows && !pass_by_itself(d, r->tlp))
            continue;
        answer = release_judge(d, r, row, p);
        if (answer.verdict != POLICY_REFUSE &&
            (follows || unasked(d, r, p, &answer)))
            (void)release_to(d, r, row, p);
    }
}

/* A newer version goes where an older one went. */
static void next_version(const struct desk *d, const struct record *r,
                         const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);

        if (!goes_back(d, row, p) && another_went(d, row, p))
            (void)release_to(d, r, row, p);
    }
}

/* WIRE.md 7.10: "and its retractions always" */
static void follow_target(const struct desk *d, const struct record *r,
                          const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);

        if (!goes_back(d, row, p) && desk_target_went(d, r, p->party))
            (void)release_to(d, r, row, p);
    }
}

/* Whom a notice goes on to: the way its target came. Its author, where the
   notice names it; else whoever signed that has told it already. */
static bool tells(const struct record *notice, const struct vault_row *target,
                  const struct peer *p)
{
    return p->party == target->author ? record_names(notice, &p->id)
                                      : p->party == target->from;
}

/* WIRE.md 7.9: "to each node from which the sender has its target, and to the
   target's author" */
static void send_back(const struct desk *d, const struct record *r,
                      const struct vault_row *row)
{
    struct record_notice notice;
    struct record_noted noted;
    struct vault_row target;
    uint64_t number;

    if (record_notice(&notice, r) != ERR_OK ||
        !record_noted_next(&notice, &noted) ||
        !vault_find(d->store, &noted.record, &number) ||
        !vault_get(d->store, number, &target))
        return;
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);

        if (tells(r, &target, p) && !goes_back(d, row, p))
            (void)release_to(d, r, row, p);
    }
}

void pass_on(const struct desk *d, const struct record *r,
             const struct vault_row *row)
{
    if (row->author == d->self->party)
        return; /* given back */
    if (r->kind == RECORD_RETRACTION)
        follow_target(d, r, row);
    else if (r->kind == RECORD_NOTICE)
        send_back(d, r, row);
    else if (r->kind == RECORD_GROUP)
        next_version(d, r, row);
    else
        forward(d, r, row);
}

static void fill_one(const struct desk *d, uint64_t number, uint64_t newest)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (!vault_get(d->store, number, &row) ||
        vault_record(d->store, &row, &raw, &r) != ERR_OK)
        return;
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);
        struct policy_answer answer;

        if (goes_back(d, &row, p) || release_made(d, number, p) ||
            !groups_member(d->groups, newest, &p->id))
            continue;
        answer = release_judge(d, &r, &row, p);
        if (answer.verdict != POLICY_REFUSE &&
            (row.author == d->self->party || unasked(d, &r, p, &answer)))
            (void)release_to(d, &r, &row, p);
    }
}

bool pass_fill(const struct desk *d, struct due_at *fill)
{
    struct vault_row row;
    struct node_id id;
    uint64_t newest;
    bool later;

    if (!vault_get(d->store, fill->number, &row))
        return true;
    id = record_group_id(&row.author_id, &row.object);
    newest = groups_newest(d->groups, &id);
    if (newest != fill->number)
        return true; /* the newer version's own filling up has all members */
    for (size_t i = 0; i < PASS_FILL_A_ROUND; i++) {
        if (!groups_next_pin(d->groups, &id, &fill->due.detail, &later))
            return true;
        if (later)
            fill_one(d, fill->due.detail, newest);
    }
    return false;
}
