#include "node/core/store/migrate_author.h"

#include <string.h>

#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "proto/wire.h"

enum { FIELDS_3 = 2 };

static uint32_t node_of(const struct table_key *k)
{
    return (uint32_t)bytes_get_be(k->octet, sizeof(uint32_t));
}

void migrate_author_row(struct txn *txn, const struct table_key *k,
                        struct bytes value)
{
    static uint8_t octets[CARD_MAX];
    struct author_row row = {.part = AUTHOR_NAME};
    struct reader r = reader_on(value);
    struct card card;
    struct bytes raw;

    reader_array_of(&r, FIELDS_3);
    row.by = (uint32_t)reader_uint(&r, UINT32_MAX);
    raw = reader_bin(&r, CARD_MAX);
    if (reader_done(&r) != ERR_OK) {
        txn_fail(txn, ERR_IO);
        return;
    }
    if (raw.len > 0)
        memcpy(octets, raw.at, raw.len);
    raw.at = octets;
    if (card_open(&card, raw) != ERR_OK) {
        txn_fail(txn, ERR_IO);
        return;
    }
    author_table_card(&row, &card, raw);
    table_del(txn, TABLE_AUTHOR, k); /* or it would be read as it is now */
    author_table_put(txn, node_of(k), &row);
}

/* A notice makes nobody an author. */
void migrate_author_record(struct txn *txn, const struct table_key *k)
{
    struct author_row author;
    struct vault_row row;

    if (!vault_get(&txn->view, bytes_get_be(k->octet, sizeof(uint64_t)),
                   &row) ||
        !author_table_get(&txn->view, row.author, &author))
        return;
    if (record_kind_way(row.kind) != RECORD_TO_SOURCES &&
        author.part == AUTHOR_NAME) {
        author.part = AUTHOR_WRITES;
        author.brought_by = row.from;
    }
    author_table_count(&author, &row);
    author_table_put(txn, row.author, &author);
}

void migrate_author_count(struct txn *txn, const struct table_key *k)
{
    struct author_row row;

    if (author_table_get(&txn->view, node_of(k), &row))
        (void)counter_admit(
            txn, row.part == AUTHOR_WRITES ? COUNTER_AUTHORS : COUNTER_NAMES,
            author_table_owner(&row), UINT64_MAX);
}

void migrate_author_left(struct txn *txn, const struct table_key *k)
{
    struct author_row row;

    if (author_table_get(&txn->view, node_of(k), &row) &&
        row.part == AUTHOR_LEFT)
        author_table_put(txn, node_of(k), &row);
}

void migrate_author_brought(struct txn *txn, const struct table_key *k)
{
    struct vault_row row;

    if (vault_get(&txn->view, bytes_get_be(k->octet, sizeof(uint64_t)), &row) &&
        row.author != row.from &&
        record_kind_way(row.kind) != RECORD_TO_SOURCES)
        author_table_bring(txn, row.from, row.author);
}
