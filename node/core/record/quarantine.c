#include "node/core/record/quarantine.h"

#include "node/core/store/counter.h"

static enum counter counter_of(const struct quarantine_row *row)
{
    return row->hidden ? COUNTER_HIDDEN : COUNTER_QUARANTINED;
}

uint64_t quarantine_count(const struct facts *d, uint32_t node_no)
{
    return counter_get(&d->txn.view, COUNTER_QUARANTINED, node_no);
}

bool quarantine_get(const struct facts *d, uint64_t id,
                    struct quarantine_row *out)
{
    return quarantine_table_get(&d->txn.view, id, out);
}

bool quarantine_of(const struct facts *d, uint32_t node_no,
                   const struct record_id *record, struct quarantine_row *out)
{
    return quarantine_table_find(&d->txn.view, node_no, record, out);
}

bool quarantine_next(const struct facts *d, uint64_t id,
                     struct quarantine_row *out)
{
    return quarantine_table_next(&d->txn.view, id, out);
}

/* Without replacing, whoever sends a forged copy first would keep the author
   from being told of the true one. */
static bool again(struct facts *d, struct quarantine_row *row, struct bytes raw)
{
    struct quarantine_row held;
    bool replaces;

    if (!quarantine_of(d, row->from, &row->record, &held))
        return false;
    replaces = row->verified && !held.verified;
    if (replaces) {
        held.author = row->author;
        held.verified = true;
        row->id = held.id;
    }
    held.rule = row->rule;
    held.why = row->why;
    held.arrived_ms = row->arrived_ms;
    quarantine_table_put(&d->txn, &held, replaces ? &raw : NULL);
    return true;
}

bool quarantine_put(struct facts *d, struct quarantine_row *row,
                    struct bytes raw)
{
    if (raw.len > RECORD_MAX)
        return false;
    if (again(d, row, raw))
        return true;
    if (!counter_admit(&d->txn, counter_of(row), row->from,
                       d->config->limits.quarantine_max))
        return false;
    row->id = txn_state(&d->txn)->next_quarantine++;
    quarantine_table_put(&d->txn, row, &raw);
    txn_state(&d->txn)->quarantined++;
    return true;
}

enum err quarantine_raw(const struct facts *d, const struct quarantine_row *row,
                        struct buffer *out)
{
    return quarantine_table_raw(&d->txn.view, row, out);
}

void quarantine_drop(struct facts *d, const struct quarantine_row *row)
{
    uint64_t count = counter_get(&d->txn.view, counter_of(row), row->from);

    quarantine_table_del(&d->txn, row);
    if (count > 0)
        counter_put(&d->txn, counter_of(row), row->from, count - 1);
    txn_state(&d->txn)->quarantined--;
}

void quarantine_recall(struct facts *d, const struct node_id *author,
                       const struct object_id *object, uint64_t up_to)
{
    struct quarantine_row row;
    uint64_t id;

    while (quarantine_table_recalled(&d->txn, author, object, up_to, &id))
        if (quarantine_get(d, id, &row))
            quarantine_drop(d, &row);
}
