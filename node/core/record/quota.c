#include "node/core/record/quota.h"

#include "node/date.h"

void quota_get(const struct facts *d, uint32_t node_no, struct quota *out)
{
    uint64_t today = d->now_ms / DATE_DAY_MS;

    if (!quota_table_get(&d->txn.view, node_no, out) || out->day != today)
        *out = (struct quota){.day = today};
}

void quota_place(struct facts *d, uint32_t node_no, uint64_t octets)
{
    struct quota q;

    quota_get(d, node_no, &q);
    q.octets += octets + QUOTA_PLACE_OCTETS;
    quota_table_put(&d->txn, node_no, &q);
}

static void count_retracted(struct quota *q, const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;

    if (record_retraction(&retraction, r) != ERR_OK)
        return;
    while (record_target_next(&retraction, &target)) {
        q->indicators += 1 + target.value_count;
        q->octets += QUOTA_TARGET_OCTETS +
                     (uint64_t)target.value_count * QUOTA_VALUE_OCTETS;
    }
}

void quota_count(struct facts *d, uint32_t node_no, const struct record *r)
{
    struct quota q;

    quota_get(d, node_no, &q);
    q.records++;
    q.indicators += vault_indicators(r);
    count_retracted(&q, r);
    quota_table_put(&d->txn, node_no, &q);
}

bool quota_incarnation(struct facts *d, uint32_t node_no)
{
    struct quota q;

    quota_get(d, node_no, &q);
    if (q.incarnations >= d->config->limits.incarnations_a_day)
        return false;
    q.incarnations++;
    quota_table_put(&d->txn, node_no, &q);
    return true;
}

bool quota_spent(const struct facts *d, uint32_t node_no)
{
    const struct config_limits *max = &d->config->limits;
    struct quota q;

    quota_get(d, node_no, &q);
    return q.records >= max->records_a_day ||
           q.indicators >= max->indicators_a_day ||
           q.octets >> 20 >= max->mib_a_day;
}
