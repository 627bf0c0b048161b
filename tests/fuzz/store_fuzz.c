/*
 * store: rows that no build of ours wrote. Whoever can write the store's file
 * makes core read them: each is refused or read, and none takes core down.
 *
 * Input: a table, the length of a key, the key, the value.
 */
#include "tests/fuzz/fuzz.h"

#include "node/core/store/author_table.h"
#include "node/core/store/group_table.h"
#include "node/core/store/hold.h"
#include "node/core/store/holder_share.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/quarantine_table.h"
#include "node/core/store/roster_table.h"
#include "node/core/store/table.h"
#include "node/core/store/vault.h"
#include "node/log.h"
#include "tests/node/core/core_fixture.h"

enum { NODES = 4, NUMBERS = 4, ROWS_MAX = 16 };

static struct core_fixture core;
static uint8_t octets_room[RECORD_MAX];

int LLVMFuzzerInitialize(int *count, char ***words)
{
    (void)count;
    (void)words;
    log_quiet(true);
    core_fixture_open(&core);
    return 0;
}

static void peers(const struct view *view)
{
    struct roster_row row;
    uint32_t node_no = 0;
    enum err err = ERR_OK;

    for (int i = 0;
         i < ROWS_MAX && roster_table_next(view, &node_no, &row, &err); i++)
        if (err == ERR_OK)
            fuzz_must(row.name.len <= ROSTER_TABLE_NAME_MAX &&
                      row.card.len <= CARD_MAX);
}

static void authors(const struct view *view)
{
    struct author_row row;

    for (uint32_t n = 0; n < NODES; n++)
        if (author_table_get(view, n, &row))
            fuzz_must(row.card.len <= CARD_MAX);
}

static void quarantine(const struct view *view)
{
    struct quarantine_row row = {0};

    for (int i = 0; i < ROWS_MAX && quarantine_table_next(view, row.id, &row);
         i++) {
        struct buffer out = {octets_room, 0, sizeof octets_room};

        (void)quarantine_table_raw(view, &row, &out);
    }
}

static void holds(const struct view *view)
{
    struct hold h = {0};

    for (int i = 0; i < ROWS_MAX && hold_next(view, h.id, &h); i++) {
        struct buffer out = {octets_room, 0, sizeof octets_room};

        (void)hold_raw(view, &h, &out);
    }
}

static void groups(const struct view *view)
{
    struct node_id group = {{0}};
    struct group_row row;

    for (int i = 0; i < ROWS_MAX && group_table_next(view, &group); i++)
        (void)group_table_get(view, &group, &row);
}

/* What is said of nodes, and what found no room. */
static void words(const struct view *view, uint64_t number)
{
    struct holder_word_at at = {.number = number, .of = 1};
    struct holder_share_at of = {.number = number};
    struct holder_left_out sum;
    struct holder_share share;
    struct holder_word word;

    for (int i = 0; i < ROWS_MAX && holder_word_next(view, &at, &word); i++)
        fuzz_must(at.by != 0);
    for (int i = 0; i < ROWS_MAX && holder_share_next(view, &of, &share); i++)
        fuzz_must(of.number == number);
    (void)holder_left_out_get(view, (uint32_t)number, &sum);
}

static void holders(const struct view *view)
{
    struct holder_row h;

    for (uint64_t number = 0; number < NUMBERS; number++) {
        struct leak_at at = {.number = number};
        uint32_t node_no = 0;
        struct leak leak;

        for (int i = 0;
             i < ROWS_MAX && holder_table_next(view, number, &node_no, &h); i++)
            fuzz_must(node_no != 0);
        for (int i = 0;
             i < ROWS_MAX && holder_table_leak_next(view, &at, &leak); i++)
            fuzz_must(at.number == number);
        words(view, number);
    }
}

static void records(const struct view *view)
{
    static struct record r;

    for (uint64_t number = 0; number < NUMBERS; number++) {
        struct buffer out = {octets_room, 0, sizeof octets_room};
        struct vault_row row;

        if (vault_get(view, number, &row) &&
            vault_record(view, &row, &out, &r) == ERR_OK)
            fuzz_must(r.raw.len <= RECORD_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t len)
{
    struct txn *txn = store_txn(core.store);
    struct table_key k = {0};
    size_t key_len;

    if (len < 2)
        return 0;
    key_len = octets[1] % sizeof k.octet;
    if (key_len == 0 || key_len > len - 2)
        return 0;
    table_key_add(&k, octets + 2, key_len);
    core_fixture_write(&core);
    table_put(txn, (enum table)(octets[0] % TABLES), &k,
              (struct bytes){octets + 2 + key_len, len - 2 - key_len});
    peers(&txn->view);
    authors(&txn->view);
    quarantine(&txn->view);
    holds(&txn->view);
    groups(&txn->view);
    holders(&txn->view);
    records(&txn->view);
    store_abort(core.store);
    return 0;
}
