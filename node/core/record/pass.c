#include "node/core/record/pass.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/record/giveback.h"
#include "node/core/record/holders.h"
#include "node/core/record/regained.h"
#include "node/core/record/vouch.h"
#include "node/core/store/mention.h"
#include "node/core/store/outbox_release.h"
#include "proto/record_notice.h"

/* WIRE.md 7.10: "Nothing goes back to its author or to where it came from." */
bool pass_goes_back(const struct facts *d, const struct vault_row *row,
                    const struct peer *p)
{
    return p->node_no == row->author || vouch_brought_by(d, row, p);
}

bool pass_by_itself(const struct facts *d, enum tlp tlp)
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

static bool delegated(const struct facts *d, const struct record *r)
{
    for (size_t i = 0; i < r->delegation_count; i++)
        if (ident_same(&r->delegation[i].coordinator, facts_me(d)))
            return true;
    return false;
}

/* WIRE.md 7.10: "a coordinator passes what rule 14 permits, and GREEN and CLEAR
   without audience to its community" */
static bool unasked(const struct facts *d, const struct record *r,
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
static bool another_went(const struct facts *d, const struct vault_row *row,
                         const struct peer *p)
{
    return outbox_release_went(&d->txn.view, &row->object, row->author,
                               UINT64_MAX, p->node_no);
}

/* What goes on, and what is looked up once for all peers. */
struct passing {
    struct facts *d;
    const struct record *r;
    const struct vault_row *row;
    struct vault_row back; /* of a notice: its way back */
    bool vouched;          /* a new object may go on */
};

/* Whom a notice goes on to: the way its target came. Its author, where the
   notice names it; else whoever signed that has told it already. */
static bool tells(const struct passing *x, const struct peer *p)
{
    return p->node_no == x->back.author ? record_names(x->r, &p->id)
                                        : vouch_brought_by(x->d, &x->back, p);
}

/* WIRE.md 7.9: "to each node from which the sender has its target, and to the
   target's author". False: nobody here knows the way. */
static bool begin_notice(struct passing *x)
{
    struct record_notice notice;
    struct record_noted noted;

    if (record_notice(&notice, x->r) != ERR_OK)
        return false;
    while (record_noted_next(&notice, &noted))
        if (facts_way_back(x->d, x->r, &noted.record, &x->back))
            return true;
    return false;
}

static bool begin(struct passing *x, struct facts *d, const struct record *r,
                  const struct vault_row *row)
{
    *x = (struct passing){.d = d, .r = r, .row = row};
    if (record_kind_way(r->kind) == RECORD_TO_SOURCES)
        return begin_notice(x);
    x->vouched = vouch_for(d, row);
    return true;
}

static void forward(const struct passing *x, struct peer *p)
{
    bool follows = another_went(x->d, x->row, p);
    struct policy_answer answer;

    if (!vouch_for_groups(x->d, x->r) ||
        (!follows && (!x->vouched || !pass_by_itself(x->d, x->r->tlp))))
        return;
    answer = release_judge(x->d, x->r, x->row, p);
    if (answer.verdict != POLICY_REFUSE &&
        (follows || unasked(x->d, x->r, p, &answer)))
        (void)release_to(x->d, x->r, x->row, p);
}

/* WIRE.md 7.10: "and its retractions always" WIRE.md 7.17: "A retraction by
   somebody else that rests on such a loss alone goes on by itself as a new
   object would" */
static bool recalls(const struct passing *x, const struct peer *p)
{
    return facts_target_known_there(x->d, x->r, p->node_no) ||
           (x->vouched && facts_target_went(x->d, x->r, p->node_no));
}

static void pass_if_due(const struct passing *x, struct peer *p)
{
    bool goes = false;

    if (release_made(x->d, x->row->number, p))
        return;
    if (pass_goes_back(x->d, x->row, p)) {
        giveback_own(x->d, x->r, x->row, p);
        return;
    }
    switch (record_kind_way(x->r->kind)) {
    case RECORD_TO_READERS:
        forward(x, p);
        return;
    case RECORD_TO_HOLDERS:
        goes = recalls(x, p);
        break;
    case RECORD_TO_SOURCES:
        goes = tells(x, p);
        break;
    case RECORD_TO_MEMBERS:
        goes = another_went(x->d, x->row, p); /* the version before */
        break;
    }
    if (goes)
        (void)release_to(x->d, x->r, x->row, p);
}

/* On the account of who gets it. */
static void pass_to(const struct passing *x, struct peer *p)
{
    struct work_place before = work_enter(x->d->work, &p->work, WORK_PASSING);

    pass_if_due(x, p);
    work_leave(x->d->work, before);
}

static void pass_to_all(struct facts *d, const struct record *r,
                        const struct vault_row *row)
{
    struct passing x;

    if (!begin(&x, d, r, row))
        return;
    for (size_t i = 0; i < roster_count(d->roster); i++)
        pass_to(&x, roster_at(d->roster, i));
}

static bool open_row(const struct facts *d, uint64_t number,
                     struct vault_row *row, struct buffer *raw,
                     struct record *r)
{
    return vault_get(&d->txn.view, number, row) &&
           vault_record(&d->txn.view, row, raw, r) == ERR_OK;
}

/* WIRE.md 7.9: "where it names a peer, one of its targets is enough". The one
   that came shows the way: who signs notices may name hundreds that never come,
   and they are not looked for each time. */
static void tell_author(struct facts *d, const struct record *r,
                        const struct vault_row *row, const struct record_id *of)
{
    struct passing x = {.d = d, .r = r, .row = row};
    struct peer *author;

    if (!facts_way_back(d, r, of, &x.back))
        return;
    author = roster_by_node_no(d->roster, x.back.author);
    if (author != NULL && record_names(r, &author->id))
        pass_to(&x, author);
}

/* WIRE.md 7.9: "What names a record that is not here waits for it." With the
   last of what it names a notice goes on to whom it does not name. */
static void hear(struct facts *d, const struct vault_row *row,
                 const struct record_id *of)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    if (vault_record(&d->txn.view, row, &raw, &r) != ERR_OK)
        return;
    if (holders_heard(d, &r, row, of))
        pass_to_all(d, &r, row);
    else
        tell_author(d, &r, row, of);
}

/* On the account of who brought the notice, not of who sent the record. */
static void hear_in_turn(struct facts *d, uint64_t number,
                         const struct record_id *of)
{
    struct work_place before;
    struct vault_row row;
    struct peer *from;

    /* Retractions name records, too, and take long to open. */
    if (!vault_get(&d->txn.view, number, &row) ||
        record_kind_way(row.kind) != RECORD_TO_SOURCES)
        return;
    from = roster_by_node_no(d->roster, row.from);
    before =
        work_enter(d->work, from != NULL ? &from->work : NULL, WORK_NOTICES);
    hear(d, &row, of);
    work_leave(d->work, before);
}

static bool hear_some(struct facts *d, struct job_at *at, size_t max)
{
    const uint64_t begun_us = work_now_us(d->work);

    for (size_t i = 0; i < max; i++) {
        if (!mention_next(&d->txn.view, &at->job.record, &at->job.detail))
            return true;
        hear_in_turn(d, at->job.detail, &at->job.record);
        if (work_now_us(d->work) - begun_us >= PASS_HEARD_US)
            return false;
    }
    return false;
}

bool pass_heard(struct facts *d, struct job_at *at)
{
    return hear_some(d, at, PASS_HEARD_A_ROUND);
}

/* What names an absent record waits for it, however much it is: WIRE.md 7.17.
   Much of it is heard when all that comes in this round is here: a notice is
   opened once then. */
static void heard_of(struct facts *d, uint64_t number, uint32_t place,
                     const struct record_id *id)
{
    struct job_at at = {
        JOB_HEARD, number, place, {.since_ms = d->now_ms, .record = *id}};

    if (!hear_some(d, &at, PASS_HEARD_AT_ONCE))
        jobs_put(&d->txn, &at);
}

/* Whether a retraction is what shows the way from an absent record: later ones
   of its author add nothing, nor does naming it again. */
static bool shows_way(const struct facts *d, const struct vault_row *row,
                      const struct record_id *of)
{
    uint64_t first;

    return mention_retraction(&d->txn.view, of, row->author, &first) &&
           first == row->number;
}

static int by_octets(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct record_id));
}

/* Each record once, in whatever order. */
static size_t targets_of(struct record_id out[static RECORD_TARGETS_MAX],
                         const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;
    size_t count = 0, kept = 0;

    if (record_retraction(&retraction, r) != ERR_OK)
        return 0;
    while (record_target_next(&retraction, &target))
        out[count++] = target.record;
    qsort(out, count, sizeof *out, by_octets);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || by_octets(&out[kept - 1], &out[i]) != 0)
            out[kept++] = out[i];
    return kept;
}

static void heard_all(struct facts *d, const struct record *r,
                      const struct vault_row *row)
{
    static struct record_id target[RECORD_TARGETS_MAX];
    const size_t count = targets_of(target, r);

    heard_of(d, row->number, 0, &r->id);
    for (uint32_t i = 0; i < count; i++)
        if (shows_way(d, row, &target[i]))
            heard_of(d, row->number, i + 1, &target[i]);
}

void pass_on(struct facts *d, const struct record *r,
             const struct vault_row *row)
{
    const struct job_at later = {
        JOB_PASS, row->number, 0, {.since_ms = d->now_ms}};

    if (facts_unconfirmed(d)) {
        jobs_put(&d->txn, &later);
        return;
    }
    if (row->author != d->self->node_no)
        pass_to_all(d, r, row);
    else
        regained_put(d, row);
    heard_all(d, r, row);
}

void pass_now(struct facts *d, const struct job_at *at)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (!open_row(d, at->number, &row, &raw, &r))
        return;
    giveback_kept(d, &row);
    pass_on(d, &r, &row);
}

/* What was regained just now has a time of its own. */
static bool catches_up(const struct facts *d, const struct vault_row *row,
                       const struct peer *p)
{
    if (regained_is(d, row))
        return d->now_ms - row->received_ms >= REGAINED_AFTER_MS;
    return giveback_standing(d, p) == GIVEBACK_WHOLE;
}

static void caught_up_with(struct facts *d, uint64_t number, struct peer *p)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;
    struct passing x;

    if (!vault_get(&d->txn.view, number, &row) || !catches_up(d, &row, p) ||
        vault_record(&d->txn.view, &row, &raw, &r) != ERR_OK ||
        !begin(&x, d, &r, &row))
        return;
    if (row.author != d->self->node_no)
        pass_to(&x, p);
    else
        regained_to(d, &r, &row, p);
}

static void catch_up_one(struct facts *d, uint64_t number, struct peer *p)
{
    struct work_place before = work_enter(d->work, &p->work, WORK_PASSING);

    caught_up_with(d, number, p);
    work_leave(d->work, before);
}

bool pass_catch_up(struct facts *d, struct job_at *at)
{
    struct peer *p = roster_by_node_no(d->roster, at->node_no);
    uint64_t end = view_state(&d->txn.view)->next_number;

    for (size_t i = 0; p != NULL && i < PASS_CATCH_UP_A_ROUND; i++) {
        if (++at->job.detail >= end)
            return true;
        catch_up_one(d, at->job.detail, p);
    }
    return p == NULL;
}

/* Whether one who is a member of a newer version is to have it, too. */
static bool wants_past(const struct facts *d, const struct vault_row *row,
                       uint64_t newest, const struct peer *p)
{
    return !pass_goes_back(d, row, p) && !release_made(d, row->number, p) &&
           groups_member(d->groups, newest, &p->id);
}

static bool may_fill(const struct facts *d, const struct record *r,
                     const struct vault_row *row, const struct peer *p)
{
    const struct policy_answer answer = release_judge(d, r, row, p);

    if (answer.verdict == POLICY_REFUSE)
        return false;
    return row->author == d->self->node_no ||
           (vouch_for(d, row) && vouch_for_groups(d, r) &&
            unasked(d, r, p, &answer));
}

static void fill_one(struct facts *d, uint64_t number, uint64_t newest)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (!vault_get(&d->txn.view, number, &row) ||
        vault_record(&d->txn.view, &row, &raw, &r) != ERR_OK)
        return;
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);

        if (wants_past(d, &row, newest, p) && may_fill(d, &r, &row, p))
            (void)release_to(d, &r, &row, p);
    }
}

bool pass_fill(struct facts *d, struct job_at *fill)
{
    struct vault_row row;
    struct node_id id;
    uint64_t newest;
    bool later;

    if (!vault_get(&d->txn.view, fill->number, &row))
        return true;
    id = record_group_id(&row.author_id, &row.object);
    newest = groups_newest(d->groups, &id);
    if (newest != fill->number)
        return true; /* the newer version's own filling up has all members */
    for (size_t i = 0; i < PASS_FILL_A_ROUND; i++) {
        if (!groups_next_pin(d->groups, &id, &fill->job.detail, &later))
            return true;
        if (later)
            fill_one(d, fill->job.detail, newest);
    }
    return false;
}

/* A revision that follows to one peer says nothing of the others. */
static bool would_go_to(const struct facts *d, const struct record *r,
                        const struct vault_row *row, const struct peer *p)
{
    struct policy_answer answer;

    if (p->revoked || pass_goes_back(d, row, p) ||
        release_made(d, row->number, p))
        return false;
    answer = release_judge(d, r, row, p);
    return answer.verdict != POLICY_REFUSE &&
           (record_kind_way(r->kind) == RECORD_TO_HOLDERS ||
            unasked(d, r, p, &answer));
}

/* What would be passed on to readers, and a retraction of which nobody knows
   any more where its target went. */
static bool may_stay(const struct facts *d, const struct vault_row *row)
{
    if (row->author == d->self->node_no || facts_unconfirmed(d))
        return false;
    if (record_kind_way(row->kind) == RECORD_TO_HOLDERS)
        return view_state(&d->txn.view)->lost != 0;
    return record_kind_way(row->kind) == RECORD_TO_READERS;
}

static bool would_go(const struct facts *d, const struct record *r,
                     const struct vault_row *row)
{
    for (size_t i = 0; i < roster_count(d->roster); i++)
        if (would_go_to(d, r, row, roster_at(d->roster, i)))
            return true;
    return false;
}

bool pass_may_stay(const struct facts *d, const struct vault_row *row,
                   bool groups)
{
    return may_stay(d, row) &&
           (record_kind_way(row->kind) == RECORD_TO_HOLDERS ||
            pass_by_itself(d, (enum tlp)row->tlp)) &&
           (groups || !vouch_for(d, row));
}

bool pass_stays(const struct facts *d, const struct record *r,
                const struct vault_row *row)
{
    return pass_may_stay(d, row, true) &&
           !(vouch_for(d, row) && vouch_for_groups(d, r)) &&
           would_go(d, r, row);
}

void pass_stayed(struct facts *d, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    if (!may_stay(d, row) || !vouch_for(d, row) ||
        vault_record(&d->txn.view, row, &raw, &r) != ERR_OK)
        return;
    pass_to_all(d, &r, row);
}

bool pass_all_stayed(struct facts *d, struct job_at *at)
{
    const struct peer *p = roster_by_node_no(d->roster, at->node_no);
    uint64_t end = view_state(&d->txn.view)->next_number;
    struct vault_row row;

    for (size_t i = 0; p != NULL && i < PASS_CATCH_UP_A_ROUND; i++) {
        if (++at->job.detail >= end)
            return true;
        if (vault_get(&d->txn.view, at->job.detail, &row) &&
            (row.author == p->node_no || vouch_brought_by(d, &row, p)))
            pass_stayed(d, &row);
    }
    return p == NULL;
}

void pass_marked(struct facts *d, const struct peer *p)
{
    jobs_put(&d->txn, &(struct job_at){.kind = JOB_STAYED,
                                       .node_no = p->node_no,
                                       .job.since_ms = d->now_ms});
}
