#include "node/core/store/vault.h"

#include <assert.h>
#include <string.h>

_Static_assert(sizeof(struct vault_row) == 152, "a stored value");

static struct store_key number_key(uint64_t number)
{
    struct store_key k = {0};

    store_key_u64(&k, number);
    return k;
}

static struct store_key id_key(const struct record_id *id)
{
    struct store_key k = {0};

    store_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

static struct store_key object_key(const struct object_id *object,
                                   uint32_t author)
{
    struct store_key k = {0};

    store_key_add(&k, object->octet, sizeof object->octet);
    store_key_u32(&k, author);
    return k;
}

/* A body opens only at its own place. */
static struct store_key body_ad(const struct vault_row *row)
{
    struct store_key k = number_key(row->number);

    store_key_add(&k, row->id.octet, sizeof row->id.octet);
    return k;
}

uint32_t vault_indicators(const struct record *r)
{
    struct record_report report;

    if (record_content(&report, r) != ERR_OK)
        return 0;
    return (uint32_t)report.indicator_count;
}

static void put_body(struct store *s, const struct vault_row *row,
                     struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    const struct store_key k = number_key(row->number), ad = body_ad(row);

    assert(raw.len <= RECORD_MAX);
    seal_close(store_seal(s), &sealed, raw, &ad);
    store_put(s, STORE_BODY, &k, bytes_of(&sealed));
}

static struct store_key revision_key(const struct object_id *object,
                                     uint32_t author, uint64_t number)
{
    struct store_key k = object_key(object, author);

    store_key_u64(&k, number);
    return k;
}

static void put_revision(struct store *s, const struct vault_row *row)
{
    struct store_key k = revision_key(&row->object, row->author, row->number);

    store_put(s, STORE_REVISION, &k, (struct bytes){k.octet, 0});
}

void vault_stage(struct store *s, const struct record *r, struct vault_row *row)
{
    row->number = store_state(s)->next_number++;
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
    put_body(s, row, r->raw);
}

void vault_enter(struct store *s, const struct vault_row *row)
{
    const struct store_key id = id_key(&row->id);
    uint8_t number[8];

    store_state(s)->records++;
    vault_update(s, row);
    put_revision(s, row);
    bytes_put_be(number, row->number, sizeof number);
    store_put_value(s, STORE_ID, &id, number, sizeof number);
}

void vault_put(struct store *s, const struct record *r, struct vault_row *row)
{
    vault_stage(s, r, row);
    vault_enter(s, row);
}

void vault_unstage(struct store *s, const struct vault_row *row)
{
    const struct store_key k = number_key(row->number);

    store_del(s, STORE_BODY, &k);
}

bool vault_get(struct store *s, uint64_t number, struct vault_row *out)
{
    struct store_key k = number_key(number);

    return store_get_value(s, STORE_RECORD, &k, out, sizeof *out);
}

bool vault_below(struct store *s, uint64_t below, struct vault_row *out)
{
    struct store_key k = number_key(below);
    struct store_cursor c;
    bool found;

    store_walk(&c, s, STORE_RECORD);
    found = store_walk_below(&c, &k) && c.value.len == sizeof *out;
    if (found)
        memcpy(out, c.value.at, sizeof *out);
    store_walk_end(&c);
    return found;
}

void vault_update(struct store *s, const struct vault_row *row)
{
    struct store_key k = number_key(row->number);

    store_put_value(s, STORE_RECORD, &k, row, sizeof *row);
}

bool vault_find(struct store *s, const struct record_id *id, uint64_t *number)
{
    struct store_key k = id_key(id);
    uint8_t be[8];

    if (!store_get_value(s, STORE_ID, &k, be, sizeof be))
        return false;
    *number = bytes_get_be(be, sizeof be);
    return true;
}

enum err vault_raw(struct store *s, const struct vault_row *row,
                   struct buffer *out)
{
    const struct store_key k = number_key(row->number), ad = body_ad(row);
    struct bytes sealed;

    if (!store_get(s, STORE_BODY, &k, &sealed))
        return ERR_NOT_FOUND;
    return seal_open(store_seal(s), out, sealed, &ad);
}

enum err vault_record(struct store *s, const struct vault_row *row,
                      struct buffer *raw, struct record *r)
{
    enum err err = vault_raw(s, row, raw);

    return err == ERR_OK ? record_open(r, bytes_of(raw)) : err;
}

void vault_erase(struct store *s, struct vault_row *row, enum vault_state state)
{
    struct store_key k = number_key(row->number);

    store_del(s, STORE_BODY, &k);
    row->state |= (uint8_t)(VAULT_ERASED | state);
    vault_update(s, row);
}

void vault_forget(struct store *s, const struct vault_row *row)
{
    const struct store_key k = number_key(row->number), id = id_key(&row->id);
    const struct store_key revision =
        revision_key(&row->object, row->author, row->number);
    uint64_t number;

    if (vault_find(s, &row->id, &number) && number == row->number)
        store_del(s, STORE_ID, &id);
    store_del(s, STORE_REVISION, &revision);
    store_del(s, STORE_BODY, &k);
    store_del(s, STORE_RECORD, &k);
    store_state(s)->records--;
}

bool vault_kept(struct store *s, uint64_t number)
{
    struct store_key k = number_key(number);
    struct vault_object object;
    struct vault_row row;
    struct bytes body;

    if (!vault_get(s, number, &row))
        return false;
    if (!(row.state & VAULT_ERASED))
        return store_get(s, STORE_BODY, &k, &body);
    return (record_kind_is(row.kind, RECORD_BURIED) &&
            row.state & VAULT_TOMBSTONE) ||
           (vault_object(s, &row.object, row.author, &object) &&
            object.erased_revision >= row.revision);
}

bool vault_object(struct store *s, const struct object_id *object,
                  uint32_t author, struct vault_object *out)
{
    struct store_key k = object_key(object, author);

    *out = (struct vault_object){0};
    return store_get_value(s, STORE_OBJECT, &k, out, sizeof *out);
}

void vault_object_put(struct store *s, const struct object_id *object,
                      uint32_t author, const struct vault_object *o)
{
    struct store_key k = object_key(object, author);

    store_put_value(s, STORE_OBJECT, &k, o, sizeof *o);
}

static struct store_key tomb_key(const struct vault_tomb_at *at)
{
    struct store_key k = object_key(&at->object, at->author);

    store_key_u64(&k, at->retraction);
    store_key_u32(&k, at->target);
    return k;
}

/* The values of one target, packed as they came. */
static struct bytes packed(struct store *s, struct buffer *room,
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
        store_fail(s, ERR_TOO_BIG);
    return bytes_of(room);
}

void vault_tomb_put(struct store *s, const struct vault_tomb_at *at,
                    const struct record_target *target)
{
    static uint8_t plain[RECORD_MAX];
    static uint8_t room[sizeof(struct vault_tomb) + RECORD_MAX + SEAL_OVERHEAD];
    const struct vault_tomb tomb = {target->up_to_revision,
                                    target->value_count};
    struct buffer values = {plain, 0, sizeof plain};
    struct buffer b = {room, 0, sizeof room};
    const struct store_key k = tomb_key(at);

    (void)buffer_add(&b, (struct bytes){(const void *)&tomb, sizeof tomb});
    if (target->value_count > 0)
        seal_close(store_seal(s), &b, packed(s, &values, target), &k);
    store_put(s, STORE_TOMB, &k, bytes_of(&b));
}

bool vault_tomb_next(struct store *s, struct vault_tomb_at *at,
                     struct vault_tomb *out)
{
    const struct store_key all = object_key(&at->object, at->author);
    struct store_key from = all;
    struct store_cursor c;
    bool found;

    store_key_u64(&from, at->retraction);
    store_key_u32(&from, at->target + 1);
    store_walk(&c, s, STORE_TOMB);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all) &&
            c.value.len >= sizeof *out;
    if (found) {
        at->retraction = bytes_get_be(c.key.at + all.len, 8);
        at->target = (uint32_t)bytes_get_be(c.key.at + all.len + 8, 4);
        memcpy(out, c.value.at, sizeof *out);
    }
    store_walk_end(&c);
    return found;
}

enum err vault_tomb_values(struct store *s, const struct vault_tomb_at *at,
                           struct buffer *out)
{
    const struct store_key k = tomb_key(at);
    struct bytes value;

    if (!store_get(s, STORE_TOMB, &k, &value) ||
        value.len <= sizeof(struct vault_tomb))
        return ERR_NOT_FOUND;
    value.at += sizeof(struct vault_tomb);
    value.len -= sizeof(struct vault_tomb);
    return seal_open(store_seal(s), out, value, &k);
}

size_t vault_revisions(struct store *s, const struct object_id *object,
                       uint32_t author, uint64_t after, uint64_t *numbers,
                       size_t max)
{
    struct store_key all = object_key(object, author);
    struct store_key from = revision_key(object, author, after + 1);
    struct store_cursor c;
    size_t n = 0;
    bool more;

    store_walk(&c, s, STORE_REVISION);
    for (more = store_walk_from(&c, &from);
         more && store_walk_within(&c, &all) && n < max;
         more = store_walk_next(&c))
        numbers[n++] = bytes_get_be(c.key.at + all.len, 8);
    store_walk_end(&c);
    return n;
}

static struct store_key set_key(uint32_t author, const struct set_id *id)
{
    struct store_key k = {0};

    store_key_u32(&k, author);
    store_key_add(&k, id->octet, sizeof id->octet);
    return k;
}

void vault_set_put(struct store *s, uint32_t author,
                   const struct record_set *at, uint64_t number)
{
    struct store_key k = set_key(author, &at->id);
    uint8_t be[8];

    store_key_u32(&k, at->i);
    bytes_put_be(be, number, sizeof be);
    store_put_value(s, STORE_SET, &k, be, sizeof be);
}

bool vault_set_next(struct store *s, uint32_t author, const struct set_id *id,
                    uint32_t *i, uint64_t *number)
{
    struct store_key all = set_key(author, id), from = all;
    struct store_cursor c;
    bool found;

    store_key_u32(&from, *i + 1);
    store_walk(&c, s, STORE_SET);
    found = store_walk_from(&c, &from) && store_walk_within(&c, &all) &&
            c.value.len == 8;
    if (found) {
        *i = (uint32_t)bytes_get_be(c.key.at + all.len, 4);
        *number = bytes_get_be(c.value.at, 8);
    }
    store_walk_end(&c);
    return found;
}
