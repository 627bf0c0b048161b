#include "node/core/record/quota.h"

#include "node/date.h"
#include "proto/record_notice.h"

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

static enum quota_kind kind_of(const struct record *r)
{
    if (r->kind == RECORD_RETRACTION)
        return QUOTA_RETRACTIONS;
    return record_kind_way(r->kind) == RECORD_TO_SOURCES ? QUOTA_NOTICES
                                                         : QUOTA_RECORDS;
}

/* WIRE.md 9.5: "To a coordinator a notice whose signer is no peer of it counts
   as its bringer's own, unless the operator marked that one as one that
   vouches" Who signs it may be made up, and it goes on. */
static bool answers_for(const struct facts *d, const struct peer *from,
                        const struct quota_account *a)
{
    return a->kind == QUOTA_NOTICES && a->other && !from->vouches &&
           d->self->card.identity.role == CARD_COORDINATOR &&
           roster_by_id(d->roster, &a->author) == NULL;
}

struct quota_account quota_account_of(const struct facts *d,
                                      const struct peer *from,
                                      const struct record *r)
{
    struct quota_account a;

    if (r->raw.len == 0)
        return quota_account(from, &from->id);
    a = quota_account(from, &r->author);
    a.kind = kind_of(r);
    if (answers_for(d, from, &a)) {
        a.author = from->id;
        a.other = false;
        a.answered_for = true;
    }
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

    /* Its card makes nobody one of those among whom a day is shared out. */
    (void)quota_share_get(&d->txn.view, &at, &before);
    more.authors = before.authors == 0 && more.records > 0;
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
    if (a->kind == QUOTA_NOTICES) {
        const struct quota_share_at at = share_at(d, a);

        add(d, &at, more);
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

static void count_noted(struct quota_share *more, const struct record *r)
{
    struct record_notice notice;
    struct record_noted noted;

    if (record_notice(&notice, r) != ERR_OK)
        return;
    while (record_noted_next(&notice, &noted))
        more->octets += QUOTA_NOTED_OCTETS;
}

void quota_count(struct facts *d, const struct quota_account *a,
                 const struct record *r)
{
    struct quota_share more = {.records = 1, .indicators = vault_indicators(r)};

    count_retracted(&more, r);
    count_noted(&more, r);
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

/* Whether a part of so many times what a peer may write was reached. */
static bool reached(const struct facts *d, const struct quota_share *s,
                    uint64_t times, uint64_t parts)
{
    const struct config_limits *max = &d->config->limits;

    return s->records * parts >= times * max->records_a_day ||
           s->indicators * parts >= times * max->indicators_a_day ||
           (s->octets >> 20) * parts >= times * max->mib_a_day;
}

/* All together that others sent through a peer. */
static struct quota_share all_of(const struct facts *d, uint32_t node_no,
                                 enum quota_kind kind)
{
    const struct quota_account a = {.from = node_no, .kind = kind};
    struct quota_share_at at = share_at(d, &a);
    struct quota_share all;

    at.author = NULL;
    (void)quota_share_get(&d->txn.view, &at, &all);
    return all;
}

static struct quota_share one_of(const struct facts *d,
                                 const struct quota_account *a)
{
    const struct quota_share_at at = share_at(d, a);
    struct quota_share one;

    (void)quota_share_get(&d->txn.view, &at, &one);
    return one;
}

/* What waits or is refused is not kept, but its places are. */
static bool octets_over(const struct facts *d, const struct quota_share *s)
{
    return s->octets >> 20 >=
           UINT64_C(2) * QUOTA_OTHERS * (uint64_t)d->config->limits.mib_a_day;
}

static bool octets_spent(const struct facts *d, uint32_t node_no)
{
    struct quota_account own = {.from = node_no, .kind = QUOTA_NOTICES};
    struct quota_share s;

    for (int kind = QUOTA_RECORDS; kind <= QUOTA_NOTICES; kind++) {
        s = all_of(d, node_no, (enum quota_kind)kind);
        if (octets_over(d, &s))
            return true;
    }
    if (!node_no_id(&d->txn.view, node_no, &own.author))
        return false;
    s = one_of(d, &own);
    return octets_over(d, &s);
}

bool quota_spent(const struct facts *d, uint32_t node_no)
{
    return own_spent(d, node_no) || octets_spent(d, node_no);
}

/* Those who have not had an equal part yet take as much again at most. */
static bool others_share_spent(const struct facts *d,
                               const struct quota_account *a)
{
    const struct quota_share one = one_of(d, a);
    const struct quota_share all = all_of(d, a->from, a->kind);

    return reached(d, &all, UINT64_C(2) * QUOTA_OTHERS, 1) ||
           (reached(d, &all, QUOTA_OTHERS, 1) &&
            reached(d, &one, QUOTA_OTHERS, all.authors));
}

bool quota_share_spent(const struct facts *d, const struct quota_account *a)
{
    struct quota_share own;

    if (a->other)
        return others_share_spent(d, a);
    if (a->kind != QUOTA_NOTICES)
        return false;
    own = one_of(d, a);
    return reached(d, &own, a->answered_for ? 1 : QUOTA_OTHERS, 1);
}

bool quota_others_spent(const struct facts *d, uint32_t node_no)
{
    for (int kind = QUOTA_RECORDS; kind <= QUOTA_NOTICES; kind++) {
        const struct quota_share all =
            all_of(d, node_no, (enum quota_kind)kind);

        if (reached(d, &all, QUOTA_OTHERS, 1))
            return true;
    }
    return false;
}

uint64_t quota_again_ms(const struct facts *d)
{
    return (d->now_ms / DATE_DAY_MS + 1) * DATE_DAY_MS;
}
