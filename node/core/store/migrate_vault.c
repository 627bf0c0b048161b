#include "node/core/store/migrate_vault.h"

#include <string.h>

#include "node/core/store/hold.h"
#include "node/core/store/mention.h"
#include "node/core/store/recv.h"
#include "node/core/store/table.h"
#include "node/core/store/tomb_value.h"
#include "node/core/store/vault.h"
#include "node/log.h"
#include "proto/record_notice.h"

enum { FREED_TOLD_MAX = 256 }; /* one by one, in the log */

/* As schema 2 has them. */
enum {
    HELD_2 = 8, /* of a record's state: it waits, and is not indexed */
    TOMB_KEY_2 = 16 + 4 + 8,
    TOMB_KEY_NOW = TOMB_KEY_2 + 4, /* since schema 3 */
    PLACE_KEY_2 = 4 + 1 + 8,
};

struct tomb_2 {
    uint64_t up_to;
    uint64_t single; /* 1: of single values */
};

struct held_2 {
    uint64_t number;
    uint64_t since_ms;
    uint64_t changed; /* 0, or the new disposition */
};

static bool row_at(const struct view *view, const struct table_key *k,
                   struct vault_row *row)
{
    return vault_get(view, bytes_get_be(k->octet, 8), row);
}

static bool recalled(const struct view *view, const struct vault_row *row)
{
    struct vault_object object;

    return vault_object(view, &row->object, row->author, &object) &&
           object.erased_revision >= row->revision;
}

/* A lost body is a gap, and is named. */
static void forget(struct txn *txn, const struct vault_row *row,
                   struct migrate_report *report)
{
    struct vault_object object;
    char name[IDENT_HEX_TEXT];

    if (report->freed++ < FREED_TOLD_MAX) {
        ident_hex(name, row->id.octet);
        log_warn("record %s has no body, and its author did not recall it: it "
                 "is taken when it comes again",
                 name);
    }
    vault_forget(txn, row);
    if (!vault_object(&txn->view, &row->object, row->author, &object) ||
        object.newest != row->number)
        return;
    object.newest = object.revision = 0;
    vault_object_put(txn, &row->object, row->author, &object);
}

void migrate_vault_refused(struct txn *txn, const struct table_key *k,
                           struct migrate_report *report)
{
    struct vault_row row;

    if (row_at(&txn->view, k, &row) && row.state & HELD_2 &&
        row.state & VAULT_ERASED)
        forget(txn, &row, report);
}

void migrate_vault_tomb(struct txn *txn, const struct table_key *k,
                        struct bytes value, struct migrate_report *report)
{
    struct vault_tomb_at at = {0};
    struct record_target whole = {0};
    struct vault_row row;
    struct tomb_2 old;

    if (k->len != TOMB_KEY_2 || value.len != sizeof old)
        return;
    memcpy(&old, value.at, sizeof old);
    memcpy(at.object.octet, k->octet, sizeof at.object.octet);
    at.author = (uint32_t)bytes_get_be(k->octet + 16, 4);
    at.retraction = bytes_get_be(k->octet + 20, 8);
    table_del(txn, TABLE_TOMB, k);
    if (!vault_get(&txn->view, at.retraction, &row) ||
        !(row.state & VAULT_ERASED))
        return;       /* its body says more: migrate_vault_row() */
    if (old.single) { /* the values went with the body */
        report->unvalued++;
        return;
    }
    whole.up_to_revision = old.up_to;
    vault_tomb_put(txn, &at, &whole);
    if (recalled(&txn->view, &row))
        return;
    row.state |= VAULT_TOMBSTONE;
    vault_update(txn, &row);
}

void migrate_vault_tomb_values(struct txn *txn, const struct table_key *k)
{
    static uint8_t octets[RECORD_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct vault_tomb_at at = {0};
    struct record_target target = {0};
    struct tomb_values of;
    struct bytes value;
    struct vault_tomb tomb;

    if (k->len != TOMB_KEY_NOW ||
        !table_get(&txn->view, TABLE_TOMB, k, &value) ||
        value.len < sizeof tomb)
        return;
    memcpy(&tomb, value.at, sizeof tomb);
    memcpy(at.object.octet, k->octet, sizeof at.object.octet);
    at.author = (uint32_t)bytes_get_be(k->octet + 16, 4);
    at.retraction = bytes_get_be(k->octet + 20, 8);
    at.target = (uint32_t)bytes_get_be(k->octet + 28, 4);
    if (tomb.value_count == 0 ||
        vault_tomb_values(&txn->view, &at, &room) != ERR_OK)
        return;
    of = (struct tomb_values){at.object, at.author};
    target.up_to_revision = tomb.up_to;
    target.value_count = tomb.value_count;
    target.values = reader_on(bytes_of(&room));
    tomb_value_put(txn, &of, &target);
}

static void bury(struct txn *txn, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct vault_tomb_at at = {.author = row->author,
                               .retraction = row->number};
    struct record_retraction retraction;
    struct record_target target;

    if (vault_record(&txn->view, row, &raw, &r) != ERR_OK ||
        record_retraction(&retraction, &r) != ERR_OK)
        return;
    for (; record_target_next(&retraction, &target); at.target++) {
        at.object = target.object;
        vault_tomb_put(txn, &at, &target);
    }
}

void migrate_vault_row(struct txn *txn, const struct table_key *k,
                       struct migrate_report *report)
{
    struct vault_row row;

    if (!row_at(&txn->view, k, &row) || row.state & HELD_2)
        return; /* HELD_2: or VAULT_TOMBSTONE, the same bit */
    if (!(row.state & VAULT_ERASED)) {
        if (row.kind == RECORD_RETRACTION)
            bury(txn, &row);
        return;
    }
    if (recalled(&txn->view, &row))
        return;
    forget(txn, &row, report);
}

/* Due at once, so that it is judged by the rules of today. */
static void hold(struct txn *txn, uint32_t from, uint64_t since_ms,
                 const struct vault_row *row, struct hold *h)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct hold_waits now = {0};

    if (vault_record(&txn->view, row, &raw, &r) != ERR_OK) {
        txn_fail(txn, ERR_IO);
        return;
    }
    if (hold_find(&txn->view, from, &r, h))
        return;
    *h = (struct hold){.from = from, .since_ms = since_ms};
    hold_put(txn, &r, h);
    hold_waits_time(&now, HOLD_UNTIL, 0);
    hold_wait(txn, h, &now);
}

void migrate_vault_place(struct txn *txn, const struct table_key *k,
                         struct bytes value)
{
    struct recv_state state;
    struct recv_stream stream;
    struct recv_entry e;
    struct hold_place at;
    struct vault_row row;
    struct held_2 old;
    struct hold h;

    if (k->len != PLACE_KEY_2 || value.len != sizeof old)
        return;
    memcpy(&old, value.at, sizeof old);
    table_del(txn, TABLE_HELD, k);
    stream.node_no = (uint32_t)bytes_get_be(k->octet, 4);
    stream.lane = at.lane = (enum envelope_lane)k->octet[4];
    at.seq = bytes_get_be(k->octet + 5, 8);
    recv_state(&txn->view, &stream, &state);
    at.life = state.life;
    /* A changed answer stands in its place, and is told from there. */
    if (old.changed != 0 || !recv_entry(&txn->view, &stream, at.seq, &e))
        return;
    if (!vault_get(&txn->view, old.number, &row)) {
        e.disposition = FRAME_NOT_ACCEPTED;
    } else if (row.state & HELD_2 && !(row.state & VAULT_ERASED)) {
        hold(txn, stream.node_no, old.since_ms, &row, &h);
        hold_place_put(txn, h.id, &at);
    } else {
        e.disposition = FRAME_STORED; /* another copy was decided on */
    }
    recv_entry_put(txn, &stream, at.life, at.seq, &e);
}

void migrate_vault_hold(struct txn *txn, const struct table_key *k,
                        struct migrate_report *report)
{
    struct vault_row row;
    struct hold h;

    if (!row_at(&txn->view, k, &row) || !(row.state & HELD_2) ||
        row.state & VAULT_ERASED)
        return;
    hold(txn, row.from, row.received_ms, &row, &h);
    vault_forget(txn, &row);
    report->holds++;
}

static bool is_absent(const struct view *view, const struct record_id *record)
{
    uint64_t number;

    return !vault_find(view, record, &number);
}

void migrate_vault_mentions(struct txn *txn, const struct table_key *k)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};
    struct record_retraction retraction;
    struct record_target target;
    struct record_notice notice;
    struct record_noted noted;
    struct vault_row row;

    if (!row_at(&txn->view, k, &row) ||
        (row.kind != RECORD_RETRACTION && row.kind != RECORD_NOTICE) ||
        vault_record(&txn->view, &row, &raw, &r) != ERR_OK)
        return;
    if (record_retraction(&retraction, &r) == ERR_OK)
        while (record_target_next(&retraction, &target))
            if (is_absent(&txn->view, &target.record))
                mention_put_retraction(txn, &target.record, row.author,
                                       row.number);
    if (record_notice(&notice, &r) == ERR_OK)
        while (record_noted_next(&notice, &noted))
            if (is_absent(&txn->view, &noted.record))
                mention_put(txn, &noted.record, row.number);
}

void migrate_vault_answer(struct txn *txn, const struct table_key *k,
                          struct migrate_report *report)
{
    struct recv_entry e;
    struct vault_row row;

    if (!table_get_value(&txn->view, TABLE_IN, k, &e, sizeof e) ||
        e.number == 0 || vault_get(&txn->view, e.number, &row))
        return;
    report->untrue += e.disposition == FRAME_STORED;
    e.number = 0;
    table_put_value(txn, TABLE_IN, k, &e, sizeof e);
}
