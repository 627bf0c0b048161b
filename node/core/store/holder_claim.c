#include "node/core/store/holder_claim.h"

#include "node/core/store/table.h"

enum { CLAIM_KEY = 16, OF_AT = 12 };

static struct table_key signer_key(const struct holder_claim_at *at)
{
    struct table_key k = {0};

    table_key_u64(&k, at->number);
    table_key_u32(&k, at->by);
    return k;
}

static struct table_key claim_key(const struct holder_claim_at *at)
{
    struct table_key k = signer_key(at);

    table_key_u32(&k, at->of);
    return k;
}

bool holder_claim_get(const struct view *view, const struct holder_claim_at *at,
                      struct holder_claim *out)
{
    const struct table_key k = claim_key(at);

    *out = (struct holder_claim){0};
    return table_get_value(view, TABLE_HOLDER_CLAIM, &k, out, sizeof *out);
}

void holder_claim_put(struct txn *txn, const struct holder_claim_at *at,
                      const struct holder_claim *claim)
{
    const struct table_key k = claim_key(at);

    table_put_value(txn, TABLE_HOLDER_CLAIM, &k, claim, sizeof *claim);
}

/* The first that at->by said of at->number; says of whom. */
static bool first(const struct view *view, struct holder_claim_at *at)
{
    const struct table_key all = signer_key(at);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_HOLDER_CLAIM);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            c.key.len == CLAIM_KEY;
    if (found)
        at->of = (uint32_t)bytes_get_be(c.key.at + OF_AT, sizeof at->of);
    table_walk_end(&c);
    return found;
}

bool holder_claim_any(const struct view *view, uint64_t number, uint32_t by)
{
    struct holder_claim_at at = {number, by, 0};

    return first(view, &at);
}

bool holder_claim_take(struct txn *txn, struct holder_claim_at *at,
                       struct holder_claim *out)
{
    struct table_key key;

    if (!first(&txn->view, at))
        return false;
    key = claim_key(at);
    (void)holder_claim_get(&txn->view, at, out);
    table_del(txn, TABLE_HOLDER_CLAIM, &key);
    return true;
}
