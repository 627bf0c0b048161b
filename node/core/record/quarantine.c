#include "node/core/record/quarantine.h"

#include <string.h>

#include "node/core/store/counter.h"

/* More than one, where the operator lowered the limit. */
enum { LEAVE_AT_ONCE_MAX = 16 };

static enum counter counter_of(const struct quarantine_row *row)
{
    return row->hidden ? COUNTER_HIDDEN : COUNTER_QUARANTINED;
}

uint64_t quarantine_count(const struct facts *d, uint32_t node_no)
{
    return counter_get(&d->txn.view, COUNTER_QUARANTINED, node_no) +
           counter_get(&d->txn.view, COUNTER_HIDDEN, node_no);
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

/* Whether the new copy proves what the one before does not: who wrote it, or
   that a rule forbade it where it came in its place. Without replacing, whoever
   sends a forged copy first, or one in a wrong place, would keep the author
   from being told of the true one. */
static bool proves_more(const struct quarantine_row *row,
                        const struct quarantine_row *held)
{
    return row->verified &&
           (!held->verified || (held->why != ERR_OK && row->why == ERR_OK));
}

static bool again(struct facts *d, struct quarantine_row *row, struct bytes raw)
{
    struct quarantine_row held;
    bool replaces;

    if (!quarantine_of(d, row->from, &row->record, &held))
        return false;
    quarantine_sum_take(&d->txn, &held);
    /* Its octets moved with what was written. */
    (void)quarantine_get(d, held.id, &held);
    replaces = proves_more(row, &held);
    if (replaces) {
        held.author = row->author;
        held.verified = true;
        row->id = held.id;
    }
    /* Or it would be replaced, and told, as often as the two take turns. */
    if (replaces || !proves_more(&held, row)) {
        held.rule = row->rule;
        held.why = row->why;
    }
    held.arrived_ms = row->arrived_ms;
    quarantine_table_put(&d->txn, &held, replaces ? &raw : NULL);
    quarantine_sum_add(&d->txn, &held);
    return true;
}

static void count_left(struct facts *d, const struct quarantine_row *row)
{
    struct quarantine_left left;

    quarantine_left_get(&d->txn.view, row->from, &left);
    if (left.count++ == 0)
        left.since_ms = d->now_ms;
    left.last_ms = d->now_ms;
    left.author = quarantine_sum_author(&d->txn.view, row);
    quarantine_left_put(&d->txn, row->from, &left);
}

/* WIRE.md 7.6: "where it is full, the oldest copy leaves of whoever has most
   there" */
static bool make_room(struct facts *d, uint32_t from)
{
    struct quarantine_row row;
    uint64_t id;

    if (quarantine_count(d, from) <= d->config->limits.quarantine_max ||
        !quarantine_sum_oldest(&d->txn.view, from, &id) ||
        !quarantine_get(d, id, &row))
        return false;
    quarantine_drop(d, &row);
    count_left(d, &row);
    return true;
}

void quarantine_put(struct facts *d, struct quarantine_row *row,
                    struct bytes raw)
{
    uint64_t count = counter_get(&d->txn.view, counter_of(row), row->from);

    if (raw.len > RECORD_MAX || again(d, row, raw))
        return;
    row->id = txn_state(&d->txn)->next_quarantine++;
    counter_put(&d->txn, counter_of(row), row->from, count + 1);
    quarantine_table_put(&d->txn, row, &raw);
    quarantine_sum_add(&d->txn, row);
    txn_state(&d->txn)->quarantined++;
    for (size_t i = 0; i < LEAVE_AT_ONCE_MAX && make_room(d, row->from); i++)
        continue;
}

enum err quarantine_raw(const struct facts *d, const struct quarantine_row *row,
                        struct buffer *out)
{
    return quarantine_table_raw(&d->txn.view, row, out);
}

static void uncount(struct facts *d, const struct quarantine_row *row)
{
    uint64_t count = counter_get(&d->txn.view, counter_of(row), row->from);

    quarantine_sum_take(&d->txn, row);
    if (count > 0)
        counter_put(&d->txn, counter_of(row), row->from, count - 1);
    txn_state(&d->txn)->quarantined--;
}

void quarantine_drop(struct facts *d, const struct quarantine_row *row)
{
    quarantine_table_del(&d->txn, row);
    uncount(d, row);
}

void quarantine_drop_all(struct facts *d, uint64_t *dropped)
{
    struct quarantine_row row = {.id = 0};

    for (*dropped = 0; quarantine_next(d, row.id, &row); ++*dropped)
        uncount(d, &row);
    quarantine_table_clear(&d->txn);
    quarantine_left_forget(&d->txn);
}

bool quarantine_recall(struct facts *d, const struct quarantine_recalled *of,
                       uint64_t *left)
{
    struct quarantine_row row;
    uint64_t id;

    for (; *left >= QUARANTINE_COPY_ROWS; *left -= QUARANTINE_COPY_ROWS) {
        if (!quarantine_table_recalled(&d->txn, &of->author, &of->object,
                                       of->up_to, &id))
            return true;
        if (!quarantine_get(d, id, &row))
            continue;
        uncount(d, &row);
        quarantine_table_del_recalled(&d->txn, &row);
    }
    return false;
}

void quarantine_recall_later(struct facts *d,
                             const struct quarantine_recalled *of,
                             uint64_t number, uint32_t place)
{
    struct job_at at = {
        .kind = JOB_REFUSED,
        .number = number,
        .node_no = place,
        .job = {.since_ms = d->now_ms,
                .detail = of->up_to,
                .author = of->author},
    };

    memcpy(at.job.record.octet, of->object.octet, sizeof of->object.octet);
    jobs_put(&d->txn, &at);
}

bool quarantine_recall_rest(struct facts *d, struct job_at *at)
{
    struct quarantine_recalled of = {.author = at->job.author,
                                     .up_to = at->job.detail};
    uint64_t left = QUARANTINE_RECALL_ROWS;

    memcpy(of.object.octet, at->job.record.octet, sizeof of.object.octet);
    return quarantine_recall(d, &of, &left);
}
