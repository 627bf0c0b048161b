#include <stdlib.h>
#include <string.h>

#include "node/core/control/commands.h"
#include "node/core/control/put.h"

enum {
    KNOWN_MAX = 256,   /* records remembered while a page is made */
    KNOWN_ROOM = 2048, /* octets of the fields that all its rows share */
};

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
    struct index_hit hits[INDEX_HITS_MAX];
    size_t hit_count;
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
        l->asked_as[l->count++] = as;
    }
    return ERR_OK;
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

static bool put_hit(struct call *call, uint64_t i, const struct index_hit *hit,
                    const struct known *k, const char *state)
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
    control_put_text(w, "match", hit->rank == 0 ? "exact" : "wider");
    control_put_text(w, "state", state);
    return control_row_end(&call->reply);
}

static bool put_hidden(struct call *call, uint64_t i, uint64_t hidden)
{
    struct control_writer *w = control_row_begin(&call->reply);

    control_put_uint(w, "i", i);
    control_put_uint(w, "hidden", hidden);
    return control_row_end(&call->reply);
}

static int by_asked(const void *a, const void *b)
{
    const struct index_hit *p = a, *q = b;

    if (p->item != q->item)
        return p->item < q->item ? -1 : 1;
    if (p->number != q->number)
        return p->number < q->number ? -1 : 1;
    if (p->value.type != q->value.type)
        return p->value.type < q->value.type ? -1 : 1;
    return p->rank < q->rank ? -1 : p->rank > q->rank;
}

/* Whether two questions stand for one text that can be of several types. */
static bool asked_twice(const struct lookup *l)
{
    for (size_t i = 1; i < l->count; i++)
        if (l->asked_as[i] == l->asked_as[i - 1])
            return true;
    return false;
}

/* A text asked as several types may meet one entry several times: the nearest
   is kept. An item is from here on the first that was asked under its i. */
static void merge_asked(struct lookup *l)
{
    size_t kept = 0;

    if (l->hit_count == 0 || !asked_twice(l))
        return;
    for (size_t i = 0; i < l->hit_count; i++)
        while (l->hits[i].item > 0 &&
               l->asked_as[l->hits[i].item - 1] == l->asked_as[l->hits[i].item])
            l->hits[i].item--;
    qsort(l->hits, l->hit_count, sizeof *l->hits, by_asked);
    for (size_t i = 0; i < l->hit_count; i++) {
        const struct index_hit *last = kept > 0 ? &l->hits[kept - 1] : NULL;

        if (last == NULL || last->item != l->hits[i].item ||
            last->number != l->hits[i].number ||
            last->value.type != l->hits[i].value.type)
            l->hits[kept++] = l->hits[i];
    }
    l->hit_count = kept;
}

static bool begins_item(const struct lookup *l, size_t at)
{
    return at == 0 || l->hits[at - 1].item != l->hits[at].item;
}

/* Entries of the item, from its first on, that are not shown. */
static uint64_t count_hidden(struct call *call, struct lookup *l, size_t first)
{
    uint64_t hidden = 0;

    for (size_t i = first;
         i < l->hit_count && l->hits[i].item == l->hits[first].item; i++) {
        const struct known *k = record_of(call, l, l->hits[i].number);

        if (k != NULL &&
            strcmp(hit_state(&l->hits[i], k, call->core->facts.now_ms),
                   "live") != 0)
            hidden++;
    }
    return hidden;
}

/* What is told of one hit; false: the page is full. */
static bool put_one(struct call *call, struct lookup *l, size_t at, bool all)
{
    const struct index_hit *hit = &l->hits[at];
    uint64_t i = l->asked_as[hit->item], hidden = 0;
    const struct known *k;
    const char *state;

    if (!all && begins_item(l, at))
        hidden = count_hidden(call, l, at);
    if (hidden > 0 && !put_hidden(call, i, hidden))
        return false;
    k = record_of(call, l, hit->number);
    if (k == NULL)
        return true;
    state = hit_state(hit, k, call->core->facts.now_ms);
    return (!all && strcmp(state, "live") != 0) ||
           put_hit(call, i, hit, k, state);
}

enum err control_lookup(struct call *call)
{
    struct core *c = call->core;
    struct lookup *l = lookup_room();
    size_t at = (size_t)call_after(call, 0);
    bool all = false;
    enum err err = read_items(call, l);

    if (err != ERR_OK)
        return err;
    if (control_arg_bool(&all, &call->request, "all") != ERR_OK)
        all = false;
    l->hit_count =
        index_find(c->facts.index, l->items, l->count, l->hits, INDEX_HITS_MAX);
    merge_asked(l);
    for (; at < l->hit_count; at++)
        if (!put_one(call, l, at, all)) {
            call_next(call, at);
            break;
        }
    return ERR_OK;
}
