#include "node/core/store/migrate_holder.h"

#include <string.h>

#include "node/core/store/holder_share.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/table.h"

/* As schema 4 has them. */
struct holder_4 {
    uint64_t since_ms, erased_ms;
    uint32_t via, state;
};

struct brought_4 {
    uint64_t count, unused;
};

enum { HOLDER_KEY = 12, BROUGHT_KEY = 16, BROUGHT_MAX_4 = 20000 };

_Static_assert(sizeof(struct holder_4) == 24, "a stored value");
_Static_assert(sizeof(struct brought_4) == 16, "a stored value");

static uint32_t node_at(const struct table_key *k, size_t at)
{
    return (uint32_t)bytes_get_be(k->octet + at, sizeof(uint32_t));
}

static void holder(struct txn *txn, const struct table_key *k,
                   const struct holder_4 *old)
{
    const struct holder_word_at at = {bytes_get_be(k->octet, 8), node_at(k, 8),
                                      old->via};
    const struct holder_row row = {old->erased_ms, at.of, 0};
    const struct holder_word word = {old->since_ms, old->state, 0};

    holder_table_put(txn, at.number, at.of, &row);
    if (at.by != 0)
        holder_word_put(txn, &at, &word);
}

/* How much was left out, nobody counted: it was one at least. */
static void brought(struct txn *txn, const struct table_key *k,
                    const struct brought_4 *old)
{
    const struct holder_share_at at = {bytes_get_be(k->octet, 8),
                                       node_at(k, 12), 0};
    const struct holder_share share = {.left_out = 1};
    struct holder_left_out sum;

    table_del(txn, TABLE_HOLDER, k);
    if (old->count < BROUGHT_MAX_4)
        return;
    holder_share_put(txn, &at, &share);
    (void)holder_left_out_get(&txn->view, at.from, &sum);
    sum.count++;
    sum.number = at.number;
    holder_left_out_put(txn, at.from, &sum);
}

void migrate_holder_row(struct txn *txn, const struct table_key *k,
                        struct bytes value)
{
    struct holder_4 row;
    struct brought_4 share;

    if (k->len == HOLDER_KEY && value.len == sizeof row) {
        memcpy(&row, value.at, sizeof row); /* values stand unaligned */
        holder(txn, k, &row);
    } else if (k->len == BROUGHT_KEY && node_at(k, 8) == 0 &&
               value.len == sizeof share) {
        memcpy(&share, value.at, sizeof share);
        brought(txn, k, &share);
    }
}
