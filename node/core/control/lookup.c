#include <stdlib.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"
#include "node/core/facts/brake.h"
#include "node/core/retro/retro_hunt.h"
#include "node/core/store/index_weak.h"
#include "node/core/store/summary.h"
#include "node/core/store/tally_table.h"

enum {
    KNOWN_MAX = 256,   /* records remembered while a page is made */
    KNOWN_ROOM = 4096, /* octets of the fields that all its rows share */
    WINDOW = 1024,     /* items asked of the index at a time */

    /* `after`, first octet: what the rest is of. */
    AFTER_HITS = 1, /* an item, a record, and how many of its rows were told */
    AFTER_WEAK = 2, /* struct index_weak_at */

    TOLD_BITS = 10,
    NUMBER_BITS = 42,
};

_Static_assert(1 + sizeof(struct index_weak_at) <= CONTROL_NEXT_MAX,
               "an answer can be gone on with");

/* A record as rows name it. */
struct known {
    uint64_t number; /* 0: none */
    struct vault_row row;
    const char *state;
    struct control_writer fields;
    struct buffer packed;
    uint8_t octets[KNOWN_ROOM];
};

/* A batch of questions and what the index said; made for the first one. */
struct lookup {
    struct known known[KNOWN_MAX]; /* by number % KNOWN_MAX */
    struct index_item items[CONTROL_LOOKUP_ITEMS_MAX];
    uint64_t asked_as[CONTROL_LOOKUP_ITEMS_MAX]; /* the caller's i */
    size_t count;
    struct index_search search;
    struct index_hit hits[INDEX_HITS_MAX];
    size_t hit_count;
    struct index_weak weak;
    uint64_t weak_max; /* of one text */
    bool all;
};

static struct lookup *lookup_room(void)
{
    static struct lookup *room;

    if (room == NULL) {
        room = calloc(1, sizeof *room);
        if (room == NULL)
            abort();
    }
    room->count = 0;
    for (size_t i = 0; i < KNOWN_MAX; i++)
        room->known[i].number = 0;
    return room;
}

static bool read_type(struct reader *r, enum indicator_type *type)
{
    uint64_t number;

    if (reader_kind(r) == WIRE_STR)
        return indicator_type_parse(type, reader_str(r, CONTROL_NAME_MAX));
    number = reader_uint(r, UINT16_MAX);
    *type = (enum indicator_type)number;
    return indicator_known(number);
}

static enum err read_items(struct call *call, struct lookup *l)
{
    struct reader list;
    size_t count;
    enum err err = control_arg_array(&list, &count, &call->request, "items");

    if (err != ERR_OK || count > CONTROL_LOOKUP_ITEMS_MAX)
        return call_say(call, ERR_USAGE, "'items' is a list of at most %d",
                        CONTROL_LOOKUP_ITEMS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct index_item *item = &l->items[l->count];
        uint64_t as;
        bool known;

        reader_array_of(&list, 3);
        as = reader_uint(&list, UINT64_MAX);
        known = read_type(&list, &item->type);
        item->value = reader_kind(&list) == WIRE_STR
                          ? reader_str(&list, INDICATOR_RULE_MAX)
                          : reader_bin(&list, INDICATOR_RULE_MAX);
        if (list.spoiled)
            return call_say(call, ERR_USAGE, "item %zu is not [i, type, value]",
                            i);
        /* Not canonical is not there; and queries ask for canonical ones. */
        if (!known || !indicator_is_canonical(item->type, item->value))
            continue;
        item->more = l->count > 0 && l->asked_as[l->count - 1] == as;
        l->asked_as[l->count++] = as;
    }
    return ERR_OK;
}

static void put_title(const struct call *call, struct control_writer *w,
                      const struct vault_row *row)
{
    uint8_t octets[SUMMARY_MAX];
    struct buffer room = {octets, 0, sizeof octets};
    struct summary s;

    (void)!summary_get(&call->core->facts.txn.view, row, &room, &s);
    control_put_or_nil(w, "title", s.title);
}

static void pack_fields(const struct call *call, struct known *k)
{
    struct control_writer *w = &k->fields;

    k->packed = (struct buffer){k->octets, 0, sizeof k->octets};
    control_fields_begin(w, &k->packed);
    control_put_id(w, "record", k->row.id.octet);
    control_put_uint(w, "number", k->row.number);
    control_put_object(w, &k->row.object);
    control_put_name(w, call, "author", &k->row.author_id);
    control_put_id(w, "author_id", k->row.author_id.octet);
    control_put_introduced(w, call, &k->row.author_id, k->row.from);
    control_put_text(w, "tlp", tlp_text((enum tlp)k->row.tlp));
    control_put_text(w, "pap", pap_text((enum pap)k->row.pap));
    put_title(call, w, &k->row);
    control_put_bool(w, "urgent", k->row.urgent != 0);
    if (control_fields_end(w) != ERR_OK)
        abort(); /* names have their limits, and fit */
}

/* NULL: the record is gone. */
static const struct known *record_of(struct call *call, struct lookup *l,
                                     uint64_t number)
{
    const struct facts *d = &call->core->facts;
    struct known *k = &l->known[number % KNOWN_MAX];

    if (k->number == number)
        return k;
    k->number = 0;
    if (!vault_get(&d->txn.view, number, &k->row))
        return NULL;
    k->number = number;
    k->state = control_state(&k->row, d->now_ms);
    pack_fields(call, k);
    return k;
}

static const char *hit_state(const struct index_hit *hit, const struct known *k,
                             uint64_t now_ms)
{
    if (hit->value.flags & INDEX_RETRACTED)
        return "retracted";
    if (hit->value.valid_until_s != 0 &&
        (uint64_t)hit->value.valid_until_s * 1000 <= now_ms)
        return "expired";
    return k->state;
}

static const char *match_text(enum index_match match)
{
    switch (match) {
    case INDEX_EXACT:
        return "exact";
    case INDEX_WIDER:
        return "wider";
    case INDEX_HOST:
        return "host";
    case INDEX_BELOW:
        return "below";
    case INDEX_PORT:
        return "port";
    }
    return "";
}

/* Nothing where nobody does. */
static void put_disputed(const struct call *call, struct control_writer *w,
                         const struct index_hit *hit)
{
    struct tally_value said;

    if (!tally_table_value(&call->core->facts.txn.view, hit->number,
                           hit->position, &said) ||
        said.disputed == 0)
        return;
    control_put_uint(w, "disputed", said.disputed);
    control_put_uint(w, "disputed_of", said.asked);
}

/* Of an entry that covers the value it is not known what was seen of it. */
static bool is_commonplace(const struct call *call, const struct index_hit *hit,
                           const struct index_item *item)
{
    const struct facts *d = &call->core->facts;
    struct observed o;

    return d->config->brake_commonplace > 0 && hit->match == INDEX_EXACT &&
           retro_hunt_value(call->core->retro, d, item->type, item->value,
                            &o) &&
           brake_commonplace(d->config, &o, d->now_ms / 1000);
}

/* Nothing where it is not. */
static void put_held_back(const struct call *call, struct control_writer *w,
                          const struct index_hit *hit,
                          const struct index_item *item)
{
    const struct facts *d = &call->core->facts;
    struct tally_value said;

    if (tally_table_value(&d->txn.view, hit->number, hit->position, &said) &&
        brake_disputed(d->config, said.disputed))
        control_put_text(w, "held_back", "disputed");
    else if (is_commonplace(call, hit, item))
        control_put_text(w, "held_back", "commonplace");
}

/* item: what was asked; NULL of a weak match. */
static bool put_hit(struct call *call, uint64_t i, const struct index_hit *hit,
                    const struct index_item *item, const struct known *k,
                    const char *state)
{
    struct control_writer *w = control_row_begin(&call->reply);
    const struct vault_row *row = &k->row;
    uint64_t until = (uint64_t)hit->value.valid_until_s * 1000;

    if (until == 0 || (row->expires_ms != 0 && row->expires_ms < until))
        until = row->expires_ms;
    control_put_uint(w, "i", i);
    control_put_fields(w, &k->fields);
    control_put_uint(w, "valid_until", until);
    if (hit->value.confidence <= RECORD_CONFIDENCE_MAX)
        control_put_uint(w, "confidence", hit->value.confidence);
    control_put_text(w, "type",
                     indicator_type_text((enum indicator_type)hit->value.type));
    control_put_text(w, "role", record_role_text(hit->value.role));
    control_put_bool(w, "detect", hit->value.flags & INDEX_DETECT);
    control_put_text(w, "match", match_text(hit->match));
    control_put_bool(w, "weak", hit->match >= INDEX_HOST);
    control_put_text(w, "state", state);
    put_disputed(call, w, hit);
    put_held_back(call, w, hit, item);
    return control_row_end(&call->reply);
}

static bool put_hidden(struct call *call, uint64_t i, uint64_t hidden)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_uint(w, "i", i);
    control_put_uint(w, "hidden", hidden);
    return control_row_end(&call->reply);
}

/* NULL: its record is gone. */
static const char *state_at(struct call *call, struct lookup *l, size_t at)
{
    const struct index_hit *hit = &l->hits[at];
    const struct known *k = record_of(call, l, hit->number);

    return k == NULL ? NULL : hit_state(hit, k, call->core->facts.now_ms);
}

/* Hits of one item from at on that are not shown; how many entries they are. */
static size_t pass_hidden(struct call *call, struct lookup *l, size_t at,
                          uint64_t *entries)
{
    size_t end = at;

    for (*entries = 0;
         end < l->hit_count && l->hits[end].item == l->hits[at].item; end++) {
        const char *state = state_at(call, l, end);

        if (state != NULL && (l->all || strcmp(state, "live") == 0))
            break;
        *entries += state != NULL;
    }
    return end;
}

/* Tell what stands at *at, and move it on; false: the page is full. */
static bool put_next(struct call *call, struct lookup *l, size_t *at)
{
    const struct index_hit *hit = &l->hits[*at];
    const uint64_t i = l->asked_as[hit->item];
    uint64_t hidden;
    size_t end = pass_hidden(call, l, *at, &hidden);

    if (hidden > 0 && !put_hidden(call, i, hidden))
        return false;
    if (end == *at) {
        if (!put_hit(call, i, hit, &l->items[hit->item],
                     record_of(call, l, hit->number), state_at(call, l, *at)))
            return false;
        end++;
    }
    *at = end;
    return true;
}

static void go_on(struct call *call, uint64_t item, uint64_t number,
                  uint64_t told)
{
    call->next[0] = AFTER_HITS;
    bytes_put_be(call->next + 1,
                 item << (NUMBER_BITS + TOLD_BITS) | number << TOLD_BITS | told,
                 8);
    call->next_len = 1 + 8;
}

static void go_on_weak(struct call *call, const struct index_weak_at *at)
{
    call->next[0] = AFTER_WEAK;
    memcpy(call->next + 1, at, sizeof *at);
    call->next_len = 1 + sizeof *at;
}

/* Where this page begins; ERR_USAGE: no page begins so. */
static enum err read_after(struct call *call, uint64_t *hits,
                           struct index_weak_at *weak, bool *is_weak)
{
    struct bytes after;

    *hits = 0;
    *weak = (struct index_weak_at){.item = 0};
    *is_weak = false;
    if (control_arg_bin(&after, &call->request, "after") != ERR_OK)
        return ERR_OK;
    if (after.len == 1 + 8 && after.at[0] == AFTER_HITS) {
        *hits = bytes_get_be(after.at + 1, 8);
        return ERR_OK;
    }
    if (after.len != 1 + sizeof *weak || after.at[0] != AFTER_WEAK)
        return call_say(call, ERR_USAGE, "'after' is not of this command");
    memcpy(weak, after.at + 1, sizeof *weak);
    *is_weak = true;
    if (weak->key_len != 0 && weak->key_len != sizeof weak->key)
        return call_say(call, ERR_USAGE, "'after' is not of this command");
    return ERR_OK;
}

static bool of_one_record(const struct index_hit *a, const struct index_hit *b)
{
    return a->item == b->item && a->number == b->number;
}

/* The next page begins with the hit at `at`. */
static void go_on_at(struct call *call, const struct lookup *l, size_t at)
{
    size_t first = at;

    while (first > 0 && of_one_record(&l->hits[first - 1], &l->hits[at]))
        first--;
    go_on(call, l->hits[at].item, l->hits[at].number, at - first);
}

/* The end of the items that are asked next: no more than a page may tell of, so
   that little is found twice. */
static size_t window_end(const struct lookup *l, size_t item)
{
    size_t end = item + WINDOW;

    if (end >= l->count)
        return l->count;
    while (end < l->count && l->items[end].more)
        end++;
    return end;
}

/* What the index says of the next items; where the page begins in it. */
static size_t find_next(struct call *call, struct lookup *l,
                        const struct index_hit *from, uint64_t told)
{
    size_t at = 0;

    l->search = (struct index_search){l->items, window_end(l, from->item),
                                      from->item, from->number};
    l->hit_count = index_find(&call->core->facts.txn.view, &l->search, l->hits,
                              INDEX_HITS_MAX);
    while (at < told && at < l->hit_count && of_one_record(&l->hits[at], from))
        at++;
    return at;
}

/* Tell what was found, from `at` on; false: the page is full. */
static bool put_found(struct call *call, struct lookup *l, size_t at)
{
    while (at < l->hit_count)
        if (!put_next(call, l, &at)) {
            go_on_at(call, l, at);
            return false;
        }
    return true;
}

/* False: the page is full, or as much was found as one answer may cost. */
static bool put_strong(struct call *call, struct lookup *l, uint64_t after)
{
    uint64_t told = after & ((UINT64_C(1) << TOLD_BITS) - 1);
    struct index_hit from = {
        .item = (uint32_t)(after >> (NUMBER_BITS + TOLD_BITS)),
        .number = after >> TOLD_BITS & ((UINT64_C(1) << NUMBER_BITS) - 1),
    };

    for (size_t found = 0; from.item < l->count; told = 0) {
        if (!put_found(call, l, find_next(call, l, &from, told)))
            return false;
        found += l->hit_count;
        if (l->search.number != 0 ||
            (found >= INDEX_HITS_MAX && l->search.item < l->count)) {
            go_on(call, l->search.item, l->search.number, 0);
            return false;
        }
        from = (struct index_hit){.item = (uint32_t)l->search.item};
    }
    return true;
}

static bool put_more(struct call *call, uint64_t i)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_uint(w, "i", i);
    control_put_bool(w, "more", true);
    return control_row_end(&call->reply);
}

/* Weak entries that were passed and not told yet: from where on, and how many.
 */
struct passed {
    struct index_weak_at from;
    uint64_t i, hidden;
};

static bool put_passed(struct call *call, struct passed *p)
{
    bool fits = p->hidden == 0 || put_hidden(call, p->i, p->hidden);

    if (fits)
        p->hidden = 0;
    return fits;
}

/* Tell a weak entry, or that there are more; false: the page is full. */
static bool put_weak_hit(struct call *call, struct lookup *l,
                         const struct index_hit *hit, struct passed *p)
{
    const uint64_t i = l->asked_as[hit->item];
    const struct known *k = record_of(call, l, hit->number);
    const char *state =
        k == NULL ? NULL : hit_state(hit, k, call->core->facts.now_ms);

    const bool shown = state != NULL && (l->all || strcmp(state, "live") == 0);

    if ((shown || p->i != i) && !put_passed(call, p))
        return false;
    p->i = i;
    if (!shown) {
        p->hidden += state != NULL;
        return true;
    }
    if (l->weak.at.told >= l->weak_max) {
        if (!put_more(call, i))
            return false;
        index_weak_skip(&l->weak);
        return true;
    }
    l->weak.at.told++;
    return put_hit(call, i, hit, NULL, k, state);
}

static void put_weak(struct call *call, struct lookup *l,
                     const struct index_weak_at *begin)
{
    const struct view *view = &call->core->facts.txn.view;
    struct index_weak_at at = *begin;
    struct passed passed = {.i = 0};
    struct index_hit hit;

    index_weak_begin(&l->weak, view, l->items, l->count, begin);
    while (index_weak_next(&l->weak, &hit)) {
        if (passed.hidden == 0)
            passed.from = at;
        if (!put_weak_hit(call, l, &hit, &passed)) {
            (void)index_weak_end(&l->weak);
            go_on_weak(call, passed.hidden > 0 ? &passed.from : &at);
            return;
        }
        at = l->weak.at;
    }
    at = index_weak_end(&l->weak);
    if (!put_passed(call, &passed))
        go_on_weak(call, &passed.from);
    else if (at.item < l->count)
        go_on_weak(call, &at);
}

enum err control_lookup(struct call *call)
{
    struct lookup *l = lookup_room();
    struct index_weak_at weak;
    enum err err = read_items(call, l);
    bool is_weak;
    uint64_t after;

    if (err == ERR_OK)
        err = read_after(call, &after, &weak, &is_weak);
    if (err != ERR_OK)
        return err;
    l->all = call_flag(call, "all");
    if (control_arg_uint(&l->weak_max, &call->request, "weak") != ERR_OK)
        l->weak_max = 0;
    if (!is_weak && !put_strong(call, l, after))
        return ERR_OK;
    if (l->weak_max > 0)
        put_weak(call, l, &weak);
    return ERR_OK;
}
