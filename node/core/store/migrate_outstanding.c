#include "node/core/store/migrate_outstanding.h"

#include <string.h>

#include "node/core/store/holder_share.h"
#include "node/core/store/holder_table.h"
#include "node/core/store/holder_word.h"
#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/summary.h"
#include "proto/frame.h"

void migrate_outstanding_part(struct txn *txn, const struct table_key *k,
                              struct bytes value)
{
    enum { AUTHOR = AT_NODE, KEY = AT_NODE + AT_SET + AT_COUNT };
    struct set_id set;

    if (k->len != KEY || value.len != AT_NUMBER)
        return;
    memcpy(set.octet, k->octet + AUTHOR, sizeof set.octet);
    outstanding_part(txn, bytes_get_be(value.at, AT_NUMBER),
                     (uint32_t)bytes_get_be(k->octet, AUTHOR), &set);
}

/* Whether a word of a holder says anything but "stored". */
static bool word_differs(const struct view *view, uint64_t number)
{
    struct holder_word_at at = {.number = number};
    struct holder_row holder;
    struct holder_word word;

    while (holder_table_next(view, number, &at.of, &holder)) {
        at.by = 0;
        while (holder_word_next(view, &at, &word))
            if (word.state != FRAME_STORED)
                return true;
    }
    return false;
}

static bool left_out(const struct view *view, uint64_t number)
{
    struct holder_share_at at = {.number = number};
    struct holder_share share;

    while (holder_share_next(view, &at, &share))
        if (share.left_out > 0)
            return true;
    return false;
}

static bool leaked(const struct view *view, uint64_t number)
{
    struct leak_at at = {.number = number};
    struct leak leak;

    return holder_table_leak_next(view, &at, &leak);
}

static void summarised(struct txn *txn, const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct summary s;

    if (summary_get(&txn->view, row, &room, &s) == ERR_OK)
        summary_outstanding(txn, row, &s);
}

/* As regained_put() would have said. */
static void regained(struct txn *txn, const struct vault_row *row, uint32_t own)
{
    if (own != 0 && row->author == own && row->from != own &&
        record_kind_way(row->kind) == RECORD_TO_READERS)
        outstanding_regained(txn, row->number);
}

void migrate_outstanding_record(struct txn *txn, const struct table_key *k,
                                uint32_t own)
{
    const struct view *view = &txn->view;
    const uint64_t number = bytes_get_be(k->octet, AT_NUMBER);
    struct vault_row row;

    if (!vault_get(view, number, &row))
        return;
    summarised(txn, &row);
    regained(txn, &row, own);
    outstanding_look_all(txn, number);
    if (word_differs(view, number) || left_out(view, number) ||
        leaked(view, number))
        outstanding_other(txn, number);
}
