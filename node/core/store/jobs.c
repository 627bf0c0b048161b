#include "node/core/store/jobs.h"

#include <string.h>

#include "node/core/store/table.h"

static struct table_key key_of(const struct job_at *at)
{
    struct table_key k = {0};

    table_key_u8(&k, (uint8_t)at->kind);
    table_key_u64(&k, at->number);
    table_key_u32(&k, at->node_no);
    return k;
}

void jobs_put(struct txn *txn, const struct job_at *at)
{
    struct table_key k = key_of(at);

    table_put_value(txn, TABLE_DUE, &k, &at->job, sizeof at->job);
}

void jobs_done(struct txn *txn, const struct job_at *at)
{
    struct table_key k = key_of(at);

    table_del(txn, TABLE_DUE, &k);
}

bool jobs_next(const struct view *view, struct job_at *at)
{
    struct job_at next = *at;
    struct table_key all = {0}, from;
    struct table_cursor c;
    bool found;

    if (++next.node_no == 0)
        next.number++;
    from = key_of(&next);
    table_key_u8(&all, (uint8_t)at->kind);
    table_walk(&c, view, TABLE_DUE);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.value.len == sizeof at->job;
    if (found) {
        at->number = bytes_get_be(c.key.at + 1, 8);
        at->node_no = (uint32_t)bytes_get_be(c.key.at + 9, 4);
        memcpy(&at->job, c.value.at, sizeof at->job);
    }
    table_walk_end(&c);
    return found;
}

bool jobs_any(const struct view *view)
{
    const struct table_key first = {0};
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_DUE);
    found = table_walk_from(&c, &first);
    table_walk_end(&c);
    return found;
}
