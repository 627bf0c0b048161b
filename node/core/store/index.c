#include "node/core/store/index.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/changed.h"
#include "node/core/store/table.h"
#include "proto/ip.h"

struct entry {
    uint8_t key[INDEX_KEY];
    struct index_value value;
};

struct index {
    struct txn txn;
    uint32_t own;
    struct entry *pending;
    size_t count, cap;
};

static void *must(void *p)
{
    if (p == NULL)
        abort();
    return p;
}

void index_open(struct index **out, struct store *s, uint32_t own)
{
    struct index *x = must(calloc(1, sizeof *x));

    x->txn = *store_txn(s);
    x->own = own;
    *out = x;
}

void index_close(struct index *x)
{
    if (x == NULL)
        return;
    free(x->pending);
    free(x);
}

void index_drop(struct index *x)
{
    x->count = 0;
}

static int by_key(const void *a, const void *b)
{
    return memcmp(a, b, INDEX_KEY);
}

/* The beginning of the keys of a value's entries in a record. */
static struct table_key key_in(const struct index *x, const uint8_t *hash,
                               const struct vault_row *row)
{
    return index_key_from(
        hash, row->author == x->own ? INDEX_OWN : INDEX_OTHERS, row->number);
}

static void entry_key(const struct index *x, uint8_t key[static INDEX_KEY],
                      const uint8_t *hash, const struct vault_row *row,
                      uint16_t position)
{
    const struct table_key from = key_in(x, hash, row);

    memcpy(key, from.octet, from.len);
    bytes_put_be(key + from.len, position, INDEX_KEY_POSITION);
}

static void insert(struct index *x, const struct entry *e)
{
    struct table_key k = {0};

    table_key_add(&k, e->key, sizeof e->key);
    table_put_value(&x->txn, TABLE_INDEX, &k, &e->value, sizeof e->value);
}

void index_flush(struct index *x)
{
    if (x->count > 0)
        qsort(x->pending, x->count, sizeof *x->pending, by_key);
    for (size_t i = 0; i < x->count; i++)
        insert(x, &x->pending[i]);
    txn_state(&x->txn)->indicators += x->count;
    x->count = 0;
}

static struct entry *next_entry(struct index *x)
{
    if (x->count == INDEX_PENDING_MAX)
        index_flush(x);
    if (x->count == x->cap) {
        x->cap = x->cap == 0 ? 4096 : 2 * x->cap;
        x->pending = must(realloc(x->pending, x->cap * sizeof *x->pending));
    }
    return &x->pending[x->count++];
}

/* False: it never matches. */
static bool match_key(struct bytes *out, enum indicator_type type,
                      struct bytes value)
{
    static uint8_t room[INDICATOR_RULE_MAX + INDICATOR_KEY_MAX];
    struct buffer key = {room, 0, sizeof room};

    if (!indicator_match_key(&key, type, value))
        return false;
    *out = bytes_of(&key);
    return true;
}

bool index_hash(const struct view *view, uint8_t hash[static SEAL_HASH],
                enum indicator_type type, struct bytes value)
{
    struct bytes key;

    if (!match_key(&key, type, value))
        return false;
    seal_hash(view_seal(view), hash, type, key);
    return true;
}

/* Under what a value stands; false: it never matches. */
static bool place(const struct index *x, uint8_t out[static INDEX_KEY_WHOLE],
                  enum indicator_type type, struct bytes value)
{
    struct bytes key;

    if (!match_key(&key, type, value))
        return false;
    index_key_of(view_seal(&x->txn.view), out, type, key);
    return true;
}

static uint8_t network_bits(enum indicator_type type, struct bytes value)
{
    struct ip net;

    return type == INDICATOR_CIDR && ip_net_parse(&net, value) ? net.bits : 0;
}

static uint32_t seconds(uint64_t s)
{
    return s > UINT32_MAX ? UINT32_MAX : (uint32_t)s;
}

void index_add(struct index *x, const struct record *r,
               const struct vault_row *row)
{
    struct record_report report;
    struct record_indicator i;
    uint8_t hash[INDEX_KEY_WHOLE];
    uint16_t position = 0;

    if (record_content(&report, r) != ERR_OK)
        return;
    for (; record_indicator_next(&report, &i); position++) {
        enum indicator_type type = (enum indicator_type)i.type;
        struct entry *e;

        if (!indicator_known(i.type) || !place(x, hash, type, i.value))
            continue;
        if (type == INDICATOR_CIDR)
            indicator_prefixes_add(&txn_state(&x->txn)->prefixes, i.value);
        e = next_entry(x);
        entry_key(x, e->key, hash, row, position);
        e->value = (struct index_value){
            .author = row->author,
            .valid_until_s = seconds(i.valid_until_s),
            .type = (uint8_t)type,
            .tlp = row->tlp,
            .pap = row->pap,
            .confidence = i.confidence,
            .flags = i.detect ? INDEX_DETECT : 0,
            .role = i.role > UINT8_MAX ? RECORD_ROLE_UNKNOWN : (uint8_t)i.role,
            .bits = network_bits(type, i.value),
        };
    }
}

void index_retract(struct index *x, const struct vault_row *row,
                   enum indicator_type type, struct bytes value)
{
    struct table_key prefix, key = {0};
    struct table_cursor c;
    uint8_t hash[INDEX_KEY_WHOLE];
    struct index_value v;

    index_flush(x);
    if (!place(x, hash, type, value))
        return;
    prefix = key_in(x, hash, row);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    if (table_walk_from(&c, &prefix) && table_walk_within(&c, &prefix) &&
        c.value.len == sizeof v) {
        table_key_add(&key, c.key.at, c.key.len);
        memcpy(&v, c.value.at, sizeof v);
    }
    table_walk_end(&c);
    if (key.len == 0)
        return;
    v.flags |= INDEX_RETRACTED;
    table_put_value(&x->txn, TABLE_INDEX, &key, &v, sizeof v);
    changed_less(&x->txn, row);
}

bool index_place(const struct index *x, struct index_place *out,
                 enum indicator_type type, struct bytes value)
{
    return place(x, out->octet, type, value);
}

/* The entry at a cursor, where it is this node's own. */
static bool own_entry(const struct table_cursor *c,
                      const struct index_place *place, struct index_entry *at)
{
    const struct table_key own = index_key_by(place->octet, INDEX_OWN);

    if (!table_walk_within(c, &own) || c->key.len != INDEX_KEY ||
        c->value.len != sizeof at->value)
        return false;
    memcpy(&at->value, c->value.at, sizeof at->value);
    at->number = index_key_number(c->key.at);
    at->position = index_key_position(c->key.at);
    return true;
}

bool index_own_after(struct index *x, const struct index_place *place,
                     struct index_entry *at)
{
    const struct table_key from =
        index_key_from(place->octet, INDEX_OWN, at->number + 1);
    struct table_cursor c;
    bool found;

    if (x->count > 0)
        index_flush(x);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    found = table_walk_from(&c, &from) && own_entry(&c, place, at);
    table_walk_end(&c);
    return found;
}

bool index_own_before(struct index *x, const struct index_place *place,
                      struct index_entry *at)
{
    const struct table_key end =
        at->number == INDEX_NEWEST
            ? index_key_by(place->octet, INDEX_OTHERS)
            : index_key_from(place->octet, INDEX_OWN, at->number);
    struct table_cursor c;
    bool found;

    if (x->count > 0)
        index_flush(x);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    found = table_walk_below(&c, &end) && own_entry(&c, place, at);
    table_walk_end(&c);
    return found;
}

bool index_retracted(struct index *x, const struct index_place *place,
                     const struct vault_row *row)
{
    const struct table_key all = key_in(x, place->octet, row);
    struct index_value value = {0};
    struct table_cursor c;

    if (x->count > 0)
        index_flush(x);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    if (table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
        c.value.len == sizeof value)
        memcpy(&value, c.value.at, sizeof value);
    table_walk_end(&c);
    return (value.flags & INDEX_RETRACTED) != 0;
}

/* The first entry of a value in a record; its key is empty when there is none.
 */
static struct table_key first_entry(struct index *x, const uint8_t *hash,
                                    const struct vault_row *row)
{
    const struct table_key prefix = key_in(x, hash, row);
    struct table_key key = {0};
    struct table_cursor c;

    table_walk(&c, &x->txn.view, TABLE_INDEX);
    if (table_walk_from(&c, &prefix) && table_walk_within(&c, &prefix))
        table_key_add(&key, c.key.at, c.key.len);
    table_walk_end(&c);
    return key;
}

void index_forget(struct index *x, const struct record *r,
                  const struct vault_row *row)
{
    struct record_report report;
    struct record_indicator i;
    uint8_t hash[INDEX_KEY_WHOLE];

    index_flush(x);
    if (record_content(&report, r) != ERR_OK)
        return;
    while (record_indicator_next(&report, &i)) {
        struct table_key key;

        if (!indicator_known(i.type) ||
            !place(x, hash, (enum indicator_type)i.type, i.value))
            continue;
        while ((key = first_entry(x, hash, row)).len > 0) {
            table_del(&x->txn, TABLE_INDEX, &key);
            txn_state(&x->txn)->indicators--;
        }
    }
}
