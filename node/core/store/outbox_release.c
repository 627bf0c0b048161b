#include "node/core/store/outbox_release.h"

#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"

const char *outbox_release_text(enum outbox_release_state state)
{
    switch (state) {
    case OUTBOX_WAITING:
    case OUTBOX_SENT:
        return "waiting";
    case OUTBOX_STORED:
        return "stored";
    case OUTBOX_HELD:
        return "held";
    case OUTBOX_VOID:
        return "void";
    case OUTBOX_REFUSED:
        return "refused";
    case OUTBOX_UNOPENED:
        return "unopened";
    }
    return "waiting";
}

static struct table_key release_key(uint64_t number, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    table_key_u32(&k, node_no);
    return k;
}

/* Of the lists of a node's records. */
static struct table_key list_key(uint32_t node_no, uint64_t number)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    table_key_u64(&k, number);
    return k;
}

static struct table_key went_key(const struct object_id *object,
                                 uint32_t author, uint32_t node_no)
{
    struct table_key k = {0};

    table_key_add(&k, object->octet, sizeof object->octet);
    table_key_u32(&k, author);
    table_key_u32(&k, node_no);
    return k;
}

void outbox_release_answered(const struct view *view, uint32_t node_no,
                             struct outbox_release *r)
{
    struct loss l;

    r->receiver_life = r->answer = 0;
    if (r->state != OUTBOX_STORED && r->state != OUTBOX_HELD)
        return;
    loss_get(view, node_no, &l);
    r->receiver_life = l.receiver_life;
    r->answer = r->state;
    r->marks |= OUTBOX_EVER;
}

bool outbox_release_get(const struct view *view, uint64_t number,
                        uint32_t node_no, struct outbox_release *out)
{
    struct table_key k = release_key(number, node_no);

    return table_get_value(view, TABLE_RELEASE, &k, out, sizeof *out);
}

bool outbox_release_next(const struct view *view, uint64_t number,
                         uint32_t *node_no)
{
    struct outbox_release r;
    struct table_key all = {0};

    table_key_u64(&all, number);
    return table_next_under(view, TABLE_RELEASE, &all, node_no, &r, sizeof r);
}

bool outbox_release_below(const struct view *view, uint64_t *number)
{
    const struct table_key below = release_key(*number, 0);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_RELEASE);
    found = table_walk_below(&c, &below) && c.key.len == below.len;
    if (found)
        *number = bytes_get_be(c.key.at, 8);
    table_walk_end(&c);
    return found;
}

bool outbox_release_above(const struct view *view, uint64_t *number)
{
    const struct table_key from = release_key(*number + 1, 0);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_RELEASE);
    found = table_walk_from(&c, &from) && c.key.len == from.len;
    if (found)
        *number = bytes_get_be(c.key.at, 8);
    table_walk_end(&c);
    return found;
}

bool outbox_release_gone(const struct outbox_release *r)
{
    return (r->marks & OUTBOX_EVER) || (r->seq > 0 && r->state != OUTBOX_VOID);
}

/* Walking all revisions instead would let an author of many make each of its
   retractions cost as much. */
static void went_follows(struct txn *txn, uint64_t number, uint32_t node_no,
                         const struct outbox_release *r)
{
    struct vault_row row;
    struct table_key k;

    if (!vault_get(&txn->view, number, &row))
        return;
    k = went_key(&row.object, row.author, node_no);
    table_key_u64(&k, row.revision);
    table_key_u64(&k, number);
    if (outbox_release_gone(r))
        table_put(txn, TABLE_WENT, &k, (struct bytes){k.octet, 0});
    else
        table_del(txn, TABLE_WENT, &k);
}

void outbox_release_put(struct txn *txn, uint64_t number, uint32_t node_no,
                        const struct outbox_release *r)
{
    struct table_key k = release_key(number, node_no);
    struct table_key in = list_key(node_no, number);

    table_put_value(txn, TABLE_RELEASE, &k, r, sizeof *r);
    table_put(txn, TABLE_TO, &in, (struct bytes){in.octet, 0});
    went_follows(txn, number, node_no, r);
    if (r->state == OUTBOX_WAITING)
        table_put(txn, TABLE_WAIT, &in, (struct bytes){in.octet, 0});
    else
        table_del(txn, TABLE_WAIT, &in);
    outstanding_look(txn, number, node_no);
}

/* Records in a node's list above `after`. */
static size_t listed(const struct view *view, enum table table,
                     uint32_t node_no, uint64_t after, uint64_t *numbers,
                     size_t max)
{
    struct table_key from = list_key(node_no, after + 1), all = {0};
    struct table_cursor c;
    size_t n = 0;
    bool more;

    table_key_u32(&all, node_no);
    table_walk(&c, view, table);
    for (more = table_walk_from(&c, &from);
         more && table_walk_within(&c, &all) && n < max;
         more = table_walk_next(&c))
        numbers[n++] = bytes_get_be(c.key.at + 4, 8);
    table_walk_end(&c);
    return n;
}

size_t outbox_release_waiting(const struct view *view, uint32_t node_no,
                              uint64_t after, uint64_t *numbers, size_t max)
{
    return listed(view, TABLE_WAIT, node_no, after, numbers, max);
}

size_t outbox_release_to(const struct view *view, uint32_t node_no,
                         uint64_t after, uint64_t *numbers, size_t max)
{
    return listed(view, TABLE_TO, node_no, after, numbers, max);
}

bool outbox_release_lost(const struct view *view, uint32_t node_no,
                         const struct outbox_release *r, uint64_t *since_ms)
{
    struct loss_claim claim;

    *since_ms = 0;
    if (!loss_claim(view, node_no, r->receiver_life, &claim) ||
        loss_covers(&claim.held[r->lane], r->life, r->seq))
        return false;
    *since_ms = claim.since_ms;
    return true;
}

bool outbox_release_went(const struct view *view,
                         const struct object_id *object, uint32_t author,
                         uint64_t up_to, uint32_t node_no)
{
    struct table_key all = went_key(object, author, node_no);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_WENT);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            bytes_get_be(c.key.at + all.len, 8) <= up_to;
    table_walk_end(&c);
    return found;
}
