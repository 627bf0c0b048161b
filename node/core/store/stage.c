#include "node/core/store/stage.h"

#include <string.h>

#include "node/core/store/table.h"

static struct table_key act_key(const struct act_token *token)
{
    return table_key_of(token->octet, sizeof token->octet);
}

static struct table_key part_key(const struct act_token *token, uint32_t i)
{
    struct table_key k = act_key(token);

    table_key_u32(&k, i);
    return k;
}

bool stage_get(const struct view *view, const struct act_token *token,
               uint32_t i, struct stage_part *out)
{
    const struct table_key k = part_key(token, i);

    return table_get_value(view, TABLE_STAGE, &k, out, sizeof *out);
}

void stage_put(struct txn *txn, const struct act_token *token, uint32_t i,
               const struct stage_part *part)
{
    const struct table_key k = part_key(token, i);
    struct stage_part before;

    if (!stage_get(&txn->view, token, i, &before))
        txn_state(txn)->staged++;
    table_put_value(txn, TABLE_STAGE, &k, part, sizeof *part);
}

void stage_del(struct txn *txn, const struct act_token *token, uint32_t i)
{
    const struct table_key k = part_key(token, i);

    table_del(txn, TABLE_STAGE, &k);
    txn_state(txn)->staged--;
}

bool stage_next(const struct view *view, const struct act_token *token,
                uint32_t *i, struct stage_part *out)
{
    const struct table_key all = act_key(token);

    return table_next_under(view, TABLE_STAGE, &all, i, out, sizeof *out);
}

/* False: no part. */
static bool part_at(const struct table_cursor *c, struct act_token *token,
                    uint32_t *i, struct stage_part *out)
{
    if (c->key.len != ACT_TOKEN + 4 || c->value.len != sizeof *out)
        return false;
    memcpy(out, c->value.at, sizeof *out);
    memcpy(token->octet, c->key.at, ACT_TOKEN);
    *i = (uint32_t)bytes_get_be(c->key.at + ACT_TOKEN, 4);
    return true;
}

bool stage_after(const struct view *view, struct act_token *token, uint32_t *i,
                 struct stage_part *out)
{
    const struct table_key from = part_key(token, *i + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_STAGE);
    found = table_walk_from(&c, &from) && part_at(&c, token, i, out);
    table_walk_end(&c);
    return found;
}

static bool is_over(const struct stage_part *part, uint64_t now_ms)
{
    return part->since_ms == 0 ||
           (now_ms > part->since_ms && now_ms - part->since_ms > STAGE_KEPT_MS);
}

bool stage_over(const struct view *view, uint64_t now_ms,
                struct act_token *token, uint32_t *i, struct stage_part *out)
{
    const struct table_key first = {0};
    struct table_cursor c;
    bool found = false, more;

    table_walk(&c, view, TABLE_STAGE);
    for (more = table_walk_from(&c, &first); more && !found;
         more = table_walk_next(&c))
        found = part_at(&c, token, i, out) && is_over(out, now_ms);
    table_walk_end(&c);
    return found;
}
