#include "node/core/store/vault.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/store/changed.h"
#include "node/core/store/outstanding.h"
#include "node/core/store/table.h"

static struct table_key number_key(uint64_t number)
{
    struct table_key k = {0};

    table_key_u64(&k, number);
    return k;
}

static struct table_key id_key(const struct record_id *id)
{
    return table_key_of(id->octet, sizeof id->octet);
}

static struct table_key object_key(const struct object_id *object,
                                   uint32_t author)
{
    struct table_key k = {0};

    table_key_add(&k, object->octet, sizeof object->octet);
    table_key_u32(&k, author);
    return k;
}

/* A body opens only at its own place. */
static struct table_key body_ad(const struct vault_row *row)
{
    struct table_key k = number_key(row->number);

    table_key_add(&k, row->id.octet, sizeof row->id.octet);
    return k;
}

uint32_t vault_indicators(const struct record *r)
{
    struct record_report report;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    return (uint32_t)report.indicator_count;
}

static void put_body(struct txn *txn, const struct vault_row *row,
                     struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    const struct table_key k = number_key(row->number), ad = body_ad(row);

    assert(raw.len <= RECORD_MAX);
    seal_close(view_seal(&txn->view), &sealed, raw, &ad);
    table_put(txn, TABLE_BODY, &k, bytes_of(&sealed));
}

static struct table_key revision_key(const struct object_id *object,
                                     uint32_t author, uint64_t number)
{
    struct table_key k = object_key(object, author);

    table_key_u64(&k, number);
    return k;
}

static void put_revision(struct txn *txn, const struct vault_row *row)
{
    struct table_key k = revision_key(&row->object, row->author, row->number);

    table_put(txn, TABLE_REVISION, &k, (struct bytes){k.octet, 0});
}

void vault_stage(struct txn *txn, const struct record *r, struct vault_row *row)
{
    row->number = txn_state(txn)->next_number++;
    row->id = r->id;
    row->author_id = r->author;
    row->object = r->object;
    row->revision = r->revision;
    row->kind = r->kind;
    row->created_ms = r->created_ms;
    row->expires_ms = r->expires_ms;
    row->indicators = vault_indicators(r);
    row->octets = (uint32_t)r->raw.len;
    row->tlp = (uint8_t)r->tlp;
    row->pap = (uint8_t)r->pap;
    row->urgent = r->urgent;
    row->folded = false;
    put_body(txn, row, r->raw);
}

void vault_enter(struct txn *txn, const struct vault_row *row)
{
    const struct table_key id = id_key(&row->id);
    uint8_t number[8];

    txn_state(txn)->records++;
    vault_update(txn, row);
    put_revision(txn, row);
    bytes_put_be(number, row->number, sizeof number);
    table_put_value(txn, TABLE_ID, &id, number, sizeof number);
}

void vault_put(struct txn *txn, const struct record *r, struct vault_row *row)
{
    vault_stage(txn, r, row);
    vault_enter(txn, row);
}

void vault_unstage(struct txn *txn, const struct vault_row *row)
{
    const struct table_key k = number_key(row->number);

    table_del(txn, TABLE_BODY, &k);
}

bool vault_get(const struct view *view, uint64_t number, struct vault_row *out)
{
    struct table_key k = number_key(number);

    return table_get_value(view, TABLE_RECORD, &k, out, sizeof *out);
}

bool vault_below(const struct view *view, uint64_t below, struct vault_row *out)
{
    struct table_key k = number_key(below);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_RECORD);
    found = table_walk_below(&c, &k) && c.value.len == sizeof *out;
    if (found)
        memcpy(out, c.value.at, sizeof *out);
    table_walk_end(&c);
    return found;
}

bool vault_above(const struct view *view, uint64_t above, struct vault_row *out)
{
    struct table_key k = number_key(above);
    struct bytes value;

    if (!table_next(view, TABLE_RECORD, &k, &value) || value.len != sizeof *out)
        return false;
    memcpy(out, value.at, sizeof *out);
    return true;
}

void vault_update(struct txn *txn, const struct vault_row *row)
{
    struct table_key k = number_key(row->number);
    struct vault_row before;
    const bool known = vault_get(&txn->view, row->number, &before);

    table_put_value(txn, TABLE_RECORD, &k, row, sizeof *row);
    changed_put(txn, row);
    if (known && before.state != row->state)
        outstanding_look_all(txn, row->number);
}

bool vault_find(const struct view *view, const struct record_id *id,
                uint64_t *number)
{
    struct table_key k = id_key(id);
    uint8_t be[8];

    if (!table_get_value(view, TABLE_ID, &k, be, sizeof be))
        return false;
    *number = bytes_get_be(be, sizeof be);
    return true;
}

size_t vault_find_hex(const struct view *view, struct bytes digits,
                      uint64_t *number)
{
    struct table_key all = {.len = 0};
    struct table_cursor c;
    size_t found = 0;
    bool more;

    if (digits.len > 2 * sizeof(struct record_id) ||
        sodium_hex2bin(all.octet, sizeof all.octet, (const char *)digits.at,
                       digits.len & ~(size_t)1, NULL, &all.len, NULL) != 0)
        return 0;
    table_walk(&c, view, TABLE_ID);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c)) {
        if (c.key.len != sizeof(struct record_id) || c.value.len != 8 ||
            !ident_hex_begins(c.key.at, digits))
            continue;
        *number = bytes_get_be(c.value.at, 8);
        found++;
    }
    table_walk_end(&c);
    return found;
}

enum err vault_raw(const struct view *view, const struct vault_row *row,
                   struct buffer *out)
{
    const struct table_key k = number_key(row->number), ad = body_ad(row);
    struct bytes sealed;

    if (!table_get(view, TABLE_BODY, &k, &sealed))
        return ERR_NOT_FOUND;
    return seal_open(view_seal(view), out, sealed, &ad);
}

enum err vault_record(const struct view *view, const struct vault_row *row,
                      struct buffer *raw, struct record *r)
{
    enum err err = vault_raw(view, row, raw);

    return err == ERR_OK ? record_open_kept(r, bytes_of(raw)) : err;
}

bool vault_recalled(const struct vault_row *row)
{
    return (row->state & (VAULT_ERASED | VAULT_TOMBSTONE)) == VAULT_ERASED;
}

void vault_erase(struct txn *txn, struct vault_row *row, enum vault_state state)
{
    struct table_key k = number_key(row->number);

    table_del(txn, TABLE_BODY, &k);
    row->state |= (uint8_t)(VAULT_ERASED | state);
    vault_update(txn, row);
}

void vault_forget(struct txn *txn, const struct vault_row *row)
{
    const struct table_key k = number_key(row->number), id = id_key(&row->id);
    const struct table_key revision =
        revision_key(&row->object, row->author, row->number);
    uint64_t number;

    if (vault_find(&txn->view, &row->id, &number) && number == row->number)
        table_del(txn, TABLE_ID, &id);
    table_del(txn, TABLE_REVISION, &revision);
    table_del(txn, TABLE_BODY, &k);
    table_del(txn, TABLE_RECORD, &k);
    txn_state(txn)->records--;
}

bool vault_kept(const struct view *view, uint64_t number)
{
    struct table_key k = number_key(number);
    struct vault_object object;
    struct vault_row row;
    struct bytes body;

    if (!vault_get(view, number, &row))
        return false;
    if (!(row.state & VAULT_ERASED))
        return table_get(view, TABLE_BODY, &k, &body);
    return (record_kind_is(row.kind, RECORD_BURIED) &&
            row.state & VAULT_TOMBSTONE) ||
           record_kind_is(row.kind, RECORD_ANSWERS) ||
           (vault_object(view, &row.object, row.author, &object) &&
            object.erased_revision >= row.revision);
}

bool vault_object(const struct view *view, const struct object_id *object,
                  uint32_t author, struct vault_object *out)
{
    struct table_key k = object_key(object, author);

    *out = (struct vault_object){0};
    return table_get_value(view, TABLE_OBJECT, &k, out, sizeof *out);
}

void vault_object_put(struct txn *txn, const struct object_id *object,
                      uint32_t author, const struct vault_object *o)
{
    struct table_key k = object_key(object, author);

    table_put_value(txn, TABLE_OBJECT, &k, o, sizeof *o);
}

size_t vault_authors(const struct view *view, const struct object_id *object,
                     uint64_t *newest)
{
    struct table_key all = {0};
    struct table_cursor c;
    struct vault_object o;
    size_t found = 0;
    bool more;

    table_key_add(&all, object->octet, sizeof object->octet);
    table_walk(&c, view, TABLE_OBJECT);
    for (more = table_walk_from(&c, &all); more && table_walk_within(&c, &all);
         more = table_walk_next(&c)) {
        if (c.value.len != sizeof o)
            continue;
        memcpy(&o, c.value.at, sizeof o);
        if (o.newest == 0)
            continue;
        *newest = o.newest;
        found++;
    }
    table_walk_end(&c);
    return found;
}

static struct table_key tomb_key(const struct vault_tomb_at *at)
{
    struct table_key k = object_key(&at->object, at->author);

    table_key_u64(&k, at->retraction);
    table_key_u32(&k, at->target);
    return k;
}

/* The values of one target, packed as they came. */
static struct bytes packed(struct txn *txn, struct buffer *room,
                           const struct record_target *of)
{
    struct record_target target = *of;
    struct writer w = writer_on(room);
    struct bytes value;
    uint64_t type;

    while (record_value_next(&target, &type, &value)) {
        writer_array(&w, 2);
        writer_uint(&w, type);
        writer_str(&w, value);
    }
    if (writer_done(&w) != ERR_OK)
        txn_fail(txn, ERR_TOO_BIG);
    return bytes_of(room);
}

void vault_tomb_put(struct txn *txn, const struct vault_tomb_at *at,
                    const struct record_target *target)
{
    static uint8_t plain[RECORD_MAX];
    static uint8_t room[sizeof(struct vault_tomb) + RECORD_MAX + SEAL_OVERHEAD];
    const struct vault_tomb tomb = {target->up_to_revision,
                                    target->value_count};
    struct buffer values = {plain, 0, sizeof plain};
    struct buffer b = {room, 0, sizeof room};
    const struct table_key k = tomb_key(at);

    (void)buffer_add(&b, (struct bytes){(const void *)&tomb, sizeof tomb});
    if (target->value_count > 0)
        seal_close(view_seal(&txn->view), &b, packed(txn, &values, target), &k);
    table_put(txn, TABLE_TOMB, &k, bytes_of(&b));
}

bool vault_tomb_next(const struct view *view, struct vault_tomb_at *at,
                     struct vault_tomb *out)
{
    const struct table_key all = object_key(&at->object, at->author);
    struct table_key from = all;
    struct table_cursor c;
    bool found;

    table_key_u64(&from, at->retraction);
    table_key_u32(&from, at->target + 1);
    table_walk(&c, view, TABLE_TOMB);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.value.len >= sizeof *out;
    if (found) {
        at->retraction = bytes_get_be(c.key.at + all.len, 8);
        at->target = (uint32_t)bytes_get_be(c.key.at + all.len + 8, 4);
        memcpy(out, c.value.at, sizeof *out);
    }
    table_walk_end(&c);
    return found;
}

enum err vault_tomb_values(const struct view *view,
                           const struct vault_tomb_at *at, struct buffer *out)
{
    const struct table_key k = tomb_key(at);
    struct bytes value;

    if (!table_get(view, TABLE_TOMB, &k, &value) ||
        value.len <= sizeof(struct vault_tomb))
        return ERR_NOT_FOUND;
    value.at += sizeof(struct vault_tomb);
    value.len -= sizeof(struct vault_tomb);
    return seal_open(view_seal(view), out, value, &k);
}

size_t vault_revisions(const struct view *view, const struct object_id *object,
                       uint32_t author, uint64_t after, uint64_t *numbers,
                       size_t max)
{
    struct table_key all = object_key(object, author);
    struct table_key from = revision_key(object, author, after + 1);
    struct table_cursor c;
    size_t n = 0;
    bool more;

    table_walk(&c, view, TABLE_REVISION);
    for (more = table_walk_from(&c, &from);
         more && table_walk_within(&c, &all) && n < max;
         more = table_walk_next(&c))
        numbers[n++] = bytes_get_be(c.key.at + all.len, 8);
    table_walk_end(&c);
    return n;
}

static struct table_key set_key(uint32_t author, const struct set_id *id)
{
    struct table_key k = {0};

    table_key_u32(&k, author);
    table_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

void vault_set_put(struct txn *txn, uint32_t author,
                   const struct record_set *at, uint64_t number)
{
    struct table_key k = set_key(author, &at->id);
    uint8_t be[8];

    table_key_u32(&k, at->i);
    bytes_put_be(be, number, sizeof be);
    table_put_value(txn, TABLE_SET, &k, be, sizeof be);
}

bool vault_set_next(const struct view *view, uint32_t author,
                    const struct set_id *id, uint32_t *i, uint64_t *number)
{
    const struct table_key all = set_key(author, id);
    uint8_t be[8];

    if (!table_next_under(view, TABLE_SET, &all, i, be, sizeof be))
        return false;
    *number = bytes_get_be(be, sizeof be);
    return true;
}
