#include "node/core/store/giveback_claim.h"

#include <string.h>

_Static_assert(sizeof(struct giveback_claim) == 16, "a stored value");

static struct store_key record_key(const struct record_id *record)
{
    struct store_key k = {0};

    store_key_add(&k, record->octet, sizeof record->octet);
    return k;
}

static struct store_key key_of(const struct record_id *record, uint32_t node_no)
{
    struct store_key k = record_key(record);

    store_key_u32(&k, node_no);
    return k;
}

bool giveback_claim_has(struct store *s, const struct record_id *record,
                        uint32_t node_no)
{
    struct store_key k = key_of(record, node_no);
    struct bytes found;

    return store_get(s, STORE_GIVEN, &k, &found);
}

bool giveback_claim_put(struct store *s, const struct record_id *record,
                        uint32_t node_no, const struct giveback_claim *given)
{
    struct store_key k = key_of(record, node_no);

    if (giveback_claim_has(s, record, node_no))
        return false;
    store_put_value(s, STORE_GIVEN, &k, given, sizeof *given);
    return true;
}

bool giveback_claim_next(struct store *s, const struct record_id *record,
                         uint32_t *node_no, struct giveback_claim *out)
{
    struct store_key all = record_key(record);
    struct store_key from = key_of(record, *node_no + 1);
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_GIVEN);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all) &&
            c.value.len == sizeof *out;
    if (found) {
        *node_no = (uint32_t)bytes_get_be(c.key.at + all.len, 4);
        memcpy(out, c.value.at, sizeof *out);
    }
    store_walk_end(&c);
    return found;
}

void giveback_claim_drop(struct store *s, const struct record_id *record,
                         uint32_t node_no)
{
    struct store_key k = key_of(record, node_no);

    store_del(s, STORE_GIVEN, &k);
}
