#include "node/core/record/regained.h"

#include "node/core/record/giveback.h"
#include "node/core/record/holders.h"
#include "node/core/record/release.h"
#include "node/core/store/outstanding.h"

bool regained_is(const struct facts *d, const struct vault_row *row)
{
    return row->author == d->self->node_no && row->from != row->author;
}

void regained_put(struct facts *d, const struct vault_row *row)
{
    const struct job_at due = {
        JOB_REGAINED, row->number, 0, {.since_ms = d->now_ms}};

    if (record_kind_way(row->kind) != RECORD_TO_SOURCES)
        jobs_put(&d->txn, &due);
    if (record_kind_way(row->kind) == RECORD_TO_READERS)
        outstanding_regained(&d->txn, row->number);
}

/* Whether any revision of the object went to a peer. */
static bool another_went(const struct facts *d, const struct vault_row *row,
                         const struct peer *p)
{
    return outbox_release_went(&d->txn.view, &row->object, row->author,
                               UINT64_MAX, p->node_no);
}

/* What was never lost went to whom it was to go to then. WIRE.md 7.17: "and
   this node's own records that name it" */
static bool goes_to_known(const struct facts *d, const struct vault_row *row,
                          const struct peer *p,
                          const struct policy_answer *answer)
{
    if (regained_is(d, row))
        return true;
    return answer->verdict == POLICY_ALLOW &&
           (answer->rule == POLICY_TO_AUDIENCE ||
            answer->rule == POLICY_RETRACTION || answer->rule == POLICY_GROUP ||
            another_went(d, row, p));
}

/* WIRE.md 7.17: "To a peer whose HELLO shows nothing it goes where it names
   that peer" */
static bool goes_to_unknown(const struct facts *d, const struct record *r,
                            const struct vault_row *row, const struct peer *p)
{
    if (!regained_is(d, row))
        return false;
    switch (record_kind_way(row->kind)) {
    case RECORD_TO_READERS: /* policy finds it in the audience */
        return r->audience_count > 0 || another_went(d, row, p);
    case RECORD_TO_HOLDERS:
        return facts_target_known_there(d, r, p->node_no);
    case RECORD_TO_MEMBERS:
        return true;
    case RECORD_TO_SOURCES:
        return false;
    }
    return false;
}

static bool goes(const struct facts *d, const struct record *r,
                 const struct vault_row *row, const struct peer *p,
                 const struct policy_answer *answer)
{
    switch (giveback_standing(d, p)) {
    case GIVEBACK_OPEN: /* its list may name the record */
        return false;
    case GIVEBACK_NOTHING:
        return goes_to_unknown(d, r, row, p);
    case GIVEBACK_WHOLE:
        return goes_to_known(d, row, p, answer);
    }
    return false;
}

void regained_to(struct facts *d, const struct record *r,
                 const struct vault_row *row, struct peer *p)
{
    struct policy_answer answer;

    if (record_kind_way(row->kind) == RECORD_TO_SOURCES ||
        release_made(d, row->number, p))
        return;
    answer = release_judge(d, r, row, p);
    if (answer.verdict != POLICY_REFUSE && goes(d, r, row, p, &answer))
        (void)release_to(d, r, row, p);
}

bool regained_due(const struct facts *d, const struct job_at *at)
{
    /* A time of day that was set back makes nothing wait. */
    return d->now_ms - at->job.since_ms >= REGAINED_AFTER_MS;
}

void regained_go(struct facts *d, const struct job_at *at)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_row row;

    if (!vault_get(&d->txn.view, at->number, &row) ||
        vault_record(&d->txn.view, &row, &raw, &r) != ERR_OK)
        return; /* erased meanwhile */
    for (size_t i = 0; i < roster_count(d->roster); i++) {
        struct peer *p = roster_at(d->roster, i);
        struct work_place before = work_enter(d->work, &p->work, WORK_PASSING);

        regained_to(d, &r, &row, p);
        work_leave(d->work, before);
    }
}

bool regained_unsaid(const struct facts *d, const struct record *r,
                     const struct vault_row *row, const struct peer *p)
{
    struct holder h;

    return regained_is(d, row) &&
           record_kind_way(row->kind) == RECORD_TO_READERS &&
           !holders_get(d, row->number, p->node_no, &h) &&
           release_judge(d, r, row, p).verdict != POLICY_REFUSE;
}
