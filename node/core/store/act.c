#include "node/core/store/act.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/table.h"

enum { FORGOTTEN_A_PUT = 2 }; /* of those that are too old */

static struct table_key token_key(const struct act_token *token)
{
    return table_key_of(token->octet, sizeof token->octet);
}

static struct table_key order_key(uint64_t order)
{
    struct table_key k = {0};

    table_key_u64(&k, order);
    return k;
}

enum err act_get(const struct view *view, const struct act_token *token,
                 struct hash *said, struct buffer *reply)
{
    const struct table_key k = token_key(token);
    struct act_head head;
    struct bytes value;

    if (!table_get(view, TABLE_ACT, &k, &value))
        return ERR_NOT_FOUND;
    if (value.len < sizeof head)
        return ERR_BAD_KEY;
    memcpy(&head, value.at, sizeof head);
    *said = head.said;
    value = (struct bytes){value.at + sizeof head, value.len - sizeof head};
    return seal_open(view_seal(view), reply, value, &k);
}

static bool oldest(const struct view *view, uint64_t *order,
                   struct act_age *age)
{
    const struct table_key first = {0};
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_ACT_AGE);
    found = table_walk_from(&c, &first) && c.key.len == 8 &&
            c.value.len == sizeof *age;
    if (found) {
        *order = bytes_get_be(c.key.at, 8);
        memcpy(age, c.value.at, sizeof *age);
    }
    table_walk_end(&c);
    return found;
}

static void forget(struct txn *txn, uint64_t order, const struct act_age *age)
{
    const struct table_key by_age = order_key(order);
    const struct table_key by_token = token_key(&age->token);

    table_del(txn, TABLE_ACT_AGE, &by_age);
    table_del(txn, TABLE_ACT, &by_token);
    txn_state(txn)->acts--;
    txn_state(txn)->act_octets -= age->octets;
}

static bool is_old(const struct act_age *age, uint64_t now_ms)
{
    return now_ms > age->since_ms && now_ms - age->since_ms > ACT_KEPT_MS;
}

static void make_room(struct txn *txn, uint64_t octets, uint64_t now_ms)
{
    const struct store_state *state = view_state(&txn->view);
    struct act_age age;
    uint64_t order;

    while ((state->acts >= ACT_KEPT_MAX ||
            state->act_octets + octets > ACT_OCTETS_MAX) &&
           oldest(&txn->view, &order, &age))
        forget(txn, order, &age);
    for (int i = 0; i < FORGOTTEN_A_PUT && oldest(&txn->view, &order, &age) &&
                    is_old(&age, now_ms);
         i++)
        forget(txn, order, &age);
}

void act_put(struct txn *txn, const struct act_token *token,
             const struct hash *said, struct bytes reply, uint64_t now_ms)
{
    struct store_state *state = txn_state(txn);
    const struct act_head head = {state->next_act, *said};
    const struct act_age age = {*token, now_ms,
                                sizeof head + reply.len + SEAL_OVERHEAD};
    const struct table_key by_token = token_key(token);
    const struct table_key by_age = order_key(head.order);
    struct buffer value = {malloc(age.octets), 0, age.octets};
    bool fits;

    if (value.at == NULL)
        abort();
    make_room(txn, age.octets, now_ms);
    fits =
        buffer_add(&value, (struct bytes){(const uint8_t *)&head, sizeof head});
    assert(fits);
    seal_close(view_seal(&txn->view), &value, reply, &by_token);
    table_put(txn, TABLE_ACT, &by_token, bytes_of(&value));
    table_put_value(txn, TABLE_ACT_AGE, &by_age, &age, sizeof age);
    state->next_act++;
    state->acts++;
    state->act_octets += age.octets;
    free(value.at);
}
