#include "node/core/store/index.h"

#include <assert.h>
#include <endian.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/table.h"
#include "node/suffix.h"
#include "proto/ip.h"

struct entry {
    uint8_t key[INDEX_KEY];
    struct index_value value;
};

/* One hash to look for, and for whom. */
struct question {
    uint8_t hash[INDEX_KEY_WHOLE];
    uint32_t item, rank;
};

enum { QUESTIONS_MAX = 64 * 1024 };

static const uint64_t not_cut = UINT64_MAX;

struct index {
    struct txn txn;
    struct entry *pending;
    size_t count, cap;
    struct question *questions; /* made for the first look-up */
};

static void *must(void *p)
{
    if (p == NULL)
        abort();
    return p;
}

void index_open(struct index **out, struct store *s)
{
    struct index *x = must(calloc(1, sizeof *x));

    x->txn = *store_txn(s);
    *out = x;
}

void index_close(struct index *x)
{
    if (x == NULL)
        return;
    free(x->pending);
    free(x->questions);
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

static void entry_key(uint8_t key[static INDEX_KEY], const uint8_t *hash,
                      uint64_t number, uint16_t position)
{
    memcpy(key, hash, INDEX_KEY_WHOLE);
    bytes_put_be(key + INDEX_KEY_WHOLE, number, 8);
    bytes_put_be(key + INDEX_KEY_WHOLE + 8, position, 2);
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
        entry_key(e->key, hash, row->number, position);
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

void index_retract(struct index *x, uint64_t number, enum indicator_type type,
                   struct bytes value)
{
    struct table_key prefix = {0}, key = {0};
    struct table_cursor c;
    uint8_t hash[INDEX_KEY_WHOLE];
    struct index_value v;

    index_flush(x);
    if (!place(x, hash, type, value))
        return;
    table_key_add(&prefix, hash, sizeof hash);
    table_key_u64(&prefix, number);
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
}

bool index_place(const struct index *x, struct index_place *out,
                 enum indicator_type type, struct bytes value)
{
    return place(x, out->octet, type, value);
}

bool index_next_by(struct index *x, const struct index_place *place,
                   uint32_t author, struct index_entry *at, uint64_t *left)
{
    struct table_key all = {0}, from = {0};
    struct table_cursor c;
    bool found = false, more;

    if (x->count > 0)
        index_flush(x);
    table_key_add(&all, place->octet, sizeof place->octet);
    table_key_add(&from, place->octet, sizeof place->octet);
    table_key_u64(&from, at->number + 1);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    more = table_walk_from(&c, &from);
    while (!found && more && *left > 0 && table_walk_within(&c, &all)) {
        --*left;
        if (c.key.len == INDEX_KEY && c.value.len == sizeof at->value) {
            memcpy(&at->value, c.value.at, sizeof at->value);
            at->number = bytes_get_be(c.key.at + INDEX_KEY_WHOLE, 8);
            at->position = (uint16_t)bytes_get_be(c.key.at + INDEX_KEY_WHOLE + 8, 2);
            found = at->value.author == author;
        }
        more = !found && table_walk_next(&c);
    }
    table_walk_end(&c);
    return found;
}

bool index_retracted(struct index *x, const struct index_place *place,
                     uint64_t number)
{
    struct table_key all = {0};
    struct index_value value = {0};
    struct table_cursor c;

    if (x->count > 0)
        index_flush(x);
    table_key_add(&all, place->octet, sizeof place->octet);
    table_key_u64(&all, number);
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
                                    uint64_t number)
{
    struct table_key prefix = {0}, key = {0};
    struct table_cursor c;

    table_key_add(&prefix, hash, INDEX_KEY_WHOLE);
    table_key_u64(&prefix, number);
    table_walk(&c, &x->txn.view, TABLE_INDEX);
    if (table_walk_from(&c, &prefix) && table_walk_within(&c, &prefix))
        table_key_add(&key, c.key.at, c.key.len);
    table_walk_end(&c);
    return key;
}

void index_forget(struct index *x, const struct record *r, uint64_t number)
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
        while ((key = first_entry(x, hash, number)).len > 0) {
            table_del(&x->txn, TABLE_INDEX, &key);
            txn_state(&x->txn)->indicators--;
        }
    }
}

static int by_place(const struct question *p, const struct question *q)
{
    if (p->item != q->item)
        return p->item < q->item ? -1 : 1;
    return p->rank < q->rank ? -1 : p->rank > q->rank;
}

/* Octet order of the first half decides nearly always. */
static int by_hash(const void *a, const void *b)
{
    const struct question *p = a, *q = b;
    uint64_t x, y;
    int rest;

    memcpy(&x, p->hash, sizeof x);
    memcpy(&y, q->hash, sizeof y);
    x = be64toh(x);
    y = be64toh(y);
    if (x != y)
        return x < y ? -1 : 1;
    rest = memcmp(p->hash + 8, q->hash + 8, sizeof p->hash - 8);
    return rest != 0 ? rest : by_place(p, q);
}

/* A domain and the hostname of that name are one thing. */
static bool same_name(const struct indicator_query *a,
                      const struct indicator_query *b)
{
    return a->type == INDICATOR_HOSTNAME && b->type == INDICATOR_DOMAIN &&
           bytes_equal(a->key, b->key);
}

/* WIRE.md 6.4: "A domain that is a public suffix matches its own name only." */
static bool too_wide(const struct indicator_query *q, struct bytes host)
{
    return q->type == INDICATOR_DOMAIN && !bytes_equal(q->key, host) &&
           suffix_is_public(q->key);
}

static size_t ask(struct index *x, uint32_t item, const struct index_item *i,
                  size_t used)
{
    static uint8_t
        room_octets[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    static struct indicator_query queries[INDICATOR_WIDER_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    size_t n = indicator_queries(queries, &room, i->type, i->value,
                                 &view_state(&x->txn.view)->prefixes);
    struct bytes host = indicator_host(i->type, i->value);
    size_t asked = 0;

    for (size_t q = 0; q < n; q++) {
        struct question *at = &x->questions[used + asked];

        if (too_wide(&queries[q], host))
            continue;
        asked++;
        index_key_of(view_seal(&x->txn.view), at->hash, queries[q].type,
                     queries[q].key);
        at->item = item;
        at->rank = same_name(&queries[0], &queries[q]) ? 0 : (uint32_t)q;
    }
    return asked;
}

/* A page being filled. */
struct page {
    const struct index_search *search;
    struct table_cursor cursor;
    struct index_hit *hits;
    size_t count, max;
    size_t limit; /* of one question */
    uint64_t cut; /* the first record of which a hit found no room */
};

static bool has_room(const struct page *p, size_t begun)
{
    return p->count < p->max && p->count - begun < p->limit;
}

static void add_hit(struct page *p, const struct question *q, uint64_t number)
{
    struct index_hit *hit = &p->hits[p->count++];

    hit->item = q->item;
    hit->rank = q->rank;
    hit->match = q->rank == 0 ? INDEX_EXACT : INDEX_WIDER;
    hit->number = number;
    memcpy(&hit->value, p->cursor.value.at, sizeof hit->value);
}

/* Entries stand by number, so that an answer goes on where it was cut. */
static void answer(struct page *p, const struct question *q)
{
    struct table_key prefix = {0}, from = {0};
    const size_t begun = p->count;
    bool more;

    table_key_add(&prefix, q->hash, sizeof q->hash);
    table_key_add(&from, q->hash, sizeof q->hash);
    if (q->item == p->search->item)
        table_key_u64(&from, p->search->number);
    more = table_walk_from(&p->cursor, &from);
    for (; more && table_walk_within(&p->cursor, &prefix);
         more = table_walk_next(&p->cursor)) {
        uint64_t number;

        if (p->cursor.key.len != INDEX_KEY ||
            p->cursor.value.len != sizeof p->hits->value)
            continue;
        number = bytes_get_be(p->cursor.key.at + INDEX_KEY_WHOLE, 8);
        if (p->count > begun && p->hits[p->count - 1].number == number)
            continue;
        if (!has_room(p, begun)) {
            p->cut = number < p->cut ? number : p->cut;
            return;
        }
        add_hit(p, q, number);
    }
}

static bool asked_before(const struct question *q, size_t i)
{
    return i > 0 && q[i - 1].item == q[i].item &&
           memcmp(q[i - 1].hash, q[i].hash, sizeof q->hash) == 0;
}

/* Sorting the questions lets the walk touch each page of the store once. */
static void answer_all(struct index *x, size_t asked, struct page *p)
{
    if (asked > 0)
        qsort(x->questions, asked, sizeof *x->questions, by_hash);
    table_walk(&p->cursor, &x->txn.view, TABLE_INDEX);
    for (size_t i = 0; i < asked && (p->cut == not_cut || p->limit < p->max);
         i++)
        if (!asked_before(x->questions, i))
            answer(p, &x->questions[i]);
    table_walk_end(&p->cursor);
}

static int by_item(const void *a, const void *b)
{
    const struct index_hit *p = a, *q = b;

    if (p->item != q->item)
        return p->item < q->item ? -1 : 1;
    if (p->number != q->number)
        return p->number < q->number ? -1 : 1;
    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    return p->value.type < q->value.type ? -1 : p->value.type > q->value.type;
}

/* Ask for the items up to *end, or to where questions find no room. */
static size_t ask_items(struct index *x, const struct index_search *s,
                        size_t *end)
{
    size_t asked = 0, text = s->item;

    for (size_t i = s->item; i < *end; i++) {
        if (QUESTIONS_MAX - asked < INDICATOR_WIDER_MAX) {
            *end = i;
            break;
        }
        if (!s->items[i].more)
            text = i;
        asked += ask(x, (uint32_t)text, &s->items[i], asked);
    }
    return asked;
}

/* The end of half the texts before end; end itself: there is but one. */
static size_t half(const struct index_search *s, size_t end)
{
    size_t at = s->item + (end - s->item) / 2;

    while (at > s->item && s->items[at].more)
        at--;
    if (at > s->item)
        return at;
    for (at++; at < end && s->items[at].more;)
        at++;
    return at;
}

/* Of one text, hits of records before the first that was cut are all there. */
static void finish(struct index_search *s, struct page *p, size_t end)
{
    size_t kept = 0;

    if (p->cut == not_cut) {
        s->item = end;
        s->number = 0;
        return;
    }
    for (size_t i = 0; i < p->count; i++)
        if (p->hits[i].number < p->cut)
            p->hits[kept++] = p->hits[i];
    p->count = kept;
    s->number = p->cut;
}

size_t index_find(struct index *x, struct index_search *s,
                  struct index_hit *hits, size_t max)
{
    struct page p = {.search = s, .hits = hits, .max = max, .cut = not_cut};
    size_t end = s->count, asked;
    bool one = false;

    if (x->questions == NULL)
        x->questions = must(calloc(QUESTIONS_MAX, sizeof *x->questions));
    if (s->item >= s->count)
        return 0;
    for (;;) {
        asked = ask_items(x, s, &end);
        p.limit = one ? max / asked : max;
        answer_all(x, asked, &p);
        if (p.cut == not_cut || one)
            break;
        one = half(s, end) == end;
        end = half(s, end);
        p.count = 0;
        p.cut = not_cut;
    }
    finish(s, &p, end);
    if (p.count > 0)
        qsort(hits, p.count, sizeof *hits, by_item);
    return p.count;
}
