#include "node/core/store/incarnation.h"

#include <sodium.h>
#include <string.h>

#include "node/core/store/table.h"

static struct table_key life_key(const struct incarnation *name)
{
    struct table_key k = {0};

    table_key_u8(&k, 'L');
    table_key_add(&k, name->octet, sizeof name->octet);
    return k;
}

void incarnation_put(struct txn *txn, const struct incarnation *name,
                     uint32_t life)
{
    struct table_key k = life_key(name);

    table_put_value(txn, TABLE_META, &k, &life, sizeof life);
}

uint32_t incarnation_life(const struct view *view,
                          const struct incarnation *name)
{
    struct table_key k = life_key(name);
    uint32_t life = 0;

    table_get_value(view, TABLE_META, &k, &life, sizeof life);
    return life;
}

void incarnation_adopt(struct txn *txn, const struct incarnation *name)
{
    struct store_state *state = txn_state(txn);

    state->predecessor = state->incarnation;
    state->incarnation = *name;
    state->life++;
    incarnation_put(txn, &state->incarnation, state->life);
}

size_t incarnation_below(const struct view *view, uint32_t below,
                         struct incarnation *out, size_t max)
{
    size_t count = below == 0 ? 0 : below - 1;
    struct table_key all = {0};
    struct table_cursor c;
    bool more;

    if (count > max)
        count = max;
    table_key_u8(&all, 'L');
    table_walk(&c, view, TABLE_META);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c)) {
        uint32_t life = 0;

        if (c.key.len != 1 + sizeof out->octet || c.value.len != sizeof life)
            continue;
        memcpy(&life, c.value.at, sizeof life);
        if (life < below && life + count >= below)
            memcpy(out[below - life - 1].octet, c.key.at + 1,
                   sizeof out->octet);
    }
    table_walk_end(&c);
    return count;
}

void incarnation_mint(struct txn *txn, enum store_past past)
{
    struct store_state *state = txn_state(txn);

    state->predecessor = state->incarnation;
    state->past = past;
    state->life++;
    state->first_number = state->next_number;
    if (past == STORE_UNKNOWN)
        state->lost = state->life;
    state->unconfirmed = past != STORE_FIRST;
    state->unconfirmed_ms = 0;
    randombytes_buf(state->incarnation.octet, sizeof state->incarnation.octet);
    incarnation_put(txn, &state->incarnation, state->life);
}

uint64_t incarnation_began_ms(const struct view *view)
{
    const struct store_state *state = view_state(view);

    if (state->past == STORE_FIRST)
        return 0;
    return state->unconfirmed_ms != 0 ? state->unconfirmed_ms : UINT64_MAX;
}

static struct table_key restored_key(void)
{
    static const char restored[] = "restored";
    struct table_key k = {0};

    table_key_add(&k, (const uint8_t *)restored, sizeof restored - 1);
    return k;
}

bool incarnation_restored(const struct view *view, struct restore_name *out)
{
    const struct table_key k = restored_key();

    return table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void incarnation_restored_put(struct txn *txn, const struct restore_name *name)
{
    const struct table_key k = restored_key();

    table_put_value(txn, TABLE_META, &k, name, sizeof *name);
}
