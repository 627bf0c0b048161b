#include "node/core/store/quarantine_sum.h"

#include "node/core/store/author_share.h"
#include "node/core/store/node_no.h"
#include "node/core/store/table.h"

/* The part that stands before author_share's; of keys, where it stands, and how
   long one with a reason is. */
enum { BY_REASON = 0, PART_AT = 4, REASON_KEY = PART_AT + 1 + 4 + 4 };

static struct table_key peer_key(uint32_t from)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    return k;
}

static struct table_key reason_key(const struct quarantine_sum_at *at)
{
    struct table_key k = peer_key(at->from);

    table_key_u8(&k, BY_REASON);
    table_key_u32(&k, at->rule);
    table_key_u32(&k, at->why);
    return k;
}

static struct quarantine_sum_at at_of(const struct quarantine_row *row)
{
    return (struct quarantine_sum_at){row->from, (uint32_t)row->rule,
                                      (uint32_t)row->why};
}

struct node_id quarantine_sum_author(const struct view *view,
                                     const struct quarantine_row *row)
{
    struct node_id id = row->author;

    if (!row->verified)
        (void)node_no_id(view, row->from, &id);
    return id;
}

static struct author_share share_of(const struct view *view,
                                    const struct quarantine_row *row)
{
    return (struct author_share){TABLE_QUARANTINE_SHARE, row->from,
                                 quarantine_sum_author(view, row)};
}

static bool sum_get(const struct view *view, const struct table_key *k,
                    struct quarantine_sum *out)
{
    *out = (struct quarantine_sum){0};
    return table_get_value(view, TABLE_QUARANTINE_SHARE, k, out, sizeof *out);
}

void quarantine_sum_add(struct txn *txn, const struct quarantine_row *row)
{
    const struct author_share of = share_of(&txn->view, row);
    const struct quarantine_sum_at at = at_of(row);
    const struct table_key k = reason_key(&at);
    struct quarantine_sum sum;

    if (!sum_get(&txn->view, &k, &sum))
        sum.author = of.author;
    sum.several |= !ident_same(&sum.author, &of.author);
    sum.count++;
    sum.newest = row->id;
    sum.newest_ms = row->arrived_ms;
    table_put_value(txn, TABLE_QUARANTINE_SHARE, &k, &sum, sizeof sum);
    author_share_add(txn, &of, row->id);
}

void quarantine_sum_take(struct txn *txn, const struct quarantine_row *row)
{
    const struct author_share of = share_of(&txn->view, row);
    const struct quarantine_sum_at at = at_of(row);
    const struct table_key k = reason_key(&at);
    struct quarantine_sum sum;

    author_share_take(txn, &of, row->id);
    if (!sum_get(&txn->view, &k, &sum))
        return;
    if (--sum.count == 0)
        table_del(txn, TABLE_QUARANTINE_SHARE, &k);
    else
        table_put_value(txn, TABLE_QUARANTINE_SHARE, &k, &sum, sizeof sum);
}

/* Keys of reasons stand before all others of a peer, but for the one that says
   what left. */
static bool next_reason(struct table_cursor *c, struct table_key *k)
{
    while (table_walk_from(c, k)) {
        uint32_t from = (uint32_t)bytes_get_be(c->key.at, PART_AT);

        if (c->key.len == REASON_KEY && c->key.at[PART_AT] == BY_REASON)
            return true;
        *k = peer_key(c->key.len == PART_AT ? from : from + 1);
        table_key_u8(k, BY_REASON);
    }
    return false;
}

bool quarantine_sum_next(const struct view *view, struct quarantine_sum_at *at,
                         struct quarantine_sum *out)
{
    struct quarantine_sum_at above = {at->from, at->rule, at->why + 1};
    struct table_key k = reason_key(&above);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_QUARANTINE_SHARE);
    found = next_reason(&c, &k);
    if (found) {
        at->from = (uint32_t)bytes_get_be(c.key.at, PART_AT);
        at->rule = (uint32_t)bytes_get_be(c.key.at + PART_AT + 1, 4);
        at->why = (uint32_t)bytes_get_be(c.key.at + PART_AT + 5, 4);
        k = reason_key(at);
    }
    table_walk_end(&c);
    return found && sum_get(view, &k, out);
}

uint64_t quarantine_sum_count(const struct view *view,
                              const struct quarantine_sum_at *at)
{
    const struct table_key k = reason_key(at);
    struct quarantine_sum sum;

    (void)sum_get(view, &k, &sum);
    return sum.count;
}

bool quarantine_sum_oldest(const struct view *view, uint32_t from, uint64_t *id)
{
    struct author_share of = {TABLE_QUARANTINE_SHARE, from, {{0}}};

    return author_share_most(view, &of) && author_share_oldest(view, &of, id);
}

void quarantine_left_get(const struct view *view, uint32_t from,
                         struct quarantine_left *out)
{
    const struct table_key k = peer_key(from);

    *out = (struct quarantine_left){0};
    table_get_value(view, TABLE_QUARANTINE_SHARE, &k, out, sizeof *out);
}

void quarantine_left_put(struct txn *txn, uint32_t from,
                         const struct quarantine_left *left)
{
    const struct table_key k = peer_key(from);

    table_put_value(txn, TABLE_QUARANTINE_SHARE, &k, left, sizeof *left);
}

void quarantine_left_forget(struct txn *txn)
{
    struct table_key k = {0};
    struct bytes value;

    while (table_next(&txn->view, TABLE_QUARANTINE_SHARE, &k, &value))
        table_del(txn, TABLE_QUARANTINE_SHARE, &k);
}
