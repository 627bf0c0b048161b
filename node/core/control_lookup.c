#include <stdlib.h>
#include <string.h>

#include "node/core/control_commands.h"

/* A batch of questions and what the index said; made for the first one. */
struct lookup {
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

static const char *hit_state(const struct index_hit *hit,
                             const struct vault_row *row, uint64_t now_ms)
{
    if (hit->value.flags & INDEX_RETRACTED)
        return "retracted";
    if (hit->value.valid_until_s != 0 &&
        (uint64_t)hit->value.valid_until_s * 1000 <= now_ms)
        return "expired";
    return control_state(row, now_ms);
}

static bool put_hit(struct call *call, uint64_t i, const struct index_hit *hit,
                    const struct vault_row *row, const char *state)
{
    struct control_writer *w = control_row_begin(&call->reply);
    uint64_t until = (uint64_t)hit->value.valid_until_s * 1000;
    char author[DESK_NAME_MAX];

    if (until == 0 || (row->expires_ms != 0 && row->expires_ms < until))
        until = row->expires_ms;
    desk_name(author, &call->core->desk, &row->author_id);
    control_put_uint(w, "i", i);
    control_put_id(w, "record", row->id.octet);
    control_put_uint(w, "number", row->number);
    control_put_object(w, &row->object);
    control_put_text(w, "author", author);
    control_put_id(w, "author_id", row->author_id.octet);
    control_put_text(w, "tlp", tlp_text((enum tlp)row->tlp));
    control_put_text(w, "pap", pap_text((enum pap)row->pap));
    control_put_uint(w, "valid_until", until);
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

/* A text asked as several types may meet one entry several times: the nearest
   is kept. An item is from here on the first that was asked under its i. */
static void merge_asked(struct lookup *l)
{
    size_t kept = 0;

    for (size_t i = 0; i < l->hit_count; i++)
        while (l->hits[i].item > 0 &&
               l->asked_as[l->hits[i].item - 1] == l->asked_as[l->hits[i].item])
            l->hits[i].item--;
    if (l->hit_count > 0)
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

/* Entries of the item that are not shown, wherever the page began. */
static uint64_t count_hidden(struct call *call, const struct lookup *l,
                             size_t within)
{
    const struct desk *d = &call->core->desk;
    uint32_t item = l->hits[within].item;
    uint64_t hidden = 0;

    while (within > 0 && l->hits[within - 1].item == item)
        within--;
    for (; within < l->hit_count && l->hits[within].item == item; within++) {
        struct vault_row row;

        if (vault_get(d->store, l->hits[within].number, &row) &&
            strcmp(hit_state(&l->hits[within], &row, d->now_ms), "live") != 0)
            hidden++;
    }
    return hidden;
}

/* One item's hits from *at on; false: the page is full, *at stands on what is
   still to come. */
static bool put_item(struct call *call, const struct lookup *l, size_t *at,
                     bool all)
{
    const struct desk *d = &call->core->desk;
    uint32_t item = l->hits[*at].item;
    size_t first = *at;
    bool hid = false;

    for (; *at < l->hit_count && l->hits[*at].item == item; (*at)++) {
        const struct index_hit *hit = &l->hits[*at];
        struct vault_row row;
        const char *state;

        if (!vault_get(d->store, hit->number, &row))
            continue;
        state = hit_state(hit, &row, d->now_ms);
        if (!all && strcmp(state, "live") != 0)
            hid = true;
        else if (!put_hit(call, l->asked_as[item], hit, &row, state))
            return false;
    }
    if (hid &&
        !put_hidden(call, l->asked_as[item], count_hidden(call, l, first))) {
        *at = first;
        return false;
    }
    return true;
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
        index_find(c->desk.index, l->items, l->count, l->hits, INDEX_HITS_MAX);
    merge_asked(l);
    while (at < l->hit_count)
        if (!put_item(call, l, &at, all)) {
            call_next(call, at);
            break;
        }
    return ERR_OK;
}
