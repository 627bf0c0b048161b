#include "node/core/record/quarantine.h"

#include "node/core/store/counter.h"

static enum counter counter_of(const struct quarantine_row *row)
{
    return row->hidden ? COUNTER_HIDDEN : COUNTER_QUARANTINED;
}

uint64_t quarantine_count(const struct facts *d, uint32_t node_no)
{
    return counter_get(d->store, COUNTER_QUARANTINED, node_no);
}

bool quarantine_get(const struct facts *d, uint64_t id,
                    struct quarantine_row *out)
{
    return quarantine_table_get(d->store, id, out);
}

bool quarantine_of(const struct facts *d, uint32_t node_no,
                   const struct record_id *record, struct quarantine_row *out)
{
    return quarantine_table_find(d->store, node_no, record, out);
}

bool quarantine_next(const struct facts *d, uint64_t id,
                     struct quarantine_row *out)
{
    return quarantine_table_next(d->store, id, out);
}

/* Without replacing, whoever sends a forged copy first would keep the author
   from being told of the true one. */
static bool again(const struct facts *d, struct quarantine_row *row,
                  struct bytes raw)
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
    quarantine_table_put(d->store, &held, replaces ? &raw : NULL);
    return true;
}

bool quarantine_put(const struct facts *d, struct quarantine_row *row,
                    struct bytes raw)
{
    if (raw.len > RECORD_MAX)
        return false;
    if (again(d, row, raw))
        return true;
    if (!counter_admit(d->store, counter_of(row), row->from,
                       d->config->limits.quarantine_max))
        return false;
    row->id = store_state(d->store)->next_quarantine++;
    quarantine_table_put(d->store, row, &raw);
    store_state(d->store)->quarantined++;
    return true;
}

enum err quarantine_raw(const struct facts *d, const struct quarantine_row *row,
                        struct buffer *out)
{
    return quarantine_table_raw(d->store, row, out);
}

void quarantine_drop(const struct facts *d, const struct quarantine_row *row)
{
    uint64_t count = counter_get(d->store, counter_of(row), row->from);

    quarantine_table_del(d->store, row);
    if (count > 0)
        counter_put(d->store, counter_of(row), row->from, count - 1);
    store_state(d->store)->quarantined--;
}

void quarantine_recall(const struct facts *d, const struct node_id *author,
                       const struct object_id *object, uint64_t up_to)
{
    struct quarantine_row row;
    uint64_t id;

    while (quarantine_table_recalled(d->store, author, object, up_to, &id))
        if (quarantine_get(d, id, &row))
            quarantine_drop(d, &row);
}
