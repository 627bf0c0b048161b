#include "node/core/store/hold.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "node/core/store/hold_by.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/hold_share.h"
#include "node/core/store/proof_table.h"
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

static void row_put(struct txn *txn, const struct hold *h)
{
    const struct table_key k = id_key(h->id);

    table_put_value(txn, TABLE_HOLD, &k, h, sizeof *h);
}

static struct hash hash_of(struct bytes raw)
{
    struct hash out;

    crypto_generichash(out.octet, sizeof out.octet, raw.at, raw.len, NULL, 0);
    return out;
}

static void put_octets(struct txn *txn, const struct hold *h, struct bytes raw)
{
    static uint8_t room[RECORD_MAX + SEAL_OVERHEAD];
    struct buffer sealed = {room, 0, sizeof room};
    const struct table_key k = part_key(h->id, PART_OCTETS);

    assert(raw.len <= RECORD_MAX);
    seal_close(view_seal(&txn->view), &sealed, raw, &k);
    table_put(txn, TABLE_HOLD, &k, bytes_of(&sealed));
}

static struct hold_counted counted(const struct hold *h)
{
    return (struct hold_counted){h->from, h->octets, h->author, h->id,
                                 h->own != 0};
}

static void count_in(struct txn *txn, const struct hold *h)
{
    const struct hold_counted counts = counted(h);

    hold_share_add(txn, &counts);
}

static void count_out(struct txn *txn, const struct hold *h)
{
    const struct hold_counted counts = counted(h);

    hold_share_take(txn, &counts);
}

void hold_put(struct txn *txn, const struct record *r, struct hold *h)
{
    struct table_key recall = hold_by_recall(&r->author, &r->object), record;

    h->id = txn_state(txn)->next_hold++;
    h->record = r->id;
    h->hash = hash_of(r->raw);
    h->author = r->author;
    h->object = r->object;
    h->revision = r->revision;
    h->octets = (uint32_t)r->raw.len;
    record = hold_by_record(h->from, &h->record, &h->hash);
    row_put(txn, h);
    put_octets(txn, h, r->raw);
    hold_by_put(txn, &record, h->id);
    hold_by_put(txn, &recall, h->id);
    count_in(txn, h);
}

bool hold_get(const struct view *view, uint64_t id, struct hold *out)
{
    const struct table_key k = id_key(id);

    return table_get_value(view, TABLE_HOLD, &k, out, sizeof *out);
}

bool hold_find(const struct view *view, uint32_t from, const struct record *r,
               struct hold *out)
{
    const struct hash hash = hash_of(r->raw);
    const struct table_key k = hold_by_record(from, &r->id, &hash);
    uint64_t id;

    return hold_by_next(view, &k, 0, &id) && hold_get(view, id, out);
}

bool hold_later(const struct view *view, uint32_t from, const struct record *r)
{
    const struct table_key way = hold_by_recall(&r->author, &r->object);
    struct hold h = {.id = 0};

    for (size_t i = 0; i < HOLD_LATER_LOOKS; i++) {
        if (!hold_by_next(view, &way, h.id, &h.id) || !hold_get(view, h.id, &h))
            return false;
        if (h.from == from && h.revision > r->revision && !h.refused)
            return true;
    }
    return false;
}

bool hold_next(const struct view *view, uint64_t id, struct hold *out)
{
    const struct table_key from = id_key(id + 1);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_HOLD);
    found = table_walk_from(&c, &from) && c.value.len == sizeof *out;
    if (found)
        memcpy(out, c.value.at, sizeof *out);
    table_walk_end(&c);
    return found;
}

bool hold_next_of(const struct view *view, struct hold_walk *walk,
                  struct hold *out)
{
    uint64_t id;

    return hold_by_peer(view, walk->from, &walk->at, &id) &&
           hold_get(view, id, out);
}

enum err hold_raw(const struct view *view, const struct hold *h,
                  struct buffer *out)
{
    const struct table_key k = part_key(h->id, PART_OCTETS);
    struct bytes sealed;

    if (!table_get(view, TABLE_HOLD, &k, &sealed))
        return ERR_NOT_FOUND;
    return seal_open(view_seal(view), out, sealed, &k);
}

/* Behind a hold's id stands each key that leads to it. */
static struct table_key back_key(uint64_t id, const struct table_key *what)
{
    struct table_key k = part_key(id, PART_WAIT);

    table_key_add(&k, what->octet, what->len);
    return k;
}

bool hold_until(const struct view *view, const struct hold *h, uint64_t ms)
{
    struct hold_waits w = {.count = 0};
    struct table_key what, k;
    struct bytes value;

    hold_waits_time(&w, HOLD_UNTIL, ms);
    what = hold_by_wait(&w.list[0]);
    k = back_key(h->id, &what);
    return table_get(view, TABLE_HOLD, &k, &value);
}

static bool first_wait(const struct view *view, uint64_t id,
                       struct table_key *what)
{
    const struct table_key all = part_key(id, PART_WAIT);
    struct table_cursor c;
    bool found;

    *what = (struct table_key){0};
    table_walk(&c, view, TABLE_HOLD);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all);
    if (found)
        table_key_add(what, c.key.at + all.len, c.key.len - all.len);
    table_walk_end(&c);
    return found;
}

static void forget_waits(struct txn *txn, uint64_t id)
{
    struct table_key what, back;

    while (first_wait(&txn->view, id, &what)) {
        back = back_key(id, &what);
        table_del(txn, TABLE_HOLD, &back);
        hold_by_del(txn, &what, id);
    }
}

void hold_wait(struct txn *txn, struct hold *h, const struct hold_waits *w)
{
    forget_waits(txn, h->id);
    for (size_t i = 0; i < w->count; i++) {
        const struct table_key what = hold_by_wait(&w->list[i]);
        const struct table_key back = back_key(h->id, &what);

        table_put(txn, TABLE_HOLD, &back, (struct bytes){back.octet, 0});
        hold_by_put(txn, &what, h->id);
    }
    if (!h->empty)
        count_out(txn, h);
    h->own = w->own;
    if (!h->empty)
        count_in(txn, h);
    row_put(txn, h);
}

void hold_refuse(struct txn *txn, struct hold *h)
{
    h->refused = 1;
    row_put(txn, h);
}

void hold_reopen(struct txn *txn, struct hold *h)
{
    assert(!h->empty);
    h->refused = 0;
    row_put(txn, h);
}

void hold_empty(struct txn *txn, struct hold *h)
{
    const struct table_key octets = part_key(h->id, PART_OCTETS);
    const struct table_key recall = hold_by_recall(&h->author, &h->object);
    const struct table_key record =
        hold_by_record(h->from, &h->record, &h->hash);

    if (h->empty)
        return;
    table_del(txn, TABLE_HOLD, &octets);
    proof_table_del(txn, PROOF_OF_HOLD, h->id);
    hold_by_del(txn, &record, h->id);
    hold_by_del(txn, &recall, h->id);
    count_out(txn, h);
    h->empty = 1;
    row_put(txn, h);
}

void hold_answer(struct txn *txn, struct hold *h, enum frame_disposition answer,
                 uint64_t number)
{
    const struct table_key places = hold_by_places();

    hold_empty(txn, h);
    forget_waits(txn, h->id);
    h->answer = (uint64_t)answer;
    h->number = number;
    row_put(txn, h);
    hold_by_put(txn, &places, h->id);
}

static struct table_key place_key(uint64_t id, const struct hold_place *at)
{
    struct table_key k = id_key(id);

    table_key_u8(&k, (uint8_t)at->lane);
    table_key_u32(&k, at->life);
    table_key_u64(&k, at->seq);
    return k;
}

void hold_place_put(struct txn *txn, uint64_t id, const struct hold_place *at)
{
    const struct table_key k = place_key(id, at);

    table_put(txn, TABLE_HELD, &k, (struct bytes){k.octet, 0});
}

static bool first_place(const struct view *view, uint64_t id,
                        struct hold_place *at)
{
    const struct table_key all = id_key(id);
    struct table_cursor c;
    bool found;

    table_walk(&c, view, TABLE_HELD);
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

bool hold_place_take(struct txn *txn, struct hold *h, struct hold_place *at)
{
    const struct table_key places = hold_by_places();
    struct table_key k;
    uint64_t id;

    while (hold_by_next(&txn->view, &places, 0, &id) &&
           hold_get(&txn->view, id, h)) {
        if (first_place(&txn->view, id, at)) {
            k = place_key(id, at);
            table_del(txn, TABLE_HELD, &k);
            return true;
        }
        k = id_key(id);
        table_del(txn, TABLE_HOLD, &k);
        hold_by_del(txn, &places, id);
    }
    return false;
}

bool hold_pushed_out(const struct view *view, uint32_t from,
                     const struct node_id *author, struct hold *out)
{
    uint64_t id;

    return hold_share_over(view, from, author, &id) && hold_get(view, id, out);
}

bool hold_any_due(const struct view *view, uint64_t now_ms)
{
    const struct table_key places = hold_by_places();
    uint64_t id;

    return hold_by_next(view, &places, 0, &id) || hold_news_any(view, now_ms);
}
