#include "tests/node/core/store/outstanding_check.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/record/holders.h"
#include "node/core/record/regained.h"
#include "node/core/record/release.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/summary.h"
#include "node/core/store/table.h"
#include "tests/unit.h"

enum { WANTED = 1, OTHER, PAIR, PART, SET, NODES_MAX = 512 };

/* As `receipts` tells of a row, without asking which day it is. */
static bool of_release(const struct facts *d, const struct vault_row *row,
                       const struct outbox_release *r, uint32_t node_no)
{
    const bool outdated = row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED);
    const struct peer peer = {.node_no = node_no};
    struct vault_row lasting = *row;
    uint64_t since_ms;
    struct holder h;

    lasting.expires_ms = 0;
    if (vault_recalled(row) && facts_went(d, &row->id, node_no))
        return !holders_get(d, row->number, node_no, &h) || h.erased_ms == 0;
    switch (release_loss(d, &peer, &lasting, r, &since_ms)) {
    case RELEASE_WAITS_AGAIN:
        return true;
    case RELEASE_WAS_KEPT:
        return false;
    case RELEASE_KEPT:
        break;
    }
    return r->state != OUTBOX_STORED && !(r->state == OUTBOX_VOID && outdated);
}

static bool is_wanted(const struct facts *d, const struct vault_row *row,
                      uint32_t node_no)
{
    struct outbox_release r;
    struct holder h;

    if (outbox_release_get(&d->txn.view, row->number, node_no, &r) &&
        of_release(d, row, &r, node_no))
        return true;
    return vault_recalled(row) && holders_get(d, row->number, node_no, &h) &&
           h.reached && h.erased_ms == 0;
}

static bool row_is_there(const struct facts *d, uint8_t row, uint64_t number,
                         const uint32_t *node_no)
{
    struct table_key k = {0};
    struct bytes value;

    table_key_u8(&k, row);
    table_key_u64(&k, number);
    if (node_no != NULL)
        table_key_u32(&k, *node_no);
    return table_get(&d->txn.view, TABLE_OUTSTANDING, &k, &value);
}

static bool part_of(const struct facts *d, uint64_t number,
                    struct outstanding_part *out)
{
    struct table_key k = {0};

    table_key_u8(&k, PART);
    table_key_u64(&k, number);
    return table_get_value(&d->txn.view, TABLE_OUTSTANDING, &k, out,
                           sizeof *out);
}

/* Pairs of one record; each is there that is to be, and no other. */
static uint64_t pairs(const struct facts *d, const struct vault_row *row)
{
    uint64_t n = 0;

    for (uint32_t node_no = 0; node_no < NODES_MAX; node_no++) {
        const bool there = row_is_there(d, PAIR, row->number, &node_no);
        const bool wanted = is_wanted(d, row, node_no);

        n += there;
        if (node_no > 0 && there != wanted)
            fail_msg("record %llu, node %u: wanted %d, listed %d",
                     (unsigned long long)row->number, node_no, wanted, there);
        if (node_no == 0 && there)
            assert_true(regained_is(d, row) &&
                        (row->state & (VAULT_RETRACTED | VAULT_SUPERSEDED)) ==
                            0);
    }
    return n;
}

static void part_is_right(const struct facts *d, const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct outstanding_part part;
    struct summary s;

    if (summary_get(&d->txn.view, row, &room, &s) != ERR_OK)
        return;
    assert_int_equal(s.set.n > 0, part_of(d, row->number, &part));
    if (s.set.n == 0)
        return;
    assert_int_equal(row->author, part.author);
    assert_memory_equal(&s.set.id, &part.set, sizeof part.set);
}

/* What the pairs of all parts of a set come to. */
static uint64_t pairs_of_set(const struct facts *d,
                             const struct outstanding_part *set)
{
    struct vault_row row = {.number = 0};
    struct outstanding_part part;
    uint64_t n = 0;

    while (vault_above(&d->txn.view, row.number, &row))
        if (part_of(d, row.number, &part) &&
            memcmp(&part, set, sizeof part) == 0)
            n += pairs(d, &row);
    return n;
}

static void set_is_right(const struct facts *d, const struct table_key *k,
                         struct bytes value)
{
    struct outstanding_part id;
    struct outstanding_set set;
    struct summary_set sum;

    id.author = (uint32_t)bytes_get_be(k->octet + 1, 4);
    memcpy(id.set.octet, k->octet + 5, sizeof id.set.octet);
    memcpy(&set, value.at, sizeof set);
    assert_int_equal(pairs_of_set(d, &id), set.wanted);
    assert_true(set.wanted > 0 || set.other);
    assert_int_equal(set.wanted > 0, row_is_there(d, WANTED, set.shown, NULL));
    assert_int_equal(set.other != 0, row_is_there(d, OTHER, set.shown, NULL));
    if (summary_set_get(&d->txn.view, id.author, &id.set, &sum) &&
        sum.shown != 0)
        assert_int_equal(sum.shown, set.shown);
}

/* Sets in the first list. */
static uint64_t sets(const struct facts *d)
{
    struct table_key k = {0};
    struct bytes value;
    uint64_t n = 0;

    table_key_u8(&k, SET);
    while (table_next(&d->txn.view, TABLE_OUTSTANDING, &k, &value) &&
           k.octet[0] == SET) {
        struct outstanding_set set;

        memcpy(&set, value.at, sizeof set);
        n += set.wanted > 0;
        set_is_right(d, &k, value);
    }
    return n;
}

/* A part stands there for its set, or not at all. */
static void others(const struct facts *d)
{
    struct outstanding_part part;
    struct outstanding_set set;
    uint64_t number = 0;

    while (outstanding_above(&d->txn.view, OUTSTANDING_OTHER, &number)) {
        struct table_key k = {0};

        if (!part_of(d, number, &part))
            continue;
        table_key_u8(&k, SET);
        table_key_u32(&k, part.author);
        table_key_add(&k, part.set.octet, sizeof part.set.octet);
        assert_true(table_get_value(&d->txn.view, TABLE_OUTSTANDING, &k, &set,
                                    sizeof set));
        assert_int_equal(number, set.shown);
    }
}

static uint64_t listed(const struct facts *d)
{
    uint64_t number = 0, n = 0;

    while (outstanding_above(&d->txn.view, OUTSTANDING_WANTED, &number))
        n++;
    return n;
}

void outstanding_check(struct facts *d)
{
    struct vault_row row = {.number = 0};
    struct outstanding_part part;
    uint64_t alone = 0;

    while (outstanding_go_on(&d->txn))
        ;
    assert_false(outstanding_lasts(&d->txn.view));
    while (vault_above(&d->txn.view, row.number, &row)) {
        const uint64_t n = pairs(d, &row);

        part_is_right(d, &row);
        if (part_of(d, row.number, &part))
            continue;
        alone += n > 0;
        assert_int_equal(n > 0, row_is_there(d, WANTED, row.number, NULL));
    }
    assert_int_equal(alone + sets(d), listed(d));
    others(d);
}
