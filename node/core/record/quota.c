#include "node/core/record/quota.h"

#include "node/core/record/quarantine.h"

enum { DAY_MS = 24 * 3600 * 1000 };

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, 'd');
    table_key_u32(&k, node_no);
    return k;
}

static void put(const struct facts *d, uint32_t node_no, const struct quota *q)
{
    struct table_key k = key_of(node_no);

    table_put_value(d->store, TABLE_META, &k, q, sizeof *q);
}

void quota_get(const struct facts *d, uint32_t node_no, struct quota *out)
{
    struct table_key k = key_of(node_no);
    uint64_t today = d->now_ms / DAY_MS;

    *out = (struct quota){0};
    table_get_value(d->store, TABLE_META, &k, out, sizeof *out);
    if (out->day != today)
        *out = (struct quota){.day = today};
}

void quota_place(const struct facts *d, uint32_t node_no, uint64_t octets)
{
    struct quota q;

    quota_get(d, node_no, &q);
    q.octets += octets + QUOTA_PLACE_OCTETS;
    put(d, node_no, &q);
}

void quota_count(const struct facts *d, uint32_t node_no, uint64_t indicators)
{
    struct quota q;

    quota_get(d, node_no, &q);
    q.records++;
    q.indicators += indicators;
    put(d, node_no, &q);
}

bool quota_incarnation(const struct facts *d, uint32_t node_no)
{
    struct quota q;

    quota_get(d, node_no, &q);
    if (q.incarnations >= d->config->limits.incarnations_a_day)
        return false;
    q.incarnations++;
    put(d, node_no, &q);
    return true;
}

bool quota_over(const struct facts *d, uint32_t node_no)
{
    const struct config_limits *max = &d->config->limits;
    struct quota q;

    quota_get(d, node_no, &q);
    return q.records >= max->records_a_day ||
           q.indicators >= max->indicators_a_day ||
           q.octets >> 20 >= max->mib_a_day ||
           (max->quarantine_max > 0 &&
            quarantine_count(d, node_no) >= max->quarantine_max);
}
