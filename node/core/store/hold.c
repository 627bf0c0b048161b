#include "node/core/store/hold.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/store/hold_share.h"
#include "node/core/store/table.h"

/* Behind a hold's id in its own table. */
enum { PART_OCTETS = 1, PART_WAIT = 2 };

/* Where hold_by leads beside what a hold waits for. */
enum { BY_RECORD = 16, BY_PLACE, BY_NEWS };

void hold_waits_id(struct hold_waits *w, enum hold_class class,
                   const struct node_id *id)
{
    struct hold_wait *wait = &w->list[w->count];

    hold_waits_state(w, class);
    memcpy(wait->about, id->octet, sizeof wait->about);
}

void hold_waits_time(struct hold_waits *w, enum hold_class class, uint64_t ms)
{
    struct hold_wait *wait = &w->list[w->count];

    hold_waits_state(w, class);
    bytes_put_be(wait->about, ms, sizeof ms);
}

void hold_waits_state(struct hold_waits *w, enum hold_class class)
{
    assert(w->count < HOLD_WAITS_MAX);
    w->list[w->count++] = (struct hold_wait){.class = class};
    w->own |= class == HOLD_TIME || class == HOLD_CLOCK ||
              class == HOLD_CONFIRM || class == HOLD_AGREED;
}

static struct table_key id_key(uint64_t id)
{
    struct table_key k = {0};

    table_key_u64(&k, id);
    return k;
}

static struct table_key part_key(uint64_t id, uint8_t part)
{
    struct table_key k = id_key(id);

    table_key_u8(&k, part);
    return k;
}

static struct table_key class_key(uint8_t class)
{
    struct table_key k = {0};

    table_key_u8(&k, class);
    return k;
}

static struct table_key wait_key(const struct hold_wait *wait)
{
    struct table_key k = class_key((uint8_t)wait->class);

    table_key_add(&k, wait->about, sizeof wait->about);
    return k;
}

static struct table_key node_key(enum hold_class class,
                                 const struct node_id *id)
{
    struct hold_wait wait = {.class = class};

    memcpy(wait.about, id->octet, sizeof wait.about);
    return wait_key(&wait);
}

static struct table_key recall_key(const struct node_id *author,
                                   const struct object_id *object)
{
    struct table_key k = class_key(HOLD_RECALL);

    table_key_add(&k, object->octet, sizeof object->octet);
    table_key_add(&k, author->octet, sizeof author->octet);
    return k;
}

static struct table_key record_key(uint32_t from, const struct record_id *id,
                                   const struct hash *hash)
{
    struct table_key k = class_key(BY_RECORD);

    table_key_u32(&k, from);
    table_key_add(&k, id->octet, sizeof id->octet);
    table_key_add(&k, hash->octet, sizeof hash->octet);
    return k;
}

static struct table_key of_hold(struct table_key k, uint64_t id)
{
    table_key_u64(&k, id);
    return k;
}

static void point(struct store *s, const struct table_key *what, uint64_t id)
{
    const struct table_key k = of_hold(*what, id);

    table_put(s, TABLE_HOLD_BY, &k, (struct bytes){k.octet, 0});
}

static void unpoint(struct store *s, const struct table_key *what, uint64_t id)
{
    const struct table_key k = of_hold(*what, id);

    table_del(s, TABLE_HOLD_BY, &k);
}

static void row_put(struct store *s, const struct hold *h)
{
    const struct table_key k = id_key(h->id);

    table_put_value(s, TABLE_HOLD, &k, h, sizeof *h);
}

static struct hash hash_of(struct bytes raw)
{
    struct hash out;

    crypto_generichash(out.octet, sizeof out.octet, raw.at, raw.len, NULL, 0);
    return out;
}

static void put_octets(struct store *s, const struct hold *h, struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    const struct table_key k = part_key(h->id, PART_OCTETS);

    assert(raw.len <= RECORD_MAX);
    seal_close(store_seal(s), &sealed, raw, &k);
    table_put(s, TABLE_HOLD, &k, bytes_of(&sealed));
}

void hold_put(struct store *s, const struct record *r, struct hold *h)
{
    struct table_key recall = recall_key(&r->author, &r->object), record;

    h->id = store_state(s)->next_hold++;
    h->record = r->id;
    h->hash = hash_of(r->raw);
    h->author = r->author;
    h->object = r->object;
    h->revision = r->revision;
    h->octets = (uint32_t)r->raw.len;
    record = record_key(h->from, &h->record, &h->hash);
    row_put(s, h);
    put_octets(s, h, r->raw);
    point(s, &record, h->id);
    point(s, &recall, h->id);
    hold_share_add(s, h);
}

bool hold_get(struct store *s, uint64_t id, struct hold *out)
{
    const struct table_key k = id_key(id);

    return table_get_value(s, TABLE_HOLD, &k, out, sizeof *out);
}

/* The first above `after` that an entry of hold_by names. */
static bool named(struct store *s, const struct table_key *what, uint64_t after,
                  uint64_t *id)
{
    const struct table_key from = of_hold(*what, after + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, s, TABLE_HOLD_BY);
    found = table_walk_from(&c, &from) && table_walk_within(&c, what) &&
            c.key.len == what->len + sizeof *id;
    if (found)
        *id = bytes_get_be(c.key.at + what->len, sizeof *id);
    table_walk_end(&c);
    return found;
}

bool hold_find(struct store *s, uint32_t from, const struct record *r,
               struct hold *out)
{
    const struct hash hash = hash_of(r->raw);
    const struct table_key k = record_key(from, &r->id, &hash);
    uint64_t id;

    return named(s, &k, 0, &id) && hold_get(s, id, out);
}

bool hold_next(struct store *s, uint64_t id, struct hold *out)
{
    const struct table_key from = id_key(id + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, s, TABLE_HOLD);
    found = table_walk_from(&c, &from) && c.value.len == sizeof *out;
    if (found)
        memcpy(out, c.value.at, sizeof *out);
    table_walk_end(&c);
    return found;
}

enum err hold_raw(struct store *s, const struct hold *h, struct buffer *out)
{
    const struct table_key k = part_key(h->id, PART_OCTETS);
    struct bytes sealed;

    if (!table_get(s, TABLE_HOLD, &k, &sealed))
        return ERR_NOT_FOUND;
    return seal_open(store_seal(s), out, sealed, &k);
}

/* Behind a hold's id stands each key that leads to it. */
static struct table_key back_key(uint64_t id, const struct table_key *what)
{
    struct table_key k = part_key(id, PART_WAIT);

    table_key_add(&k, what->octet, what->len);
    return k;
}

static bool first_wait(struct store *s, uint64_t id, struct table_key *what)
{
    const struct table_key all = part_key(id, PART_WAIT);
    struct table_cursor c;
    bool found;

    *what = (struct table_key){0};
    table_walk(&c, s, TABLE_HOLD);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all);
    if (found)
        table_key_add(what, c.key.at + all.len, c.key.len - all.len);
    table_walk_end(&c);
    return found;
}

static void forget_waits(struct store *s, uint64_t id)
{
    struct table_key what, back;

    while (first_wait(s, id, &what)) {
        back = back_key(id, &what);
        table_del(s, TABLE_HOLD, &back);
        unpoint(s, &what, id);
    }
}

void hold_wait(struct store *s, struct hold *h, const struct hold_waits *w)
{
    forget_waits(s, h->id);
    for (size_t i = 0; i < w->count; i++) {
        const struct table_key what = wait_key(&w->list[i]);
        const struct table_key back = back_key(h->id, &what);

        table_put(s, TABLE_HOLD, &back, (struct bytes){back.octet, 0});
        point(s, &what, h->id);
    }
    if (!h->empty)
        hold_share_take(s, h);
    h->own = w->own;
    if (!h->empty)
        hold_share_add(s, h);
    row_put(s, h);
}

void hold_refuse(struct store *s, struct hold *h)
{
    h->refused = 1;
    row_put(s, h);
}

void hold_reopen(struct store *s, struct hold *h)
{
    assert(!h->empty);
    h->refused = 0;
    row_put(s, h);
}

void hold_empty(struct store *s, struct hold *h)
{
    const struct table_key octets = part_key(h->id, PART_OCTETS);
    const struct table_key recall = recall_key(&h->author, &h->object);
    const struct table_key record = record_key(h->from, &h->record, &h->hash);

    if (h->empty)
        return;
    table_del(s, TABLE_HOLD, &octets);
    unpoint(s, &record, h->id);
    unpoint(s, &recall, h->id);
    hold_share_take(s, h);
    h->empty = 1;
    row_put(s, h);
}

void hold_answer(struct store *s, struct hold *h, enum frame_disposition answer,
                 uint64_t number)
{
    const struct table_key places = class_key(BY_PLACE);

    hold_empty(s, h);
    forget_waits(s, h->id);
    h->answer = (uint64_t)answer;
    h->number = number;
    row_put(s, h);
    point(s, &places, h->id);
}

static struct table_key place_key(uint64_t id, const struct hold_place *at)
{
    struct table_key k = id_key(id);

    table_key_u8(&k, (uint8_t)at->lane);
    table_key_u32(&k, at->life);
    table_key_u64(&k, at->seq);
    return k;
}

void hold_place_put(struct store *s, uint64_t id, const struct hold_place *at)
{
    const struct table_key k = place_key(id, at);

    table_put(s, TABLE_HELD, &k, (struct bytes){k.octet, 0});
}

static bool first_place(struct store *s, uint64_t id, struct hold_place *at)
{
    const struct table_key all = id_key(id);
    struct table_cursor c;
    bool found;

    table_walk(&c, s, TABLE_HELD);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all);
    if (found) {
        const uint8_t *key = c.key.at + all.len;

        at->lane = (enum envelope_lane)key[0];
        at->life = (uint32_t)bytes_get_be(key + 1, 4);
        at->seq = bytes_get_be(key + 5, 8);
    }
    table_walk_end(&c);
    return found;
}

bool hold_place_take(struct store *s, struct hold *h, struct hold_place *at)
{
    const struct table_key places = class_key(BY_PLACE);
    struct table_key k;
    uint64_t id;

    while (named(s, &places, 0, &id) && hold_get(s, id, h)) {
        if (first_place(s, id, at)) {
            k = place_key(id, at);
            table_del(s, TABLE_HELD, &k);
            return true;
        }
        k = id_key(id);
        table_del(s, TABLE_HOLD, &k);
        unpoint(s, &places, id);
    }
    return false;
}

static struct table_key news_key(const struct table_key *what)
{
    struct table_key k = class_key(BY_NEWS);

    table_key_add(&k, what->octet, what->len);
    return k;
}

bool hold_awaits_state(struct store *s, enum hold_class class)
{
    const struct table_key what = wait_key(&(struct hold_wait){class, {0}});
    const struct table_key k = news_key(&what);
    struct bytes heard;
    uint64_t id;

    return named(s, &what, 0, &id) && !table_get(s, TABLE_HOLD_BY, &k, &heard);
}

static void news(struct store *s, const struct table_key *what)
{
    const struct table_key k = news_key(what);
    uint64_t none, from = 0;

    if (!named(s, what, 0, &none))
        return;
    table_put_value(s, TABLE_HOLD_BY, &k, &from, sizeof from);
}

void hold_news_of_node(struct store *s, const struct node_id *id)
{
    const struct table_key what = node_key(HOLD_NODE, id);

    news(s, &what);
}

void hold_news_of_group(struct store *s, const struct node_id *id)
{
    const struct table_key what = node_key(HOLD_GROUP, id);

    news(s, &what);
}

void hold_news_of_state(struct store *s, enum hold_class class)
{
    const struct table_key what = wait_key(&(struct hold_wait){class, {0}});

    news(s, &what);
}

void hold_news_of_recall(struct store *s, const struct node_id *author,
                         const struct object_id *object)
{
    const struct table_key what = recall_key(author, object);

    news(s, &what);
}

/* The first news, and up to which hold it was heard. */
static bool first_news(struct store *s, struct table_key *what, uint64_t *upto)
{
    const struct table_key all = class_key(BY_NEWS);
    struct table_cursor c;
    bool found;

    *what = (struct table_key){0};
    table_walk(&c, s, TABLE_HOLD_BY);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            c.value.len == sizeof *upto;
    if (found) {
        table_key_add(what, c.key.at + all.len, c.key.len - all.len);
        memcpy(upto, c.value.at, sizeof *upto);
    }
    table_walk_end(&c);
    return found;
}

static size_t due_by_news(struct store *s, uint64_t *ids, size_t max)
{
    struct table_key what, k;
    uint64_t upto;
    size_t n = 0;

    while (n < max && first_news(s, &what, &upto)) {
        k = news_key(&what);
        while (n < max && named(s, &what, upto, &ids[n]))
            upto = ids[n++];
        if (n < max)
            table_del(s, TABLE_HOLD_BY, &k);
        else
            table_put_value(s, TABLE_HOLD_BY, &k, &upto, sizeof upto);
    }
    return n;
}

static size_t due_by_time(struct store *s, enum hold_class class,
                          uint64_t now_ms, uint64_t *ids, size_t max)
{
    const struct table_key all = class_key((uint8_t) class);
    struct table_cursor c;
    size_t n = 0;
    bool more;

    table_walk(&c, s, TABLE_HOLD_BY);
    for (more = table_walk_from(&c, &all);
         more && n < max && table_walk_within(&c, &all) &&
         bytes_get_be(c.key.at + 1, 8) <= now_ms;
         more = table_walk_next(&c))
        ids[n++] = bytes_get_be(c.key.at + c.key.len - 8, 8);
    table_walk_end(&c);
    return n;
}

size_t hold_due(struct store *s, uint64_t now_ms, uint64_t *ids, size_t max)
{
    size_t n = due_by_news(s, ids, max);

    n += due_by_time(s, HOLD_TIME, now_ms, ids + n, max - n);
    return n + due_by_time(s, HOLD_UNTIL, now_ms, ids + n, max - n);
}

bool hold_any_due(struct store *s, uint64_t now_ms)
{
    const struct table_key places = class_key(BY_PLACE);
    struct table_key what;
    uint64_t id;

    return named(s, &places, 0, &id) || first_news(s, &what, &id) ||
           due_by_time(s, HOLD_TIME, now_ms, &id, 1) > 0 ||
           due_by_time(s, HOLD_UNTIL, now_ms, &id, 1) > 0;
}
