#include "node/core/store/hold.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/store/hold_by.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/hold_share.h"
#include "node/core/store/table.h"

/* Behind a hold's id in its own table. */
enum { PART_OCTETS = 1, PART_WAIT = 2 };

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

static struct hold_counted counted(const struct hold *h)
{
    return (struct hold_counted){h->from, h->octets, h->author, h->id,
                                 h->own != 0};
}

static void count_in(struct store *s, const struct hold *h)
{
    const struct hold_counted counts = counted(h);

    hold_share_add(s, &counts);
}

static void count_out(struct store *s, const struct hold *h)
{
    const struct hold_counted counts = counted(h);

    hold_share_take(s, &counts);
}

void hold_put(struct store *s, const struct record *r, struct hold *h)
{
    struct table_key recall = hold_by_recall(&r->author, &r->object), record;

    h->id = store_state(s)->next_hold++;
    h->record = r->id;
    h->hash = hash_of(r->raw);
    h->author = r->author;
    h->object = r->object;
    h->revision = r->revision;
    h->octets = (uint32_t)r->raw.len;
    record = hold_by_record(h->from, &h->record, &h->hash);
    row_put(s, h);
    put_octets(s, h, r->raw);
    hold_by_put(s, &record, h->id);
    hold_by_put(s, &recall, h->id);
    count_in(s, h);
}

bool hold_get(struct store *s, uint64_t id, struct hold *out)
{
    const struct table_key k = id_key(id);

    return table_get_value(s, TABLE_HOLD, &k, out, sizeof *out);
}

bool hold_find(struct store *s, uint32_t from, const struct record *r,
               struct hold *out)
{
    const struct hash hash = hash_of(r->raw);
    const struct table_key k = hold_by_record(from, &r->id, &hash);
    uint64_t id;

    return hold_by_next(s, &k, 0, &id) && hold_get(s, id, out);
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
        hold_by_del(s, &what, id);
    }
}

void hold_wait(struct store *s, struct hold *h, const struct hold_waits *w)
{
    forget_waits(s, h->id);
    for (size_t i = 0; i < w->count; i++) {
        const struct table_key what = hold_by_wait(&w->list[i]);
        const struct table_key back = back_key(h->id, &what);

        table_put(s, TABLE_HOLD, &back, (struct bytes){back.octet, 0});
        hold_by_put(s, &what, h->id);
    }
    if (!h->empty)
        count_out(s, h);
    h->own = w->own;
    if (!h->empty)
        count_in(s, h);
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
    const struct table_key recall = hold_by_recall(&h->author, &h->object);
    const struct table_key record =
        hold_by_record(h->from, &h->record, &h->hash);

    if (h->empty)
        return;
    table_del(s, TABLE_HOLD, &octets);
    hold_by_del(s, &record, h->id);
    hold_by_del(s, &recall, h->id);
    count_out(s, h);
    h->empty = 1;
    row_put(s, h);
}

void hold_answer(struct store *s, struct hold *h, enum frame_disposition answer,
                 uint64_t number)
{
    const struct table_key places = hold_by_places();

    hold_empty(s, h);
    forget_waits(s, h->id);
    h->answer = (uint64_t)answer;
    h->number = number;
    row_put(s, h);
    hold_by_put(s, &places, h->id);
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
    const struct table_key places = hold_by_places();
    struct table_key k;
    uint64_t id;

    while (hold_by_next(s, &places, 0, &id) && hold_get(s, id, h)) {
        if (first_place(s, id, at)) {
            k = place_key(id, at);
            table_del(s, TABLE_HELD, &k);
            return true;
        }
        k = id_key(id);
        table_del(s, TABLE_HOLD, &k);
        hold_by_del(s, &places, id);
    }
    return false;
}

bool hold_pushed_out(struct store *s, uint32_t from,
                     const struct node_id *author, struct hold *out)
{
    uint64_t id;

    return hold_share_over(s, from, author, &id) && hold_get(s, id, out);
}

bool hold_any_due(struct store *s, uint64_t now_ms)
{
    const struct table_key places = hold_by_places();
    uint64_t id;

    return hold_by_next(s, &places, 0, &id) || hold_news_any(s, now_ms);
}
