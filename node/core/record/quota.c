#include "node/core/record/quota.h"

#include "node/date.h"

void quota_get(const struct facts *d, uint32_t node_no, struct quota *out)
{
    uint64_t today = d->now_ms / DATE_DAY_MS;

    if (!quota_table_get(&d->txn.view, node_no, out) || out->day != today)
        *out = (struct quota){.day = today};
}

struct quota_account quota_account(const struct peer *from,
                                   const struct node_id *author)
{
    return (struct quota_account){
        .from = from->node_no,
        .other = !ident_same(&from->id, author),
        .author = *author,
        .kind = QUOTA_RECORDS,
    };
}

struct quota_account quota_account_of(const struct peer *from,
                                      const struct record *r)
{
    struct quota_account a =
        quota_account(from, r->raw.len > 0 ? &r->author : &from->id);

    if (r->kind == RECORD_RETRACTION)
        a.kind = QUOTA_RETRACTIONS;
    return a;
}

static struct quota_share_at share_at(const struct facts *d,
                                      const struct quota_account *a)
{
    return (struct quota_share_at){
        .from = a->from,
        .kind = (uint8_t)a->kind,
        .day = d->now_ms / DATE_DAY_MS,
        .author = &a->author,
    };
}

static void add(struct facts *d, const struct quota_share_at *at,
                const struct quota_share *more)
{
    struct quota_share s;

    (void)quota_share_get(&d->txn.view, at, &s);
    s.authors += more->authors;
    s.records += more->records;
    s.indicators += more->indicators;
    s.octets += more->octets;
    quota_share_put(&d->txn, at, &s);
}

static void add_of_other(struct facts *d, const struct quota_account *a,
                         struct quota_share more)
{
    struct quota_share_at at = share_at(d, a);
    struct quota_share before;

    more.authors = !quota_share_get(&d->txn.view, &at, &before);
    add(d, &at, &more);
    at.author = NULL;
    add(d, &at, &more);
}

static void add_to(struct facts *d, const struct quota_account *a,
                   const struct quota_share *more)
{
    struct quota q;

    if (a->other) {
        add_of_other(d, a, *more);
        return;
    }
    quota_get(d, a->from, &q);
    q.records += more->records;
    q.indicators += more->indicators;
    q.octets += more->octets;
    quota_table_put(&d->txn, a->from, &q);
}

void quota_place(struct facts *d, const struct quota_account *a,
                 uint64_t octets)
{
    const struct quota_share more = {.octets = octets + QUOTA_PLACE_OCTETS};

    add_to(d, a, &more);
}

static void count_retracted(struct quota_share *more, const struct record *r)
{
    struct record_retraction retraction;
    struct record_target target;

    if (record_retraction(&retraction, r) != ERR_OK)
        return;
    while (record_target_next(&retraction, &target)) {
        more->indicators += 1 + target.value_count;
        more->octets += QUOTA_TARGET_OCTETS +
                        (uint64_t)target.value_count * QUOTA_VALUE_OCTETS;
    }
}

void quota_count(struct facts *d, const struct quota_account *a,
                 const struct record *r)
{
    struct quota_share more = {.records = 1, .indicators = vault_indicators(r)};

    count_retracted(&more, r);
    add_to(d, a, &more);
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

static bool own_spent(const struct facts *d, uint32_t node_no)
{
    const struct config_limits *max = &d->config->limits;
    struct quota q;

    quota_get(d, node_no, &q);
    return q.records >= max->records_a_day ||
           q.indicators >= max->indicators_a_day ||
           q.octets >> 20 >= max->mib_a_day;
}

/* Whether a part of what others may send through a peer, or a multiple of it,
   was reached. */
static bool reached(const struct facts *d, const struct quota_share *s,
                    uint64_t times, uint64_t parts)
{
    const struct config_limits *max = &d->config->limits;

    times *= QUOTA_OTHERS;
    return s->records * parts >= times * max->records_a_day ||
           s->indicators * parts >= times * max->indicators_a_day ||
           (s->octets >> 20) * parts >= times * max->mib_a_day;
}

static bool all_reached(const struct facts *d, uint32_t node_no,
                        enum quota_kind kind, uint64_t times)
{
    const struct quota_account a = {.from = node_no, .kind = kind};
    struct quota_share_at at = share_at(d, &a);
    struct quota_share all;

    at.author = NULL;
    (void)quota_share_get(&d->txn.view, &at, &all);
    return reached(d, &all, times, 1);
}

/* Those who have not had an equal part yet take as much again at most. */
bool quota_spent(const struct facts *d, uint32_t node_no)
{
    return own_spent(d, node_no) || all_reached(d, node_no, QUOTA_RECORDS, 2) ||
           all_reached(d, node_no, QUOTA_RETRACTIONS, 2);
}

bool quota_share_spent(const struct facts *d, const struct quota_account *a)
{
    struct quota_share_at at = share_at(d, a);
    struct quota_share one, all;

    if (!a->other)
        return false;
    (void)quota_share_get(&d->txn.view, &at, &one);
    at.author = NULL;
    (void)quota_share_get(&d->txn.view, &at, &all);
    return reached(d, &all, 1, 1) && reached(d, &one, 1, all.authors);
}

bool quota_others_spent(const struct facts *d, uint32_t node_no)
{
    return all_reached(d, node_no, QUOTA_RECORDS, 1) ||
           all_reached(d, node_no, QUOTA_RETRACTIONS, 1);
}

uint64_t quota_again_ms(const struct facts *d)
{
    return (d->now_ms / DATE_DAY_MS + 1) * DATE_DAY_MS;
}
