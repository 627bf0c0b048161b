#include "node/core/store/quarantine_table.h"

#include "node/core/store/table.h"
#include "proto/wire.h"

enum { FIELDS = 9, ROW_MAX = RECORD_MAX + 1024 };

static struct table_key id_key(uint64_t id)
{
    struct table_key k = {0};

    table_key_u64(&k, id);
    return k;
}

static struct table_key sent_key(uint32_t from, const struct record_id *record)
{
    struct table_key k = {0};

    table_key_u32(&k, from);
    table_key_add(&k, record->octet, sizeof record->octet);
    return k;
}

static struct table_key object_key(const struct node_id *author,
                                   const struct object_id *object)
{
    struct table_key k = {0};

    table_key_add(&k, object->octet, sizeof object->octet);
    table_key_add(&k, author->octet, sizeof author->octet);
    return k;
}

/* Where a recall finds it; false: it does not parse, and nothing names it. */
static bool recall_key(struct table_key *out, uint64_t id, struct bytes raw)
{
    static struct record r;

    if (record_open_kept(&r, raw) != ERR_OK)
        return false;
    *out = object_key(&r.author, &r.object);
    table_key_u64(out, r.revision);
    table_key_u64(out, id);
    return true;
}

static void lead(struct txn *txn, const struct table_key *k, uint64_t id)
{
    uint8_t be[8];

    bytes_put_be(be, id, sizeof be);
    table_put_value(txn, TABLE_REFUSED, k, be, sizeof be);
}

static void row_write(struct txn *txn, const struct quarantine_row *row,
                      struct bytes sealed)
{
    static uint8_t room[ROW_MAX];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    const struct table_key k = id_key(row->id);

    writer_array(&w, FIELDS);
    writer_uint(&w, row->from);
    writer_bin_from(&w, row->record.octet, sizeof row->record.octet);
    writer_bin_from(&w, row->author.octet, sizeof row->author.octet);
    writer_uint(&w, row->rule);
    writer_uint(&w, row->why);
    writer_uint(&w, row->arrived_ms);
    writer_bool(&w, row->hidden);
    writer_bool(&w, row->verified);
    writer_bin(&w, sealed);
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    table_put(txn, TABLE_QUARANTINE, &k, bytes_of(&b));
}

static bool row_read(struct quarantine_row *out, uint64_t id,
                     struct bytes value)
{
    struct reader r = reader_on(value);

    out->id = id;
    reader_array_of(&r, FIELDS);
    out->from = (uint32_t)reader_uint(&r, UINT32_MAX);
    reader_bin_into(&r, out->record.octet, sizeof out->record.octet);
    reader_bin_into(&r, out->author.octet, sizeof out->author.octet);
    out->rule = reader_uint(&r, UINT64_MAX);
    out->why = reader_uint(&r, UINT64_MAX);
    out->arrived_ms = reader_uint(&r, UINT64_MAX);
    out->hidden = reader_bool(&r);
    out->verified = reader_bool(&r);
    out->sealed = reader_bin(&r, RECORD_MAX + SEAL_OVERHEAD);
    return reader_done(&r) == ERR_OK;
}

bool quarantine_table_get(const struct view *view, uint64_t id,
                          struct quarantine_row *out)
{
    const struct table_key k = id_key(id);
    struct bytes value;

    return table_get(view, TABLE_QUARANTINE, &k, &value) &&
           row_read(out, id, value);
}

bool quarantine_table_find(const struct view *view, uint32_t from,
                           const struct record_id *record,
                           struct quarantine_row *out)
{
    const struct table_key k = sent_key(from, record);
    uint8_t be[8];

    return table_get_value(view, TABLE_REFUSED, &k, be, sizeof be) &&
           quarantine_table_get(view, bytes_get_be(be, sizeof be), out);
}

bool quarantine_table_next(const struct view *view, uint64_t id,
                           struct quarantine_row *out)
{
    const struct table_key from = id_key(id + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_QUARANTINE);
    found = table_walk_from(&c, &from) && c.key.len == sizeof id &&
            row_read(out, bytes_get_be(c.key.at, sizeof id), c.value);
    table_walk_end(&c);
    return found;
}

void quarantine_table_put(struct txn *txn, const struct quarantine_row *row,
                          const struct bytes *raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    const struct table_key place = id_key(row->id);
    const struct table_key sent = sent_key(row->from, &row->record);
    struct table_key recalled;

    /* A put ends what row->sealed points to. */
    if (raw == NULL)
        (void)buffer_add(&sealed, row->sealed);
    else
        seal_close(view_seal(&txn->view), &sealed, *raw, &place);
    row_write(txn, row, bytes_of(&sealed));
    if (raw == NULL)
        return;
    lead(txn, &sent, row->id);
    if (recall_key(&recalled, row->id, *raw))
        lead(txn, &recalled, row->id);
}

enum err quarantine_table_raw(const struct view *view,
                              const struct quarantine_row *row,
                              struct buffer *out)
{
    const struct table_key place = id_key(row->id);

    return seal_open(view_seal(view), out, row->sealed, &place);
}

void quarantine_table_del(struct txn *txn, const struct quarantine_row *row)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct table_key recalled;

    if (quarantine_table_raw(&txn->view, row, &raw) == ERR_OK &&
        recall_key(&recalled, row->id, bytes_of(&raw)))
        table_del(txn, TABLE_REFUSED, &recalled);
    quarantine_table_del_recalled(txn, row);
}

void quarantine_table_del_recalled(struct txn *txn,
                                   const struct quarantine_row *row)
{
    const struct table_key k = id_key(row->id);
    const struct table_key sent = sent_key(row->from, &row->record);

    table_del(txn, TABLE_REFUSED, &sent);
    table_del(txn, TABLE_QUARANTINE, &k);
}

void quarantine_table_clear(struct txn *txn)
{
    table_clear(txn, TABLE_REFUSED);
    table_clear(txn, TABLE_QUARANTINE);
}

bool quarantine_table_recalled(struct txn *txn, const struct node_id *author,
                               const struct object_id *object, uint64_t up_to,
                               uint64_t *id)
{
    const struct table_key all = object_key(author, object);
    struct table_key key = {0};
    struct table_cursor c;
    bool found;

    table_walk(&c, &txn->view, TABLE_REFUSED);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            c.key.len == all.len + 16 && c.value.len == 8 &&
            bytes_get_be(c.key.at + all.len, 8) <= up_to;
    if (found) {
        table_key_add(&key, c.key.at, c.key.len);
        *id = bytes_get_be(c.value.at, 8);
    }
    table_walk_end(&c);
    if (found)
        table_del(txn, TABLE_REFUSED, &key);
    return found;
}
