#include "node/core/record/quarantine.h"

#include <string.h>

#include "proto/wire.h"

static struct table_key id_key(uint64_t id)
{
    struct table_key k = {0};

    table_key_u64(&k, id);
    return k;
}

static struct table_key refused_by(uint32_t node_no, const struct record_id *id)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    table_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

static struct table_key refused_key(const struct quarantine_row *row)
{
    return refused_by(row->from, &row->record);
}

static struct table_key count_key(uint32_t node_no, bool hidden)
{
    struct table_key k = {0};

    table_key_u8(&k, hidden ? 'Q' : 'q');
    table_key_u32(&k, node_no);
    return k;
}

static uint64_t count_of(const struct facts *d, uint32_t node_no, bool hidden)
{
    struct table_key k = count_key(node_no, hidden);
    uint64_t count = 0;

    table_get_value(d->store, TABLE_META, &k, &count, sizeof count);
    return count;
}

uint64_t quarantine_count(const struct facts *d, uint32_t node_no)
{
    return count_of(d, node_no, false);
}

static void count_set(const struct facts *d, const struct quarantine_row *row,
                      uint64_t count)
{
    struct table_key k = count_key(row->from, row->hidden);

    table_put_value(d->store, TABLE_META, &k, &count, sizeof count);
}

static void row_write(const struct facts *d, const struct quarantine_row *row)
{
    static uint8_t room[RECORD_MAX + 1024];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    struct table_key k = id_key(row->id);

    writer_array(&w, 9);
    writer_uint(&w, row->from);
    writer_bin_from(&w, row->record.octet, sizeof row->record.octet);
    writer_bin_from(&w, row->author.octet, sizeof row->author.octet);
    writer_uint(&w, row->rule);
    writer_uint(&w, row->why);
    writer_uint(&w, row->arrived_ms);
    writer_bool(&w, row->hidden);
    writer_bool(&w, row->verified);
    writer_bin(&w, row->sealed);
    if (writer_done(&w) != ERR_OK)
        store_fail(d->store, ERR_TOO_BIG);
    table_put(d->store, TABLE_QUARANTINE, &k, bytes_of(&b));
}

static bool row_read(struct quarantine_row *out, uint64_t id,
                     struct bytes value)
{
    struct reader r = reader_on(value);

    out->id = id;
    reader_array_of(&r, 9);
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

bool quarantine_get(const struct facts *d, uint64_t id,
                    struct quarantine_row *out)
{
    struct table_key k = id_key(id);
    struct bytes value;

    return table_get(d->store, TABLE_QUARANTINE, &k, &value) &&
           row_read(out, id, value);
}

bool quarantine_of(const struct facts *d, uint32_t node_no,
                   const struct record_id *record, struct quarantine_row *out)
{
    struct table_key refused = refused_by(node_no, record);
    uint8_t be[8];

    return table_get_value(d->store, TABLE_REFUSED, &refused, be, sizeof be) &&
           quarantine_get(d, bytes_get_be(be, sizeof be), out);
}

bool quarantine_next(const struct facts *d, uint64_t id,
                     struct quarantine_row *out)
{
    struct table_key k = id_key(id + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, d->store, TABLE_QUARANTINE);
    found = table_walk_from(&c, &k) && c.key.len == 8 &&
            row_read(out, bytes_get_be(c.key.at, 8), c.value);
    table_walk_end(&c);
    return found;
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

    if (record_open(&r, raw) != ERR_OK)
        return false;
    *out = object_key(&r.author, &r.object);
    table_key_u64(out, r.revision);
    table_key_u64(out, id);
    return true;
}

static void index_recall(const struct facts *d, uint64_t id, struct bytes raw)
{
    struct table_key recalled;
    uint8_t be[8];

    bytes_put_be(be, id, sizeof be);
    if (recall_key(&recalled, id, raw))
        table_put_value(d->store, TABLE_REFUSED, &recalled, be, sizeof be);
}

/* Without replacing, whoever sends a forged copy first would keep the author
   from being told of the true one. */
static bool again(const struct facts *d, struct quarantine_row *row,
                  struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    struct quarantine_row held;
    struct table_key ad;

    if (!quarantine_of(d, row->from, &row->record, &held))
        return false;
    ad = id_key(held.id);
    if (row->verified && !held.verified) {
        seal_close(store_seal(d->store), &sealed, raw, &ad);
        index_recall(d, held.id, raw);
        held.author = row->author;
        held.verified = true;
        row->id = held.id;
    } else {
        (void)buffer_add(&sealed, held.sealed);
    }
    held.sealed = bytes_of(&sealed);
    held.rule = row->rule;
    held.why = row->why;
    held.arrived_ms = row->arrived_ms;
    row_write(d, &held);
    return true;
}

bool quarantine_put(const struct facts *d, struct quarantine_row *row,
                    struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    struct table_key refused = refused_key(row), ad;
    uint64_t count;
    uint8_t be[8];

    if (raw.len > RECORD_MAX)
        return false;
    if (again(d, row, raw))
        return true;
    count = count_of(d, row->from, row->hidden);
    if (count >= d->config->limits.quarantine_max)
        return false;
    row->id = store_state(d->store)->next_quarantine++;
    ad = id_key(row->id);
    seal_close(store_seal(d->store), &sealed, raw, &ad);
    row->sealed = bytes_of(&sealed);
    row_write(d, row);
    bytes_put_be(be, row->id, sizeof be);
    table_put_value(d->store, TABLE_REFUSED, &refused, be, sizeof be);
    index_recall(d, row->id, raw);
    count_set(d, row, count + 1);
    store_state(d->store)->quarantined++;
    return true;
}

enum err quarantine_raw(const struct facts *d, const struct quarantine_row *row,
                        struct buffer *out)
{
    struct table_key ad = id_key(row->id);

    return seal_open(store_seal(d->store), out, row->sealed, &ad);
}

void quarantine_drop(const struct facts *d, const struct quarantine_row *row)
{
    static uint8_t room[RECORD_MAX];
    struct buffer raw = {room, 0, sizeof room};
    struct table_key k = id_key(row->id), refused = refused_key(row), recalled;
    uint64_t count = count_of(d, row->from, row->hidden);

    if (quarantine_raw(d, row, &raw) == ERR_OK &&
        recall_key(&recalled, row->id, bytes_of(&raw)))
        table_del(d->store, TABLE_REFUSED, &recalled);
    table_del(d->store, TABLE_REFUSED, &refused);
    table_del(d->store, TABLE_QUARANTINE, &k);
    if (count > 0)
        count_set(d, row, count - 1);
    store_state(d->store)->quarantined--;
}

/* The first copy of an object's revisions up to one. */
static bool first_copy(const struct facts *d, const struct table_key *all,
                       uint64_t up_to, struct table_key *key, uint64_t *id)
{
    struct table_cursor c;
    bool found;

    table_walk(&c, d->store, TABLE_REFUSED);
    found = table_walk_from(&c, all) && table_walk_within(&c, all) &&
            c.key.len == all->len + 16 && c.value.len == 8 &&
            bytes_get_be(c.key.at + all->len, 8) <= up_to;
    if (found) {
        *key = (struct table_key){0};
        table_key_add(key, c.key.at, c.key.len);
        *id = bytes_get_be(c.value.at, 8);
    }
    table_walk_end(&c);
    return found;
}

void quarantine_recall(const struct facts *d, const struct node_id *author,
                       const struct object_id *object, uint64_t up_to)
{
    const struct table_key all = object_key(author, object);
    struct quarantine_row row;
    struct table_key key;
    uint64_t id;

    while (first_copy(d, &all, up_to, &key, &id)) {
        if (quarantine_get(d, id, &row))
            quarantine_drop(d, &row);
        table_del(d->store, TABLE_REFUSED, &key);
    }
}
