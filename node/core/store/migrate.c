#include "node/core/store/migrate.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/doubt_share.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/group_table.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/index_rebuild.h"
#include "node/core/store/jobs.h"
#include "node/core/store/migrate_author.h"
#include "node/core/store/migrate_holder.h"
#include "node/core/store/migrate_outstanding.h"
#include "node/core/store/migrate_stream.h"
#include "node/core/store/migrate_vault.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/quarantine_sum.h"
#include "node/core/store/recalled_value.h"
#include "node/core/store/table.h"
#include "node/log.h"

enum { ALIVE_EVERY = 1024, SYNC_EVERY = 64 * ALIVE_EVERY }; /* entries */

/* As schema 2 has them. */
struct state_2 {
    uint64_t commits;
    uint64_t next_number, next_quarantine;
    uint64_t records, indicators, quarantined;
    uint64_t releases;
    uint32_t next_party, life;
    struct incarnation incarnation, predecessor;
    uint32_t past, unused;
    struct indicator_prefixes prefixes;
};

struct debt_2 {
    struct incarnation incarnation;
    uint64_t next, end;
    uint32_t life, own;
};

/* What was taken of a peer's list: schema 2 counts it over all lives. */
struct taken_2 {
    uint64_t entries;
};

/* Beside the longest record in a packed row; and one small packed field. */
enum { ROW_MORE = 1024, FIELD_MAX = 8 };

/* In `meta`: 'g', node_no u32, lane u8. */
enum { DEBT = 'g', DEBT_KEY = 6, TAKEN = 't', TAKEN_KEY = 5 };

/* Schema 2 keeps the names of a store's last two lives. */
enum { NAMED_2 = 2 };

/* The schemas that kept hashes of the values of own recalled records in the
   index: of type and value together, and as they are now. Those before kept
   none. */
enum { REMEMBERED_OTHERWISE = 6, REMEMBERED = 7 };

/* The first whose index stands as it does now. */
enum { INDEXED_AS_NOW = 8 };

struct migration {
    struct txn *txn;
    uint32_t own;
    struct migrate_report *report;
    void (*alive)(void *about);
    void *about;
    uint64_t met;
};

static bool next(struct migration *m, enum table t, struct table_key *k,
                 struct bytes *value)
{
    m->met++;
    if (m->alive != NULL && m->met % ALIVE_EVERY == 0)
        m->alive(m->about);
    if (m->met % SYNC_EVERY == 0)
        txn_sync(m->txn);
    return table_next(&m->txn->view, t, k, value);
}

/* The first record of this life; past all where nobody can say. */
static uint64_t first_number(const struct state_2 *old)
{
    return old->life == 1 ? 1 : old->next_number;
}

/* The newest life that lost what was before: the first one may have. */
static uint32_t lost(const struct state_2 *old)
{
    if (old->past == STORE_UNKNOWN)
        return old->life;
    return old->past == STORE_FIRST ? 0 : 1;
}

static void state(struct migration *m)
{
    struct table_key k = {0};
    struct state_2 old;

    table_key_add(&k, (const uint8_t *)"state", 5);
    if (!table_get_value(&m->txn->view, TABLE_META, &k, &old, sizeof old)) {
        txn_fail(m->txn, ERR_IO);
        return;
    }
    *txn_state(m->txn) = (struct store_state){
        .commits = old.commits,
        .next_number = old.next_number,
        .next_quarantine = old.next_quarantine,
        .next_hold = 1,
        .records = old.records,
        .indicators = old.indicators,
        .quarantined = old.quarantined,
        .releases = old.releases,
        .next_party = old.next_party,
        .life = old.life,
        .incarnation = old.incarnation,
        .predecessor = old.predecessor,
        .past = old.past,
        .lost = lost(&old),
        .unnamed = old.life > NAMED_2 ? old.life - NAMED_2 : 0,
        .first_number = first_number(&old),
        .prefixes = old.prefixes,
    };
}

/* Since schema 3 it stands as it does now. */
static void state_of_now(struct migration *m)
{
    struct table_key k = {0};
    struct store_state now;

    table_key_add(&k, (const uint8_t *)"state", 5);
    if (table_get_value(&m->txn->view, TABLE_META, &k, &now, sizeof now))
        *txn_state(m->txn) = now;
    else
        txn_fail(m->txn, ERR_IO);
}

static void lives(struct migration *m)
{
    const struct store_state *now = view_state(&m->txn->view);

    incarnation_put(m->txn, &now->incarnation, now->life);
    if (now->life > 1)
        incarnation_put(m->txn, &now->predecessor, now->life - 1);
}

/* Packed fields that schema 2 does not have. */
struct more {
    size_t n;
    struct bytes fields;
};

/* A packed row of `fields` fields with `more` before its last. */
static struct bytes widened(struct migration *m, struct buffer *room,
                            struct bytes value, size_t fields,
                            const struct more *more)
{
    struct reader r = reader_on(value);
    struct writer w = writer_on(room);

    reader_array_of(&r, fields);
    writer_array(&w, fields + more->n);
    for (size_t i = 0; i < fields - 1; i++)
        writer_raw(&w, reader_any(&r));
    writer_raw(&w, more->fields);
    writer_raw(&w, reader_any(&r));
    if (reader_done(&r) != ERR_OK || writer_done(&w) != ERR_OK)
        txn_fail(m->txn, ERR_IO);
    return bytes_of(room);
}

static void widen(struct migration *m, enum table t, size_t fields,
                  struct more more)
{
    static uint8_t octets[RECORD_MAX + ROW_MORE];
    struct table_key k = {0};
    struct bytes value;

    while (next(m, t, &k, &value)) {
        struct buffer room = {octets, 0, sizeof octets};

        table_put(m->txn, t, &k, widened(m, &room, value, fields, &more));
    }
}

/* Who was refused was told, and a copy whose signature is known to hold takes
   the place of one that schema 2 kept; and no operator was asked to confirm
   the roster. */
static void rows(struct migration *m)
{
    enum { HIDDEN_VERIFIED = 2, CONFIRMED = 1 };
    uint8_t octets[2][HIDDEN_VERIFIED * FIELD_MAX];
    struct buffer refused = {octets[0], 0, sizeof octets[0]};
    struct buffer node_no = {octets[1], 0, sizeof octets[1]};
    struct writer r = writer_on(&refused), p = writer_on(&node_no);

    writer_bool(&r, false);
    writer_bool(&r, false);
    writer_uint(&p, 0);
    widen(m, TABLE_QUARANTINE, 7,
          (struct more){HIDDEN_VERIFIED, bytes_of(&refused)});
    widen(m, TABLE_PARTY, 9, (struct more){CONFIRMED, bytes_of(&node_no)});
}

/* What is given back to a peer is listed once more from its start. */
static void debts(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;
    struct debt_2 old;

    table_key_u8(&k, DEBT);
    while (next(m, TABLE_META, &k, &value) && k.octet[0] == DEBT) {
        if (k.len != DEBT_KEY || value.len != sizeof old)
            continue;
        memcpy(&old, value.at, sizeof old);
        table_put_value(m->txn, TABLE_META, &k,
                        &(struct giveback_debt){.life = old.life,
                                                .first = old.life,
                                                .last = old.life,
                                                .own = old.own,
                                                .next = 1},
                        sizeof(struct giveback_debt));
    }
}

/* What was taken so far counts for the life that goes on. */
static void lists(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;
    struct taken_2 old;

    table_key_u8(&k, TAKEN);
    while (next(m, TABLE_META, &k, &value) && k.octet[0] == TAKEN) {
        if (k.len != TAKEN_KEY || value.len != sizeof old)
            continue;
        memcpy(&old, value.at, sizeof old);
        table_put_value(m->txn, TABLE_META, &k,
                        &(struct giveback_taken){
                            old.entries, view_state(&m->txn->view)->life, 0},
                        sizeof(struct giveback_taken));
    }
}

static void streams(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    while (next(m, TABLE_STREAM, &k, &value))
        migrate_stream_receiver(m->txn, &k, value);
    k = (struct table_key){0};
    while (next(m, TABLE_RELEASE, &k, &value))
        migrate_stream_release(m->txn, &k, value);
    k = (struct table_key){0};
    for (; next(m, TABLE_OUT, &k, &value); m->report->places++)
        migrate_stream_place(m->txn, &k, value);
    k = (struct table_key){0};
    while (next(m, TABLE_STREAM, &k, &value))
        migrate_stream_sent(m->txn, &k, value);
}

static void vault(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    while (next(m, TABLE_RECORD, &k, &value))
        migrate_vault_refused(m->txn, &k, m->report);
    k = (struct table_key){0};
    while (next(m, TABLE_TOMB, &k, &value))
        migrate_vault_tomb(m->txn, &k, value, m->report);
    k = (struct table_key){0};
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_vault_row(m->txn, &k, m->report);
    k = (struct table_key){0};
    while (next(m, TABLE_HELD, &k, &value))
        migrate_vault_place(m->txn, &k, value);
    k = (struct table_key){0};
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_vault_hold(m->txn, &k, m->report);
    k = (struct table_key){0};
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_vault_mentions(m->txn, &k);
    k = (struct table_key){0};
    while (next(m, TABLE_IN, &k, &value))
        migrate_vault_answer(m->txn, &k, m->report);
}

static void from_2(struct migration *m)
{
    state(m);
    lives(m);
    streams(m);
    rows(m);
    debts(m);
    lists(m);
    vault(m);
}

/* What is in quarantine is summed up. */
static void sums(struct migration *m)
{
    struct table_key k = {0};
    struct quarantine_row row;
    struct bytes value;

    while (next(m, TABLE_QUARANTINE, &k, &value))
        if (quarantine_table_get(&m->txn->view,
                                 bytes_get_be(k.octet, sizeof row.id), &row))
            quarantine_sum_add(m->txn, &row);
}

/* No operator said of a peer that it answers for the authors it brings. */
static void marks(struct migration *m)
{
    uint8_t octets[FIELD_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct writer w = writer_on(&room);

    writer_bool(&w, false);
    widen(m, TABLE_PARTY, 10, (struct more){1, bytes_of(&room)});
}

static void forget_counts(struct migration *m, enum counter which)
{
    struct table_key k = {0};
    struct bytes value;

    table_key_u8(&k, (uint8_t)which);
    while (next(m, TABLE_META, &k, &value) && k.octet[0] == which)
        table_del(m->txn, TABLE_META, &k);
}

static void authors(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    while (next(m, TABLE_AUTHOR, &k, &value))
        migrate_author_row(m->txn, &k, value);
    k = (struct table_key){0};
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_author_record(m->txn, &k);
    forget_counts(m, COUNTER_AUTHORS);
    k = (struct table_key){0};
    while (next(m, TABLE_AUTHOR, &k, &value))
        migrate_author_count(m->txn, &k);
}

/* Each single value that is retracted has a row of its own. */
static void tomb_values(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    while (next(m, TABLE_TOMB, &k, &value))
        migrate_vault_tomb_values(m->txn, &k);
}

static void from_3(struct migration *m)
{
    tomb_values(m);
    marks(m);
    authors(m);
    sums(m);
}

/* A row said, too, who had brought its group first. */
static void groups(struct migration *m)
{
    enum { ROW_4 = sizeof(struct group_row) + sizeof(uint32_t) };
    struct table_key k = {0};
    struct bytes value;
    struct group_row row;

    while (next(m, TABLE_GROUP, &k, &value)) {
        if (value.len != ROW_4)
            continue;
        memcpy(&row, value.at, sizeof row);
        table_put_value(m->txn, TABLE_GROUP, &k, &row, sizeof row);
    }
}

/* Groups that were kept before count against nobody; authors count for the day
   of each peer that brings them. Of each node the newest word alone was kept.
 */
static void from_4(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    forget_counts(m, COUNTER_GROUPS);
    groups(m);
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_author_brought(m->txn, &k);
    k = (struct table_key){0};
    while (next(m, TABLE_HOLDER, &k, &value))
        migrate_holder_row(m->txn, &k, value);
}

/* So many groups of one owner stand in a row of their own; one that brings its
   own counts nowhere else. */
static void owners(struct migration *m)
{
    enum { FROM_AT = 1, OWNER_AT = 5, COUNT_KEY = 9 };
    struct table_key k = {0};
    struct bytes value;

    table_key_u8(&k, COUNTER_GROUPS);
    while (next(m, TABLE_META, &k, &value) && k.octet[0] == COUNTER_GROUPS) {
        const uint64_t from = bytes_get_be(k.octet + FROM_AT, 4);

        if (k.len == COUNT_KEY && from != bytes_get_be(k.octet + OWNER_AT, 4))
            (void)counter_admit(m->txn, COUNTER_OWNERS, (uint32_t)from,
                                UINT64_MAX);
    }
}

static void from_5(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    owners(m);
    while (next(m, TABLE_AUTHOR, &k, &value))
        migrate_author_left(m->txn, &k);
}

/* What a record has in the index though its body is gone. Behind the place
   stood the record's number and a position. */
static void recalled(struct migration *m)
{
    enum { NUMBER_7 = 6 };
    struct table_key k = {0};
    struct index_place place;
    struct vault_row row;
    struct bytes value;
    uint64_t gone = 0;

    while (next(m, TABLE_INDEX, &k, &value)) {
        if (k.len != INDEX_KEY ||
            !vault_get(&m->txn->view,
                       bytes_get_be(k.octet + sizeof place.octet, NUMBER_7),
                       &row) ||
            !(row.state & VAULT_ERASED))
            continue;
        memcpy(place.octet, k.octet, sizeof place.octet);
        gone += !recalled_value_put(m->txn, &place, row.number);
    }
    if (gone > 0)
        log_warn("%llu values that this node recalled longest ago are not "
                 "recognised any more when they are shared again",
                 (unsigned long long)gone);
}

/* Rows of what is in doubt counted against nobody. */
static void doubts(struct migration *m)
{
    struct job_at at = {.kind = JOB_DOUBT};
    struct vault_row row;

    while (jobs_next(&m->txn->view, &at))
        if (vault_get(&m->txn->view, at.number, &row))
            (void)doubt_share_take(m->txn, row.author);
}

static void outstanding(struct migration *m)
{
    struct table_key k = {0};
    struct bytes value;

    outstanding_begin(m->txn);
    while (next(m, TABLE_SET, &k, &value))
        migrate_outstanding_part(m->txn, &k, value);
    k = (struct table_key){0};
    while (next(m, TABLE_RECORD, &k, &value))
        migrate_outstanding_record(m->txn, &k, m->own);
}

void migrate(struct txn *txn, uint32_t own, struct migrate_report *out,
             void (*alive)(void *about), void *about)
{
    struct migration m = {txn, own, out, alive, about, 0};
    struct table_key k = {0};

    *out = (struct migrate_report){0};
    table_key_add(&k, (const uint8_t *)"schema", 6);
    table_get_value(&txn->view, TABLE_META, &k, &out->schema,
                    sizeof out->schema);
    log_info("the store has schema %u: it is brought to schema %d", out->schema,
             SCHEMA_NOW);
    if (out->schema == REMEMBERED_OTHERWISE)
        log_warn("what this node recalled before is not recognised when it is "
                 "shared again: only hashes of another form were kept of it");
    if (out->schema < 3)
        from_2(&m);
    else
        state_of_now(&m);
    if (out->schema < 4)
        from_3(&m);
    if (out->schema < 5)
        from_4(&m);
    if (out->schema < 6)
        from_5(&m);
    if (out->schema == REMEMBERED)
        recalled(&m);
    if (out->schema < INDEXED_AS_NOW)
        index_rebuild_begin(m.txn);
    if (out->schema < 9) {
        doubts(&m);
        outstanding(&m);
    } /* schema 9 had no tables of answers and tallies: they begin empty */
    out->records = view_state(&txn->view)->records;
}

void migrate_say(const struct migrate_report *r)
{
    log_info("the store has schema %d now: %llu records, %llu places of "
             "streams; %llu records wait, and are judged again",
             SCHEMA_NOW, (unsigned long long)r->records,
             (unsigned long long)r->places, (unsigned long long)r->holds);
    if (r->freed > 0)
        log_warn("alarm: the version before had lost the bodies of %llu "
                 "records, and answered \"stored\" for %llu of them",
                 (unsigned long long)r->freed, (unsigned long long)r->untrue);
    if (r->unvalued > 0)
        log_warn("alarm: the version before kept %llu retractions of single "
                 "values without the values",
                 (unsigned long long)r->unvalued);
}
