#include "node/core/record/erase.h"

#include "node/core/store/jobs.h"
#include "node/core/store/summary.h"

void erase_entries(const struct facts *d, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    if (vault_record(&d->txn.view, row, &raw, &r) == ERR_OK)
        index_forget(d->index, &r, row->number);
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

/* Of what this node took back itself the hashes stay, so that it does not come
   back by itself: retracted.h. */
static bool remembered(const struct facts *d, const struct vault_row *row)
{
    return row->author == d->self->node_no &&
           (row->state & (VAULT_RETRACTED | VAULT_REPLACED)) == VAULT_RETRACTED;
}

void erase_record(struct facts *d, struct vault_row *row)
{
    const struct job_at due = {
        JOB_ERASED, row->number, 0, {.since_ms = d->now_ms}};

    if (row->state & VAULT_ERASED)
        return;
    if (!remembered(d, row))
        erase_entries(d, row);
    summary_erase(&d->txn, row);
    vault_erase(&d->txn, row, VAULT_ERASED);
    if (record_kind_way(row->kind) == RECORD_TO_MEMBERS)
        forget_version(d, row);
    if (row->author != d->self->node_no)
        jobs_put(&d->txn, &due);
}

void erase_again(struct facts *d, const struct vault_row *row, uint32_t node_no)
{
    const struct job_at due = {
        JOB_ERASED, row->number, node_no, {.since_ms = d->now_ms}};

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
