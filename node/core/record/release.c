#include "node/core/record/release.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/record/holders.h"
#include "node/core/record/vouch.h"
#include "node/core/store/jobs.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/tomb_value.h"

enum envelope_lane release_lane(enum tlp tlp)
{
    return tlp == TLP_RED ? ENVELOPE_DIRECT : ENVELOPE_RELAYABLE;
}

struct outbox_stream release_stream(const struct facts *d, const struct peer *p,
                                    enum envelope_lane lane)
{
    return (struct outbox_stream){
        .me = *facts_me(d),
        .peer = p->id,
        .node_no = p->node_no,
        .lane = lane,
    };
}

struct policy_answer release_judge(const struct facts *d,
                                   const struct record *r,
                                   const struct vault_row *row,
                                   const struct peer *p)
{
    const struct facts_case c = {r, row, p, true};
    struct policy_facts facts;

    facts_for_policy(&facts, d, &c);
    return policy_may_send(r, &facts);
}

/* One version of a group, where the peer has not been given it yet. */
static void release_version(struct facts *d, uint64_t number, struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (number == 0 || release_made(d, number, p) ||
        !vault_get(&d->txn.view, number, &row) || row.author == p->node_no ||
        vault_record(&d->txn.view, &row, &raw, &r) != ERR_OK)
        return;
    (void)release_to(d, &r, &row, p);
}

/* WIRE.md 7.8: "whoever releases a record that names a group releases the
   pinned version before it, and to a later member the newest too" WIRE.md 7.10:
   "A retraction goes without such a group" */
static void release_groups(struct facts *d, const struct record *r,
                           struct peer *p)
{
    const bool alone = record_kind_way(r->kind) == RECORD_TO_HOLDERS;

    for (size_t i = 0; i < r->audience_count; i++) {
        const struct record_reader *e = &r->audience[i];
        uint64_t pinned, newest;

        if (!e->is_group)
            continue;
        pinned = groups_pinned(d->groups, e);
        newest = groups_newest(d->groups, &e->id);
        if (alone && !vouch_for_group(d, pinned))
            continue;
        if (newest != pinned && !groups_member(d->groups, pinned, &p->id))
            release_version(d, newest, p);
        release_version(d, pinned, p);
    }
}

/* Where it did not go yet. */
static void release_retraction(struct facts *d, uint64_t number, struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (!release_made(d, number, p) && vault_get(&d->txn.view, number, &row) &&
        vault_record(&d->txn.view, &row, &raw, &r) == ERR_OK)
        (void)release_to(d, &r, &row, p);
}

/* The next of them, from where the job stands; false: there may be more. */
static bool release_some(struct facts *d, const struct vault_row *of,
                         struct peer *p, struct job_at *at, size_t max)
{
    struct vault_tomb_at tomb_at = {of->object, of->author, at->job.detail,
                                    (uint32_t)at->job.tlp};
    struct vault_tomb tomb;

    for (size_t i = 0; i < max; i++) {
        if (!vault_tomb_next(&d->txn.view, &tomb_at, &tomb))
            return true;
        if (tomb.value_count > 0 && tomb.up_to >= of->revision)
            release_retraction(d, tomb_at.retraction, p);
    }
    at->job.detail = tomb_at.retraction;
    at->job.tlp = tomb_at.target;
    return false;
}

/* Who gets a record after values of it were retracted hears of that, too.
   WIRE.md 7.2: "a retraction to exactly the nodes its target went to" An object
   has as many as its author likes: WIRE.md 4.8, "16,384 single values" */
static void release_retractions(struct facts *d, const struct vault_row *of,
                                struct peer *p)
{
    const struct tomb_values values = {of->object, of->author};
    struct job_at rest = {
        JOB_RETRACTIONS, of->number, p->node_no, {.since_ms = d->now_ms}};

    if (record_kind_is(of->kind, RECORD_RETRACTED) &&
        tomb_value_count(&d->txn.view, &values) > 0 &&
        !release_some(d, of, p, &rest, RELEASE_RETRACTIONS_AT_ONCE))
        jobs_put(&d->txn, &rest);
}

bool release_retractions_rest(struct facts *d, struct job_at *at)
{
    struct peer *p = roster_by_node_no(d->roster, at->node_no);
    struct work_place before;
    struct vault_row of;
    bool all;

    if (p == NULL || !vault_get(&d->txn.view, at->number, &of))
        return true;
    before = work_enter(d->work, &p->work, WORK_SENDING);
    all = release_some(d, &of, p, at, RELEASE_RETRACTIONS_A_ROUND);
    work_leave(d->work, before);
    return all;
}

static void append(struct facts *d, const struct record *r,
                   const struct vault_row *row, const struct peer *p,
                   struct outbox_release *release)
{
    struct outbox_stream stream = release_stream(d, p, release_lane(r->tlp));
    uint8_t blind[ENVELOPE_BLIND];

    randombytes_buf(blind, sizeof blind);
    release->seq =
        outbox_append(&d->txn, &stream, row->number, &row->id, blind);
    release->life = view_state(&d->txn.view)->life;
    release->lane = (uint8_t)stream.lane;
    release->state = OUTBOX_SENT;
}

bool release_is_told(const struct facts *d, const struct vault_row *row)
{
    return row->author != d->self->node_no && d->config->pass_report &&
           record_kind_is(row->kind, RECORD_TOLD);
}

static void tell_author(struct facts *d, const struct vault_row *row,
                        const struct peer *p, struct outbox_release *release)
{
    const struct job_at due = {
        JOB_PASSED, row->number, p->node_no, {.since_ms = d->now_ms}};

    /* Given back to its author is not passed on. */
    if (row->author == p->node_no)
        return;
    release->marks |= OUTBOX_PASSED;
    /* A loss is told by itself, if it lasts. */
    if (release->answer == 0)
        jobs_put(&d->txn, &due);
}

bool release_is_lost(const struct facts *d, const struct peer *p,
                     const struct outbox_release *release)
{
    uint64_t since_ms;

    return (release->state == OUTBOX_STORED || release->state == OUTBOX_HELD) &&
           outbox_release_lost(&d->txn.view, p->node_no, release, &since_ms);
}

static bool holds(const struct facts *d, const struct vault_row *row)
{
    const unsigned over =
        VAULT_RETRACTED | VAULT_SUPERSEDED | VAULT_ERASED | VAULT_TWIN;

    return (row->state & over) == 0 &&
           (row->expires_ms == 0 || row->expires_ms > d->now_ms);
}

enum release_loss release_loss(const struct facts *d, const struct peer *p,
                               const struct vault_row *row,
                               const struct outbox_release *release,
                               uint64_t *since_ms)
{
    if (!outbox_release_lost(&d->txn.view, p->node_no, release, since_ms))
        return RELEASE_KEPT;
    return release->state != OUTBOX_VOID && holds(d, row) ? RELEASE_WAITS_AGAIN
                                                          : RELEASE_WAS_KEPT;
}

bool release_made(const struct facts *d, uint64_t number, const struct peer *p)
{
    struct outbox_release release;

    return outbox_release_get(&d->txn.view, number, p->node_no, &release) &&
           release.state != OUTBOX_VOID && !release_is_lost(d, p, &release);
}

/* Receipts tell of members beyond a delegate of whom nothing is heard yet. */
static bool awaits_members(const struct facts *d, const struct record *r)
{
    size_t groups = 0;

    for (size_t i = 0; i < r->audience_count; i++)
        groups += r->audience[i].is_group;
    return groups > 0 && r->delegation_count > 0 &&
           ident_same(&r->author, facts_me(d));
}

struct policy_answer release_to(struct facts *d, const struct record *r,
                                const struct vault_row *row, struct peer *p)
{
    struct policy_answer answer = release_judge(d, r, row, p);
    struct outbox_release release = {0};
    uint64_t lost_ms;

    if (answer.verdict == POLICY_REFUSE)
        return answer;
    release_groups(d, r, p);
    outbox_release_get(&d->txn.view, row->number, p->node_no, &release);
    if (!outbox_release_lost(&d->txn.view, p->node_no, &release, &lost_ms))
        release.receiver_life = release.answer = 0;
    release.rule = (uint8_t)answer.rule;
    release.since_ms = d->now_ms;
    release.state = OUTBOX_WAITING;
    if (release_is_told(d, row))
        tell_author(d, row, p, &release);
    if (answer.verdict == POLICY_ALLOW)
        append(d, r, row, p, &release);
    outbox_release_put(&d->txn, row->number, p->node_no, &release);
    if (awaits_members(d, r))
        outstanding_other(&d->txn, row->number);
    holders_met(d, row->number, p->node_no);
    release_retractions(d, row, p);
    return answer;
}

void release_all(struct facts *d, const struct record *r,
                 const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++)
        (void)release_to(d, r, row, roster_at(d->roster, i));
}

/* What policy refuses by now; the answer of what was lost stays. */
static void give_up(struct facts *d, uint64_t number, const struct peer *p,
                    enum policy_rule rule)
{
    struct outbox_release release = {0};

    outbox_release_get(&d->txn.view, number, p->node_no, &release);
    release.state = OUTBOX_VOID;
    release.rule = (uint8_t)rule;
    if (release.answer == 0)
        release.since_ms = d->now_ms;
    outbox_release_put(&d->txn, number, p->node_no, &release);
}

struct policy_answer release_lost(struct facts *d, uint64_t number,
                                  struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct policy_answer answer = {POLICY_REFUSE, POLICY_OVER};
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (vault_get(&d->txn.view, number, &row) &&
        vault_record(&d->txn.view, &row, &raw, &r) == ERR_OK)
        answer = release_to(d, &r, &row, p);
    if (answer.verdict == POLICY_REFUSE)
        give_up(d, number, p, answer.rule);
    return answer;
}

/* Somebody else's goes on by itself only with groups that are answered for,
   which may not have been here when it began to wait. */
static bool may_go_on(const struct facts *d, const struct record *r,
                      const struct vault_row *row)
{
    return row->author == d->self->node_no || vouch_for_groups(d, r);
}

/* What policy refuses by now leaves the list. */
static void look_again(struct facts *d, struct peer *p, uint64_t number)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct policy_answer answer = {POLICY_REFUSE, POLICY_OVER};
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (vault_get(&d->txn.view, number, &row) &&
        vault_record(&d->txn.view, &row, &raw, &r) == ERR_OK)
        answer = release_judge(d, &r, &row, p);
    if (answer.verdict == POLICY_REFUSE)
        give_up(d, number, p, answer.rule);
    else if (!may_go_on(d, &r, &row))
        give_up(d, number, p, POLICY_NO_PERMIT);
    else if (answer.verdict == POLICY_ALLOW)
        (void)release_to(d, &r, &row, p);
}

void release_look(struct peer *p)
{
    /* A look that began is not begun anew: it would never end for who changes
       something again and again. */
    p->look.again |= p->look.due && p->look.after > 0;
    p->look.due = true;
}

bool release_look_lasts(const struct facts *d, struct peer *p)
{
    uint64_t number;

    if (!p->look.due)
        return false;
    if (outbox_release_waiting(&d->txn.view, p->node_no, p->look.after, &number,
                               1) > 0)
        return true;
    p->look = (struct peer_look){.due = p->look.again};
    return false;
}

static size_t look_on(struct facts *d, struct peer *p)
{
    const uint64_t begun_us = work_now_us(d->work);
    uint64_t numbers[RELEASE_WAITS_A_ROUND];
    size_t n = outbox_release_waiting(&d->txn.view, p->node_no, p->look.after,
                                      numbers, RELEASE_WAITS_A_ROUND);

    for (size_t i = 0; i < n; i++) {
        look_again(d, p, numbers[i]);
        p->look.after = numbers[i];
        if (work_now_us(d->work) - begun_us >= RELEASE_WAITS_US)
            return i + 1;
    }
    return n;
}

size_t release_again(struct facts *d, struct peer *p)
{
    struct work_place before = work_enter(d->work, &p->work, WORK_SENDING);
    size_t n = look_on(d, p);

    work_leave(d->work, before);
    return n;
}
