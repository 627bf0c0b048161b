#include "node/core/store/jobs.h"

#include <string.h>

_Static_assert(sizeof(struct job) == 88, "a stored value");

static struct store_key key_of(const struct job_at *at)
{
    struct store_key k = {0};

    store_key_u8(&k, (uint8_t)at->kind);
    store_key_u64(&k, at->number);
    store_key_u32(&k, at->node_no);
    return k;
}

void jobs_put(struct store *s, const struct job_at *at)
{
    struct store_key k = key_of(at);

    store_put_value(s, STORE_DUE, &k, &at->job, sizeof at->job);
}

void jobs_done(struct store *s, const struct job_at *at)
{
    struct store_key k = key_of(at);

    store_del(s, STORE_DUE, &k);
}

bool jobs_next(struct store *s, struct job_at *at)
{
    struct job_at next = *at;
    struct store_key all = {0}, from;
    struct store_cursor c;
    bool found;

    if (++next.node_no == 0)
        next.number++;
    from = key_of(&next);
    store_key_u8(&all, (uint8_t)at->kind);
    store_walk(&c, s, STORE_DUE);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all) &&
            c.value.len == sizeof at->job;
    if (found) {
        at->number = bytes_get_be(c.key.at + 1, 8);
        at->node_no = (uint32_t)bytes_get_be(c.key.at + 9, 4);
        memcpy(&at->job, c.value.at, sizeof at->job);
    }
    store_walk_end(&c);
    return found;
}

bool jobs_any(struct store *s)
{
    const struct store_key first = {0};
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_DUE);
    found = store_walk_from(&c, &first);
    store_walk_end(&c);
    return found;
}
