#include "node/core/store/summary.h"

#include <string.h>

#include "node/core/store/outbox_release.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"
#include "proto/record_group.h"

/* A report or an incident; false: it is neither. */
static bool content(struct summary *out, const struct record *r)
{
    struct record_report report;
    struct record_indicator entry;
    struct record_incident incident;

    if (record_content(&report, r) != ERR_OK)
        return false;
    out->title = report.title;
    while (record_indicator_next(&report, &entry))
        out->by_type[entry.type <= INDICATOR_TYPE_LAST ? entry.type : 0]++;
    out->incident = record_incident(&incident, r) == ERR_OK;
    if (out->incident) {
        memcpy(out->case_uuid, incident.case_uuid, sizeof out->case_uuid);
        out->category = incident.category;
    }
    return true;
}

static unsigned flags_of(const struct record *r)
{
    unsigned flags = r->delegation_count > 0 ? SUMMARY_DELEGATES : 0;

    for (size_t i = 0; i < r->audience_count; i++)
        if (r->audience[i].is_group)
            flags |= SUMMARY_GROUPS;
    return flags;
}

void summary_of(struct summary *out, const struct record *r)
{
    struct record_retraction retraction;
    struct record_group group;

    *out = (struct summary){.set = r->set, .flags = flags_of(r)};
    if (content(out, r))
        return;
    if (record_retraction(&retraction, r) == ERR_OK)
        out->title = retraction.reason;
    else if (record_group(&group, r) == ERR_OK)
        out->title = group.name;
}

static void write_counts(struct writer *w,
                         const uint32_t by_type[static SUMMARY_TYPES])
{
    size_t count = 0;

    for (unsigned type = 0; type < SUMMARY_TYPES; type++)
        count += by_type[type] > 0;
    writer_array(w, 2 * count);
    for (unsigned type = 0; type < SUMMARY_TYPES; type++) {
        if (by_type[type] == 0)
            continue;
        writer_uint(w, type);
        writer_uint(w, by_type[type]);
    }
}

static void read_counts(struct reader *r,
                        uint32_t by_type[static SUMMARY_TYPES])
{
    size_t count = reader_array(r, 2 * SUMMARY_TYPES) / 2;

    for (size_t i = 0; i < count && !r->spoiled; i++) {
        uint64_t type = reader_uint(r, SUMMARY_TYPES - 1);

        by_type[type] = (uint32_t)reader_uint(r, UINT32_MAX);
    }
}

static struct table_key number_key(uint64_t number)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    return k;
}

/* It opens at its own place alone, and is no body. */
static struct table_key place_of(const struct vault_row *row)
{
    struct table_key k = number_key(row->number);

    table_key_add(&k, row->id.octet, sizeof row->id.octet);
    table_key_u8(&k, 's');
    return k;
}

static void put_sealed(struct txn *txn, enum table t, const struct table_key *k,
                       struct bytes plain, const struct table_key *place)
{
    uint8_t room[SUMMARY_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};

    seal_close(view_seal(&txn->view), &sealed, plain, place);
    table_put(txn, t, k, bytes_of(&sealed));
}

void summary_outstanding(struct txn *txn, const struct vault_row *row,
                         const struct summary *s)
{
    const unsigned both = SUMMARY_GROUPS | SUMMARY_DELEGATES;
    uint32_t node_no = 0;

    if (s->set.n > 0)
        outstanding_part(txn, row->number, row->author, &s->set.id);
    if ((s->flags & both) == both &&
        outbox_release_next(&txn->view, row->number, &node_no))
        outstanding_other(txn, row->number);
}

void summary_put(struct txn *txn, const struct vault_row *row,
                 const struct record *r)
{
    const struct table_key k = number_key(row->number), place = place_of(row);
    uint8_t room[SUMMARY_MAX];
    struct buffer plain = {room, 0, sizeof room};
    struct writer w = writer_on(&plain);
    struct summary s;

    summary_of(&s, r);
    summary_outstanding(txn, row, &s);
    writer_array(&w, 8);
    writer_str(&w, s.title);
    writer_bin_from(&w, s.set.id.octet, sizeof s.set.id.octet);
    writer_uint(&w, s.set.i);
    writer_uint(&w, s.set.n);
    writer_uint(&w, s.flags);
    write_counts(&w, s.by_type);
    writer_bin(
        &w, (struct bytes){s.case_uuid, s.incident ? sizeof s.case_uuid : 0});
    writer_uint(&w, s.category);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    else
        put_sealed(txn, TABLE_SUMMARY, &k, bytes_of(&plain), &place);
}

static enum err parse(struct summary *out, struct bytes plain)
{
    struct reader r = reader_on(plain);
    struct bytes id, uuid;

    reader_array_of(&r, 8);
    out->title = reader_str(&r, RECORD_REASON_MAX);
    id = reader_bin(&r, sizeof out->set.id.octet);
    out->set.i = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->set.n = (uint32_t)reader_uint(&r, UINT32_MAX);
    out->flags = (unsigned)reader_uint(&r, UINT8_MAX);
    read_counts(&r, out->by_type);
    uuid = reader_bin(&r, sizeof out->case_uuid);
    out->category = reader_uint(&r, UINT64_MAX);
    if (reader_done(&r) != ERR_OK || id.len != sizeof out->set.id.octet)
        return ERR_BAD_SHAPE;
    memcpy(out->set.id.octet, id.at, id.len);
    out->incident = uuid.len == sizeof out->case_uuid;
    if (out->incident)
        memcpy(out->case_uuid, uuid.at, uuid.len);
    return ERR_OK;
}

enum err summary_get(const struct view *view, const struct vault_row *row,
                     struct buffer *room, struct summary *out)
{
    const struct table_key k = number_key(row->number), place = place_of(row);
    struct bytes sealed;
    enum err err = ERR_NOT_FOUND;

    *out = (struct summary){0};
    if (table_get(view, TABLE_SUMMARY, &k, &sealed))
        err = seal_open(view_seal(view), room, sealed, &place);
    if (err == ERR_OK)
        err = parse(out, bytes_of(room));
    if (err != ERR_OK)
        *out = (struct summary){0};
    return err;
}

static struct table_key set_key(uint32_t author, const struct set_id *id)
{
    struct table_key k = {0};

    table_key_u32(&k, author);
    table_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

static void read_sum(struct reader *r, struct summary_sum *sum)
{
    sum->indicators = reader_uint(r, UINT64_MAX);
    sum->parts = (uint32_t)reader_uint(r, UINT32_MAX);
    read_counts(r, sum->by_type);
}

static void write_sum(struct writer *w, const struct summary_sum *sum)
{
    writer_uint(w, sum->indicators);
    writer_uint(w, sum->parts);
    write_counts(w, sum->by_type);
}

static enum err parse_set(struct summary_set *out, struct bytes plain)
{
    struct reader r = reader_on(plain);

    reader_array_of(&r, 8);
    out->shown = reader_uint(&r, UINT64_MAX);
    out->all = (uint32_t)reader_uint(&r, UINT32_MAX);
    read_sum(&r, &out->here);
    read_sum(&r, &out->live);
    return reader_done(&r);
}

bool summary_set_get(const struct view *view, uint32_t author,
                     const struct set_id *id, struct summary_set *out)
{
    const struct table_key k = set_key(author, id);
    uint8_t room[SUMMARY_MAX];
    struct buffer plain = {room, 0, sizeof room};
    struct bytes sealed;

    *out = (struct summary_set){0};
    if (table_get(view, TABLE_SET, &k, &sealed) &&
        seal_open(view_seal(view), &plain, sealed, &k) == ERR_OK &&
        parse_set(out, bytes_of(&plain)) == ERR_OK)
        return true;
    *out = (struct summary_set){0};
    return false;
}

enum err summary_listed(const struct view *view, const struct vault_row *row,
                        struct buffer *room, struct summary *out)
{
    enum err err = summary_get(view, row, room, out);
    const struct summary_sum *of;
    struct summary_set sum;

    out->indicators = row->indicators;
    if (err != ERR_OK || out->set.n == 0 || row->folded ||
        !summary_set_get(view, row->author, &out->set.id, &sum) ||
        sum.shown != row->number)
        return err;
    of = sum.live.parts > 0 ? &sum.live : &sum.here;
    memcpy(out->by_type, of->by_type, sizeof out->by_type);
    out->indicators = of->indicators;
    out->parts = of->parts;
    out->parts_all = sum.all;
    return ERR_OK;
}

bool summary_erased_set(const struct view *view, const struct vault_row *row,
                        struct summary *out)
{
    struct summary_set sum;
    struct vault_row part;
    uint32_t i = 0;
    uint64_t number;

    *out = (struct summary){.parts = 0};
    if (!(row->state & VAULT_ERASED) || row->folded ||
        !outstanding_part_of(view, row->number, &out->set.id) ||
        (summary_set_get(view, row->author, &out->set.id, &sum) &&
         sum.shown != 0))
        return false;
    while (vault_set_next(view, row->author, &out->set.id, &i, &number)) {
        out->parts++;
        if (number > row->number && vault_get(view, number, &part) &&
            !part.folded)
            return false; /* that one does */
    }
    out->set.n = out->parts_all = out->parts;
    return out->parts > 1;
}

static void put_set(struct txn *txn, uint32_t author, const struct set_id *id,
                    const struct summary_set *s)
{
    const struct table_key k = set_key(author, id);
    uint8_t room[SUMMARY_MAX];
    struct buffer plain = {room, 0, sizeof room};
    struct writer w = writer_on(&plain);

    writer_array(&w, 8);
    writer_uint(&w, s->shown);
    writer_uint(&w, s->all);
    write_sum(&w, &s->here);
    write_sum(&w, &s->live);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    else
        put_sealed(txn, TABLE_SET, &k, bytes_of(&plain), &k);
    outstanding_shown(txn, author, id, s->shown);
}

/* The newest record of a part's place; 0: none. */
static uint64_t newest_of(const struct view *view, uint32_t author,
                          const struct record_set *at)
{
    uint32_t i = at->i - 1;
    uint64_t number;

    return vault_set_next(view, author, &at->id, &i, &number) && i == at->i
               ? number
               : 0;
}

static void add(struct summary_sum *sum, const struct vault_row *row,
                const struct summary *s)
{
    sum->parts++;
    sum->indicators += row->indicators;
    for (unsigned type = 0; type < SUMMARY_TYPES; type++)
        sum->by_type[type] += s->by_type[type];
}

static void take(struct summary_sum *sum, const struct vault_row *row,
                 const struct summary *s)
{
    sum->parts--;
    sum->indicators -= row->indicators;
    for (unsigned type = 0; type < SUMMARY_TYPES; type++)
        sum->by_type[type] -= s->by_type[type];
}

static bool is_live(const struct vault_row *row)
{
    return (row->state & VAULT_RETRACTED) == 0;
}

static void count(struct summary_set *set, const struct vault_row *row,
                  const struct summary *s)
{
    add(&set->here, row, s);
    if (is_live(row))
        add(&set->live, row, s);
}

static void uncount(struct summary_set *set, const struct vault_row *row,
                    const struct summary *s)
{
    take(&set->here, row, s);
    if (is_live(row))
        take(&set->live, row, s);
}

static void fold(struct txn *txn, uint64_t number, bool folded)
{
    struct vault_row row;

    if (number == 0 || !vault_get(&txn->view, number, &row) ||
        row.folded == folded)
        return;
    row.folded = folded;
    vault_update(txn, &row);
}

/* What came last, unless it is retracted already and another is not. */
static void show(struct txn *txn, struct summary_set *sum,
                 const struct vault_row *row)
{
    bool other = sum->shown != 0 && sum->shown != row->number;

    if (other && !is_live(row) && sum->live.parts > 0) {
        fold(txn, row->number, true);
        return;
    }
    if (other)
        fold(txn, sum->shown, true);
    sum->shown = row->number;
}

void summary_set_add(struct txn *txn, const struct vault_row *row,
                     const struct record_set *at)
{
    const struct view *view = &txn->view;
    uint64_t old = newest_of(view, row->author, at);
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct vault_row before;
    struct summary_set sum;
    struct summary s;

    (void)summary_set_get(view, row->author, &at->id, &sum);
    /* One whose body went is not counted any more. */
    if (old != 0 && old != row->number && vault_get(view, old, &before) &&
        summary_get(view, &before, &room, &s) == ERR_OK)
        uncount(&sum, &before, &s);
    room.len = 0;
    if (summary_get(view, row, &room, &s) == ERR_OK) {
        count(&sum, row, &s);
        sum.all = at->n;
        show(txn, &sum, row);
    }
    put_set(txn, row->author, &at->id, &sum);
}

void summary_set_fold(struct txn *txn, struct vault_row *row)
{
    row->folded = true;
    vault_update(txn, row);
}

/* A part of the set above a place that has its body, the first live one if
   there is any; 0: there is none. */
static uint64_t another_above(const struct view *view,
                              const struct vault_row *row,
                              const struct set_id *id, uint32_t i, bool *live)
{
    uint64_t number, found = 0;

    while (!*live && vault_set_next(view, row->author, id, &i, &number)) {
        const struct table_key k = number_key(number);
        struct vault_row part;
        struct bytes sealed;

        if (number == row->number ||
            !table_get(view, TABLE_SUMMARY, &k, &sealed) ||
            !vault_get(view, number, &part))
            continue;
        found = number;
        *live = is_live(&part);
    }
    return found;
}

/* Another part of the set; of those behind this one first, so that a set that
   is taken back part by part is not walked from its begin for each. */
static uint64_t another(const struct view *view, const struct vault_row *row,
                        const struct record_set *at)
{
    bool live = false;
    uint64_t behind = another_above(view, row, &at->id, at->i, &live), before;

    if (live)
        return behind;
    before = another_above(view, row, &at->id, 0, &live);
    return live || behind == 0 ? before : behind;
}

/* The set that a row counts for; false: it counts for none. */
static bool counts(const struct view *view, const struct vault_row *row,
                   struct summary *s, struct summary_set *set)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    bool found = summary_get(view, row, &room, s) == ERR_OK && s->set.n > 0 &&
                 newest_of(view, row->author, &s->set) == row->number &&
                 summary_set_get(view, row->author, &s->set.id, set);

    s->title = (struct bytes){0}; /* its room ends here */
    return found;
}

void summary_set_retract(struct txn *txn, struct vault_row *row)
{
    struct summary_set set;
    struct summary s;

    if (!is_live(row) || !counts(&txn->view, row, &s, &set))
        return;
    take(&set.live, row, &s);
    if (set.shown == row->number && set.live.parts > 0) {
        set.shown = another(&txn->view, row, &s.set);
        fold(txn, set.shown, false);
        row->folded = true;
    }
    put_set(txn, row->author, &s.set.id, &set);
}

static void leave_set(struct txn *txn, const struct vault_row *row)
{
    struct summary_set set;
    struct summary s;

    if (!counts(&txn->view, row, &s, &set))
        return;
    uncount(&set, row, &s);
    if (set.shown == row->number) {
        set.shown = another(&txn->view, row, &s.set);
        fold(txn, set.shown, false);
    }
    put_set(txn, row->author, &s.set.id, &set);
}

void summary_erase(struct txn *txn, const struct vault_row *row)
{
    const struct table_key k = number_key(row->number);

    leave_set(txn, row);
    table_del(txn, TABLE_SUMMARY, &k);
}

void summary_unstage(struct txn *txn, const struct vault_row *row)
{
    const struct table_key k = number_key(row->number);

    table_del(txn, TABLE_SUMMARY, &k);
    outstanding_part_drop(txn, row->number);
}
