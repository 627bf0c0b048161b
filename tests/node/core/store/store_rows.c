#include "tests/node/core/store/store_rows.h"

#include <sodium.h>

#include "node/core/store/table.h"
#include "tests/unit.h"

void store_rows_hash(struct store *s, uint8_t out[static 32])
{
    crypto_generichash_state hash;

    crypto_generichash_init(&hash, NULL, 0, 32);
    for (unsigned t = 0; t < TABLES; t++) {
        struct table_key k = {0};
        struct bytes value;

        while (table_next(store_view(s), (enum table)t, &k, &value)) {
            crypto_generichash_update(&hash, k.octet, k.len);
            crypto_generichash_update(&hash, value.at, value.len);
        }
    }
    crypto_generichash_update(&hash, (const uint8_t *)view_state(store_view(s)),
                              sizeof *view_state(store_view(s)));
    crypto_generichash_final(&hash, out, 32);
}

static void check_row(enum table t, const struct table_key *k,
                      struct bytes value)
{
    if (schema_find(t, table_key_bytes(k), value) == NULL)
        fail_msg("a row of '%s' that the schema does not list: key of %zu "
                 "octets, value of %zu",
                 schema_table_name(t), k->len, value.len);
}

void store_rows_check(struct store *s)
{
    for (unsigned t = 0; t < TABLES; t++) {
        struct table_key k = {0};
        struct bytes value;

        while (table_next(store_view(s), (enum table)t, &k, &value))
            check_row((enum table)t, &k, value);
    }
}
