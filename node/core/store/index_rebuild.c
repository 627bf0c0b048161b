#include "node/core/store/index_rebuild.h"

#include <string.h>

#include "node/core/store/index.h"
#include "node/core/store/stage.h"
#include "node/core/store/summary.h"
#include "node/core/store/table.h"
#include "node/core/store/tomb_value.h"
#include "node/log.h"

static const uint64_t staged = UINT64_MAX; /* behind the last record */

/* One transaction of it. */
struct rebuild {
    struct txn *txn;
    struct index *index;
    struct index_rebuild_at at;
};

static struct table_key meta_key(void)
{
    return table_key_of((const uint8_t *)"indexed", 7);
}

static void note(struct txn *txn, const struct index_rebuild_at *at)
{
    const struct table_key k = meta_key();

    table_put_value(txn, TABLE_META, &k, at, sizeof *at);
}

void index_rebuild_begin(struct txn *txn)
{
    table_clear(txn, TABLE_INDEX);
    table_clear(txn, TABLE_SUMMARY);
    txn_state(txn)->indicators = 0;
    note(txn, &(struct index_rebuild_at){.number = 1});
}

static bool noted(const struct view *view, struct index_rebuild_at *at)
{
    const struct table_key k = meta_key();

    return table_get_value(view, TABLE_META, &k, at, sizeof *at);
}

bool index_rebuild_lasts(const struct view *view)
{
    struct index_rebuild_at at;

    return noted(view, &at);
}

/* What was retracted of a record says its author's tombstone. */
static void retract(struct rebuild *b, const struct record *r,
                    const struct vault_row *row)
{
    const struct tomb_values of = {row->object, row->author};
    struct record_report report;
    struct record_indicator i;

    if (tomb_value_count(&b->txn->view, &of) == 0 ||
        record_content(&report, r) != ERR_OK)
        return;
    while (record_indicator_next(&report, &i))
        if (tomb_value_covers(&b->txn->view, &of, &i, row->revision))
            index_retract(b->index, row, (enum indicator_type)i.type, i.value);
}

static void enter(struct rebuild *b, const struct vault_row *row)
{
    static uint8_t room[RECORD_MAX];
    static struct record r;
    struct buffer raw = {room, 0, sizeof room};

    if (row->state & (VAULT_ERASED | VAULT_TOMBSTONE) ||
        vault_record(&b->txn->view, row, &raw, &r) != ERR_OK)
        return;
    index_add(b->index, &r, row);
    retract(b, &r, row);
    summary_put(b->txn, row, &r);
}

/* Of a set lists show what came last. */
static void fold(struct rebuild *b, struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct summary s;
    uint64_t newest;
    uint32_t i;

    if (summary_get(&b->txn->view, row, &room, &s) != ERR_OK || s.set.n == 0)
        return;
    i = s.set.i - 1;
    if (vault_set_next(&b->txn->view, row->author, &s.set.id, &i, &newest) &&
        newest == row->number)
        summary_set_add(b->txn, row, &s.set);
    else
        summary_set_fold(b->txn, row);
}

/* False: there is none. */
static bool enter_record(struct rebuild *b)
{
    struct table_key k = {0};
    struct table_cursor c;
    struct vault_row row;
    bool found;

    table_key_u64(&k, b->at.number);
    table_walk(&c, &b->txn->view, TABLE_RECORD);
    found = table_walk_from(&c, &k) && c.value.len == sizeof row;
    if (found)
        memcpy(&row, c.value.at, sizeof row);
    table_walk_end(&c);
    if (!found)
        return false;
    enter(b, &row);
    fold(b, &row);
    b->at.number = row.number + 1;
    return true;
}

/* A part of an act has its entries before it is a record; they count with it.
 */
static bool enter_staged(struct rebuild *b)
{
    struct store_state *state = txn_state(b->txn);
    struct stage_part part;
    uint64_t before;

    if (!stage_after(&b->txn->view, &b->at.token, &b->at.part, &part))
        return false;
    index_flush(b->index);
    before = state->indicators;
    enter(b, &part.row);
    index_flush(b->index);
    state->indicators = before;
    return true;
}

static bool enter_next(struct rebuild *b)
{
    if (b->at.number != staged && enter_record(b))
        return true;
    b->at.number = staged;
    return enter_staged(b);
}

static void end(struct txn *txn)
{
    const struct table_key k = meta_key();

    table_del(txn, TABLE_META, &k);
}

enum err index_rebuild_step(struct store *s, uint32_t own, bool *more)
{
    struct rebuild b = {.txn = store_txn(s)};
    uint64_t begun;
    size_t looked_at = 0;

    store_write(s);
    *more = noted(&b.txn->view, &b.at);
    if (!*more) {
        store_abort(s);
        return ERR_OK;
    }
    index_open(&b.index, s, own);
    begun = view_state(&b.txn->view)->indicators;
    do {
        *more = enter_next(&b);
        index_flush(b.index);
    } while (*more && ++looked_at < INDEX_REBUILD_RECORDS &&
             view_state(&b.txn->view)->indicators - begun <
                 INDEX_REBUILD_ENTRIES);
    if (*more)
        note(b.txn, &b.at);
    else
        end(b.txn);
    index_close(b.index);
    return store_commit(s);
}

enum err index_rebuild(struct store *s, uint32_t own,
                       void (*alive)(void *about), void *about)
{
    bool more = true;
    enum err err = ERR_OK;

    while (err == ERR_OK && more) {
        if (alive != NULL)
            alive(about);
        err = index_rebuild_step(s, own, &more);
    }
    return err;
}
