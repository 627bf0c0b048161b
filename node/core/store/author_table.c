#include "node/core/store/author_table.h"

#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/table.h"
#include "proto/wire.h"

enum {
    FIELDS = 11,
    DAY = 'D',     /* the first octet of a day's key */
    BROUGHT = 'w', /* and of who brought whom */
    BAD_MAX = AUTHOR_TABLE_BAD_MAX * sizeof(struct sign_public),
    ROW_MAX = CARD_MAX + BAD_MAX + 128,
};

static struct table_key key_of(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    return k;
}

static struct table_key turns_of(enum author_part part, uint32_t owner)
{
    struct table_key k = {0};

    table_key_u8(&k, (uint8_t)part);
    table_key_u32(&k, owner);
    return k;
}

static struct table_key turn_key(const struct author_turn *turn)
{
    struct table_key k = turns_of(turn->part, turn->owner);

    table_key_u64(&k, turn->at_ms);
    table_key_u32(&k, turn->node_no);
    return k;
}

uint32_t author_table_owner(const struct author_row *row)
{
    return row->part == AUTHOR_WRITES ? row->brought_by : row->by;
}

static bool has_bad(const struct author_row *row, const struct sign_public *sk)
{
    for (size_t i = 0; i < row->bad_count; i++)
        if (memcmp(&row->bad[i], sk, sizeof *sk) == 0)
            return true;
    return false;
}

void author_table_card(struct author_row *row, const struct card *card,
                       struct bytes raw)
{
    const struct card_identity *identity = &card->identity;

    row->card = raw;
    row->identity_ms = identity->version_ms;
    row->working_ms = card->working.version_ms;
    for (size_t i = 0; i < identity->earlier_count; i++)
        if (identity->earlier[i].compromised &&
            row->bad_count < AUTHOR_TABLE_BAD_MAX &&
            !has_bad(row, &identity->earlier[i].sk))
            row->bad[row->bad_count++] = identity->earlier[i].sk;
}

static uint64_t end_of(const struct author_row *row)
{
    if (row->last == 0)
        return 0;
    return row->over_ms == AUTHOR_TABLE_FOREVER ? UINT64_MAX : row->over_ms;
}

void author_table_count(struct author_row *row, const struct vault_row *record)
{
    uint64_t end = record->expires_ms == 0 ? UINT64_MAX : record->expires_ms;

    row->records++;
    if (row->last != 0 && end < end_of(row))
        return;
    row->last = record->number;
    row->over_ms = record->expires_ms;
}

static struct author_turn turn_of(uint32_t node_no,
                                  const struct author_row *row)
{
    struct author_turn turn = {row->part, author_table_owner(row), row->kept_ms,
                               node_no};

    if (row->part != AUTHOR_NAME)
        turn.at_ms = end_of(row);
    return turn;
}

static void read_bad(struct author_row *out, struct reader *r)
{
    struct bytes bad = reader_bin(r, BAD_MAX);

    reader_expect(r, bad.len % sizeof *out->bad == 0);
    out->bad_count = bad.len / sizeof *out->bad;
    if (!r->spoiled && bad.len > 0)
        memcpy(out->bad, bad.at, bad.len);
}

static bool row_read(struct author_row *out, struct bytes value)
{
    struct reader r = reader_on(value);

    reader_array_of(&r, FIELDS);
    out->part = (enum author_part)reader_uint(&r, AUTHOR_LEFT);
    reader_expect(&r, out->part >= AUTHOR_NAME);
    out->by = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->brought_by = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->kept_ms = reader_uint(&r, UINT64_MAX);
    out->records = reader_uint(&r, UINT64_MAX);
    out->last = reader_uint(&r, UINT64_MAX);
    out->over_ms = reader_uint(&r, UINT64_MAX);
    out->identity_ms = reader_uint(&r, UINT64_MAX);
    out->working_ms = reader_uint(&r, UINT64_MAX);
    read_bad(out, &r);
    out->card = reader_bin(&r, CARD_MAX);
    return reader_done(&r) == ERR_OK;
}

bool author_table_get(const struct view *view, uint32_t node_no,
                      struct author_row *out)
{
    const struct table_key k = key_of(node_no);
    struct bytes value;

    return table_get(view, TABLE_AUTHOR, &k, &value) && row_read(out, value);
}

/* WIRE.md 7.18: "a key stays compromised" */
static bool has_turn(const struct author_row *row)
{
    return row->part != AUTHOR_LEFT || row->bad_count == 0;
}

static void forget_turn(struct txn *txn, uint32_t node_no)
{
    struct author_row old;
    struct author_turn turn;
    struct bytes value;
    struct table_key k;

    if (!author_table_get(&txn->view, node_no, &old) || !has_turn(&old))
        return;
    turn = turn_of(node_no, &old);
    k = turn_key(&turn);
    if (!table_get(&txn->view, TABLE_AUTHOR_TURN, &k, &value))
        return; /* schema 5 had none of those that were forgotten */
    table_del(txn, TABLE_AUTHOR_TURN, &k);
    if (old.part == AUTHOR_LEFT)
        counter_release(txn, COUNTER_LEFT, turn.owner);
}

static void put_turn(struct txn *txn, uint32_t node_no,
                     const struct author_row *row)
{
    struct author_turn turn = turn_of(node_no, row);
    const struct table_key k = turn_key(&turn);

    if (!has_turn(row))
        return;
    table_put(txn, TABLE_AUTHOR_TURN, &k, (struct bytes){k.octet, 0});
    if (row->part == AUTHOR_LEFT)
        (void)counter_admit(txn, COUNTER_LEFT, turn.owner, UINT64_MAX);
}

void author_table_del(struct txn *txn, uint32_t node_no)
{
    const struct table_key k = key_of(node_no);

    forget_turn(txn, node_no);
    table_del(txn, TABLE_AUTHOR, &k);
}

bool author_table_next(const struct view *view, uint32_t *node_no,
                       struct author_row *out)
{
    struct table_key k = key_of(*node_no);
    struct bytes value;

    if (!table_next(view, TABLE_AUTHOR, &k, &value) || !row_read(out, value))
        return false;
    *node_no = (uint32_t)bytes_get_be(k.octet, sizeof *node_no);
    return true;
}

bool author_table_turn(const struct view *view, struct author_turn *turn)
{
    const struct table_key all = turns_of(turn->part, turn->owner);
    struct table_key k = turn_key(turn);
    struct bytes value;

    if (!table_next(view, TABLE_AUTHOR_TURN, &k, &value) ||
        memcmp(k.octet, all.octet, all.len) != 0)
        return false;
    turn->at_ms = bytes_get_be(k.octet + all.len, sizeof turn->at_ms);
    turn->node_no = (uint32_t)bytes_get_be(
        k.octet + all.len + sizeof turn->at_ms, sizeof turn->node_no);
    return true;
}

/* WIRE.md 7.18: "65,536 of one introducer, and beyond that the one whose last
   record was over first is not remembered" */
static void forget_left(struct txn *txn, uint32_t owner)
{
    struct author_turn turn = {.part = AUTHOR_LEFT, .owner = owner};

    if (counter_get(&txn->view, COUNTER_LEFT, owner) > AUTHOR_TABLE_LEFT_MAX &&
        author_table_turn(&txn->view, &turn))
        author_table_del(txn, turn.node_no);
}

void author_table_put(struct txn *txn, uint32_t node_no,
                      const struct author_row *row)
{
    static uint8_t room[ROW_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    const struct table_key k = key_of(node_no);

    writer_array(&w, FIELDS);
    writer_uint(&w, row->part);
    writer_uint(&w, row->by);
    writer_uint(&w, row->brought_by);
    writer_uint(&w, row->kept_ms);
    writer_uint(&w, row->records);
    writer_uint(&w, row->last);
    writer_uint(&w, row->over_ms);
    writer_uint(&w, row->identity_ms);
    writer_uint(&w, row->working_ms);
    writer_bin(
        &w, (struct bytes){row->bad->octet, row->bad_count * sizeof *row->bad});
    writer_bin(&w, row->card);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    forget_turn(txn, node_no);
    put_turn(txn, node_no, row);
    table_put(txn, TABLE_AUTHOR, &k, bytes_of(&b));
    if (row->part == AUTHOR_LEFT)
        forget_left(txn, author_table_owner(row));
}

static struct table_key brought_of(uint32_t from)
{
    struct table_key k = {0};

    table_key_u8(&k, BROUGHT);
    table_key_u32(&k, from);
    return k;
}

static struct table_key brought_key(uint32_t from, uint32_t node_no)
{
    struct table_key k = brought_of(from);

    table_key_u32(&k, node_no);
    return k;
}

bool author_table_brought(const struct view *view, uint32_t from,
                          uint32_t node_no)
{
    const struct table_key k = brought_key(from, node_no);
    struct bytes value;

    return table_get(view, TABLE_META, &k, &value);
}

/* Numbers of nodes rise in the order in which they became known. */
static void forget_brought(struct txn *txn, uint32_t from)
{
    const struct table_key all = brought_of(from);
    struct table_key k = all;
    struct bytes value;

    if (!table_next(&txn->view, TABLE_META, &k, &value) ||
        memcmp(k.octet, all.octet, all.len) != 0)
        return;
    table_del(txn, TABLE_META, &k);
    counter_release(txn, COUNTER_REMEMBERED, from);
}

void author_table_bring(struct txn *txn, uint32_t from, uint32_t node_no)
{
    const struct table_key k = brought_key(from, node_no);

    if (author_table_brought(&txn->view, from, node_no))
        return;
    if (!counter_admit(txn, COUNTER_REMEMBERED, from,
                       AUTHOR_TABLE_BROUGHT_MAX)) {
        forget_brought(txn, from);
        (void)counter_admit(txn, COUNTER_REMEMBERED, from,
                            AUTHOR_TABLE_BROUGHT_MAX);
    }
    table_put(txn, TABLE_META, &k, (struct bytes){k.octet, 0});
}

static struct table_key day_key(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u8(&k, DAY);
    table_key_u32(&k, node_no);
    return k;
}

void author_table_day(const struct view *view, uint32_t node_no,
                      struct author_day *out)
{
    const struct table_key k = day_key(node_no);

    *out = (struct author_day){0};
    (void)table_get_value(view, TABLE_META, &k, out, sizeof *out);
}

void author_table_day_put(struct txn *txn, uint32_t node_no,
                          const struct author_day *day)
{
    const struct table_key k = day_key(node_no);

    table_put_value(txn, TABLE_META, &k, day, sizeof *day);
}
