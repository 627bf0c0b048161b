#include "node/core/record/erase.h"

#include "node/core/record/tally.h"
#include "node/core/store/jobs.h"
#include "node/core/store/recalled_value.h"
#include "node/core/store/summary.h"
#include "node/log.h"

/* What a row has, in a room of this function's own until the next call; NULL:
   it has none any more. */
static const struct record *record_of(const struct facts *d,
                                      const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    return vault_record(&d->txn.view, row, &raw, &r) == ERR_OK ? &r : NULL;
}

void erase_entries(const struct facts *d, const struct vault_row *row)
{
    const struct record *r = record_of(d, row);

    if (r != NULL)
        index_forget(d->index, r, row);
}

/* A version went; with the newest the group did. */
static void forget_version(struct facts *d, const struct vault_row *row)
{
    const struct node_id id = record_group_id(&row->author_id, &row->object);
    struct vault_object object;

    groups_drop(d->groups);
    vault_object(&d->txn.view, &row->object, row->author, &object);
    if (object.erased_revision >= object.revision)
        groups_gone(d->groups, &id);
}

/* Of what this node took back itself hashes stay, so that it does not come back
   by itself: retracted.h. */
static bool is_remembered(const struct facts *d, const struct vault_row *row)
{
    return row->author == d->self->node_no &&
           (row->state & (VAULT_RETRACTED | VAULT_REPLACED)) == VAULT_RETRACTED;
}

static void remember(struct facts *d, const struct vault_row *row)
{
    const struct record *r = record_of(d, row);
    uint64_t gone = 0;

    if (r != NULL)
        gone = recalled_value_put_all(d->index, &d->txn, r, row->number);
    if (gone > 0)
        log_warn("%llu values that this node recalled longest ago are not "
                 "recognised any more when they are shared again",
                 (unsigned long long)gone);
}

void erase_record(struct facts *d, struct vault_row *row)
{
    const struct job_at due = {
        JOB_ERASED, row->number, 0, {.since_ms = d->now_ms}};

    if (row->state & VAULT_ERASED)
        return;
    if (is_remembered(d, row))
        remember(d, row);
    erase_entries(d, row);
    summary_erase(&d->txn, row);
    vault_erase(&d->txn, row, VAULT_ERASED);
    if (record_kind_way(row->kind) == RECORD_TO_MEMBERS)
        forget_version(d, row);
    tally_forget(d, row->number);
    if (row->author != d->self->node_no)
        jobs_put(&d->txn, &due);
}

/* In rows: what it has in the index goes, and of what is remembered more are
   written. */
static uint64_t cost_of(const struct facts *d, const struct vault_row *row)
{
    const uint64_t rows = is_remembered(d, row) ? 1 + RECALLED_VALUE_ROWS : 1;

    return 1 + rows * row->indicators;
}

void erase_in_turn(struct facts *d, struct vault_row *row, uint64_t *left)
{
    const struct job_at later = {
        JOB_RECALLED, row->number, 0, {.since_ms = d->now_ms}};
    const uint64_t cost = cost_of(d, row);

    if (row->state & VAULT_ERASED)
        return;
    if (cost > *left) {
        *left = 0; /* what comes after it is not erased before it */
        jobs_put(&d->txn, &later);
        return;
    }
    *left -= cost;
    erase_record(d, row);
}

bool erase_rest(struct facts *d)
{
    struct job_at at = {.kind = JOB_RECALLED};
    struct vault_row row;
    uint64_t cost = 0;
    bool any = false;

    while (cost < ERASE_AT_ONCE && jobs_next(&d->txn.view, &at)) {
        any = true;
        jobs_done(&d->txn, &at);
        cost++;
        if (!vault_get(&d->txn.view, at.number, &row))
            continue;
        cost += cost_of(d, &row);
        erase_record(d, &row);
    }
    return any;
}

/* Its turn comes now, so that all from whom it came are told at one time. */
static void erase_now(struct facts *d, struct vault_row *row)
{
    struct job_at at = {
        .kind = JOB_RECALLED, .number = row->number - 1, .node_no = UINT32_MAX};

    if (jobs_next(&d->txn.view, &at) && at.number == row->number)
        erase_record(d, row);
}

void erase_again(struct facts *d, struct vault_row *row, uint32_t node_no)
{
    const struct job_at due = {
        JOB_ERASED, row->number, node_no, {.since_ms = d->now_ms}};

    erase_now(d, row);
    if ((row->state & VAULT_ERASED) && row->author != d->self->node_no)
        jobs_put(&d->txn, &due);
}

bool erase_recalled(const struct facts *d, const struct record *r)
{
    uint32_t author = node_no_known(&d->txn.view, &r->author);
    struct vault_object object;

    return author != 0 &&
           vault_object(&d->txn.view, &r->object, author, &object) &&
           object.erased_revision >= r->revision;
}
