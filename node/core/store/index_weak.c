#include "node/core/store/index_weak.h"

#include <string.h>

#include "node/suffix.h"
#include "proto/ascii.h"
#include "proto/host.h"
#include "proto/ip.h"

void index_weak_begin(struct index_weak *w, const struct view *view,
                      const struct index_item *items, size_t count,
                      const struct index_weak_at *at)
{
    w->view = view;
    w->items = items;
    w->count = count;
    w->at = *at;
    w->work = 0;
    w->placed = false;
    w->number = 0;
    w->strong_of = 0;
    index_walk_begin(&w->walk, view);
}

struct index_weak_at index_weak_end(struct index_weak *w)
{
    index_walk_end(&w->walk);
    return w->at;
}

/* What stands at a host. */
static bool is_hosted(enum indicator_type type)
{
    return (type >= INDICATOR_IPV4 && type <= INDICATOR_EMAIL);
}

static bool is_name(enum indicator_type type)
{
    return type == INDICATOR_DOMAIN || type == INDICATOR_HOSTNAME ||
           type == INDICATOR_ONION;
}

static struct bytes host_of(const struct index_item *item)
{
    return indicator_host(item->type, item->value);
}

/* The items of one text before this one ask for the same. */
static bool asked_before(const struct index_weak *w, bool below)
{
    const struct index_item *item = &w->items[w->at.item];
    const struct bytes host = host_of(item);

    for (size_t i = w->at.item; w->items[i].more && i > 0;) {
        i--;
        if (bytes_equal(host_of(&w->items[i]), host) &&
            (!below || is_name(w->items[i].type)))
            return true;
    }
    return false;
}

/* Octets that all below a name have in common. */
static size_t below_len(struct bytes name)
{
    return index_key_labels(name) > INDEX_KEY_LABELS_OF_GROUP ? INDEX_KEY_BRANCH
                                                              : INDEX_KEY_GROUP;
}

/* What stands at a name of the own host stands in the range of what is below
   it: one look says that there is nothing of both. */
static bool nothing_below(struct index_weak *w, struct bytes name)
{
    const struct table_key below = table_key_of(w->own, below_len(name));

    (void)index_walk_to(&w->walk, &below);
    return !index_walk_within(&w->walk, &below);
}

static void host_range(struct index_weak *w, struct index_weak_range *r,
                       const struct index_item *item)
{
    r->match = INDEX_HOST;
    r->len = asked_before(w, false) ||
                     (is_name(item->type) && nothing_below(w, host_of(item)))
                 ? 0
                 : INDEX_KEY_HOST;
}

/* WIRE.md 6.4: "A domain that is a public suffix matches its own name only." */
static void name_range(struct index_weak *w, struct index_weak_range *r,
                       struct bytes name)
{
    r->match = INDEX_BELOW;
    r->len = below_len(name);
    r->open = index_key_labels(name) > INDEX_KEY_LABELS_OF_BRANCH;
    if (asked_before(w, true) || suffix_is_public(name))
        r->len = 0;
}

static void host_key_of(const struct index_weak *w, struct index_weak_range *r,
                        const struct ip *a)
{
    uint8_t octets[IP_NET_TEXT_MAX];
    struct buffer text = {octets, 0, sizeof octets};

    (void)ip_text(&text, a);
    index_key_host(view_seal(w->view), r->octet, bytes_of(&text));
}

/* The n-th network of so many bits in one that is wider. */
static struct ip part_of(const struct ip *net, uint8_t bits, uint32_t n)
{
    const unsigned octets = bits <= 32 ? 4 : 8;
    struct ip part = *net;
    uint64_t head = bytes_get_be(part.octet, octets);

    head += (uint64_t)n << (8 * octets - bits);
    bytes_put_be(part.octet, head, octets);
    part.bits = bits;
    return part;
}

/* Each group of a network that is not narrower than one. */
static bool group_range(const struct index_weak *w, struct index_weak_range *r,
                        const struct ip *net)
{
    const uint8_t group = net->v6 ? INDEX_KEY_V6_GROUP : INDEX_KEY_V4_GROUP;
    const unsigned min =
        net->v6 ? INDICATOR_V6_MATCH_MIN : INDICATOR_V4_MATCH_MIN;
    struct ip part;

    if (net->bits < min || w->at.step >> (group - net->bits) != 0)
        return false;
    part = part_of(net, group, w->at.step);
    host_key_of(w, r, &part);
    r->len = INDEX_KEY_GROUP;
    return true;
}

/* Each address of a small network, and each network in it. */
static bool v4_part_range(const struct index_weak *w,
                          struct index_weak_range *r, const struct ip *net)
{
    uint32_t n = w->at.step;
    uint8_t bits = (uint8_t)(net->bits + 1);
    struct ip part;

    for (; bits <= 32 && n >= UINT32_C(1) << (bits - net->bits); bits++)
        n -= UINT32_C(1) << (bits - net->bits);
    if (bits > 32)
        return false;
    part = part_of(net, bits, n);
    host_key_of(w, r, &part);
    r->len = INDEX_KEY_HOST;
    return true;
}

static bool v6_part_range(const struct index_weak *w,
                          struct index_weak_range *r, const struct ip *net)
{
    memcpy(r->octet, w->own, sizeof r->octet);
    r->len =
        net->bits < INDEX_KEY_V6_BRANCH ? INDEX_KEY_GROUP : INDEX_KEY_BRANCH;
    r->open = net->bits != INDEX_KEY_V6_BRANCH;
    return w->at.step == 0;
}

static bool network_range(struct index_weak *w, struct index_weak_range *r,
                          struct bytes value)
{
    struct ip net;

    r->match = INDEX_BELOW;
    if (!ip_net_parse(&net, value))
        return false;
    if (net.bits <= (net.v6 ? INDEX_KEY_V6_GROUP : INDEX_KEY_V4_GROUP))
        return group_range(w, r, &net);
    return net.v6 ? v6_part_range(w, r, &net) : v4_part_range(w, r, &net);
}

/* The range of this step; false: the item has no more. */
static bool next_range(struct index_weak *w)
{
    const struct index_item *item = &w->items[w->at.item];
    const struct bytes host = host_of(item);
    struct index_weak_range *r = &w->range;

    *r = (struct index_weak_range){.len = 0};
    if (host.len == 0)
        return false;
    index_key_host(view_seal(w->view), w->own, host);
    if (item->type == INDICATOR_CIDR)
        return network_range(w, r, item->value);
    memcpy(r->octet, w->own, sizeof r->octet);
    if (w->at.step == 0) {
        host_range(w, r, item);
        return true;
    }
    if (w->at.step > 1 || !is_name(item->type))
        return false;
    name_range(w, r, host);
    return true;
}

static void next_item(struct index_weak *w)
{
    w->at = (struct index_weak_at){
        .item = w->at.item + 1,
        .told = w->at.told,
    };
    w->placed = false;
    if (w->at.item < w->count && !w->items[w->at.item].more)
        w->at.told = 0;
}

static void next_step(struct index_weak *w)
{
    w->at.step++;
    w->at.key_len = 0;
    w->placed = false;
}

static bool in_range(const struct index_weak *w)
{
    const struct bytes key = w->walk.cursor.key;

    return w->range.len > 0 && w->walk.more && key.len == INDEX_KEY &&
           memcmp(key.at, w->range.octet, w->range.len) == 0;
}

/* Stand at the first entry that was not seen yet. */
static void seek(struct index_weak *w)
{
    struct table_key from = table_key_of(w->range.octet, w->range.len);

    if (w->at.key_len > 0) {
        from = table_key_of(w->at.key, sizeof w->at.key);
        table_key_u8(&from, 0); /* the smallest key above it */
    }
    (void)index_walk_to(&w->walk, &from);
    w->work += INDEX_WEAK_SEEK_WORK;
}

/* The entries of one item, while there are any: false. */
static bool place(struct index_weak *w)
{
    if (w->placed)
        return true;
    if (!next_range(w))
        return false;
    if (w->range.len > 0)
        seek(w);
    w->placed = true;
    return true;
}

static bool open_record(struct index_weak *w, uint64_t number)
{
    struct buffer raw = {w->raw, 0, sizeof w->raw};
    struct vault_row row;

    if (w->number == number)
        return true;
    w->number = 0;
    w->work += INDEX_WEAK_OPEN_WORK;
    if (!vault_get(w->view, number, &row) ||
        vault_record(w->view, &row, &raw, &w->record) != ERR_OK)
        return false;
    w->number = number;
    return true;
}

/* The value of an entry, as its record has it. */
static bool value_of(struct index_weak *w, uint64_t number, uint64_t position,
                     struct record_indicator *out)
{
    bool found = false;

    if (!open_record(w, number) ||
        record_content(&w->report, &w->record) != ERR_OK)
        return false;
    for (uint64_t i = 0; i <= position; i++) {
        found = record_indicator_next(&w->report, out);
        if (!found)
            break;
    }
    w->work += position / 8;
    return found;
}

static bool is_below(struct index_weak *w, uint64_t number, uint64_t position)
{
    const struct index_item *item = &w->items[w->at.item];
    struct record_indicator i;
    struct bytes host;

    if (!value_of(w, number, position, &i))
        return false;
    host = indicator_host((enum indicator_type)i.type, i.value);
    return item->type == INDICATOR_CIDR ? indicator_covers(item->value, host)
                                        : host_within(host, host_of(item));
}

static size_t text_of(const struct index_weak *w)
{
    size_t i = w->at.item;

    while (i > 0 && w->items[i].more)
        i--;
    return i;
}

/* What an item asks for of the kinds that stand at a host and are weak. */
static void add_strong(struct index_weak *w, const struct index_item *item)
{
    static uint8_t octets[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    static struct indicator_query queries[INDICATOR_WIDER_MAX];
    static const struct indicator_prefixes none;
    struct buffer room = {octets, 0, sizeof octets};
    size_t n =
        indicator_queries(queries, &room, item->type, item->value, &none);

    for (size_t q = 0; q < n && w->strong_count < INDEX_WEAK_STRONG_MAX; q++)
        if (queries[q].type == INDICATOR_URL ||
            queries[q].type == INDICATOR_IP_PORT)
            index_key_of(view_seal(w->view), w->strong[w->strong_count++],
                         queries[q].type, queries[q].key);
}

/* An entry that a stronger question of the same text finds. */
static bool is_strong(struct index_weak *w, const uint8_t *key)
{
    const size_t text = text_of(w);

    if (w->strong_of != text + 1) {
        w->strong_of = (uint32_t)text + 1;
        w->strong_count = 0;
        for (size_t i = text; i < w->count && (i == text || w->items[i].more);
             i++)
            add_strong(w, &w->items[i]);
    }
    for (size_t i = 0; i < w->strong_count; i++)
        if (memcmp(w->strong[i], key, INDEX_KEY_WHOLE) == 0)
            return true;
    return false;
}

/* Whether an entry at the host of an item answers it, and how. */
static bool at_host(struct index_weak *w, const uint8_t *key,
                    enum indicator_type type, enum index_match *match)
{
    *match = type == INDICATOR_IP_PORT ? INDEX_PORT : INDEX_HOST;
    /* Everybody's mailboxes at one provider say nothing of each other. */
    if (type == INDICATOR_EMAIL)
        return w->items[w->at.item].type != INDICATOR_EMAIL;
    /* The host itself: a stronger question asks for it. */
    if (type != INDICATOR_URL && type != INDICATOR_IP_PORT)
        return false;
    return !is_strong(w, key);
}

/* What lies in a group, and is not the asked value, nor wider. */
static bool below(struct index_weak *w, const uint8_t *key,
                  const struct index_value *value)
{
    const struct index_item *item = &w->items[w->at.item];
    struct ip net;

    if (memcmp(key, w->own, INDEX_KEY_HOST) == 0)
        return false;
    if (value->type == INDICATOR_CIDR && ip_net_parse(&net, item->value) &&
        value->bits <= net.bits)
        return false;
    return !w->range.open ||
           is_below(w, index_key_number(key), index_key_position(key));
}

/* The entry at the cursor; false: it answers nothing. */
static bool take(struct index_weak *w, struct index_hit *hit)
{
    const struct bytes value = w->walk.cursor.value;
    const uint8_t *key = w->walk.cursor.key.at;
    bool again, fits;

    if (value.len != sizeof hit->value)
        return false;
    memcpy(&hit->value, value.at, sizeof hit->value);
    if (!is_hosted((enum indicator_type)hit->value.type))
        return false;
    again = w->at.key_len > 0 &&
            memcmp(w->at.key, key, sizeof w->at.key - INDEX_KEY_POSITION) == 0;
    memcpy(w->at.key, key, sizeof w->at.key);
    w->at.key_len = sizeof w->at.key;
    if (again)
        return false; /* of a record that has one match key twice */
    hit->match = INDEX_BELOW;
    fits = w->range.match == INDEX_BELOW
               ? below(w, w->at.key, &hit->value)
               : at_host(w, w->at.key, (enum indicator_type)hit->value.type,
                         &hit->match);
    hit->item = (uint32_t)text_of(w);
    hit->rank = 0;
    hit->number = index_key_number(w->at.key);
    hit->position = index_key_position(w->at.key);
    return fits;
}

bool index_weak_next(struct index_weak *w, struct index_hit *hit)
{
    while (w->at.item < w->count && w->work < INDEX_WEAK_WORK_MAX) {
        bool found;

        w->work++;
        if (!place(w)) {
            next_item(w);
            continue;
        }
        if (!in_range(w)) {
            next_step(w);
            continue;
        }
        found = take(w, hit);
        (void)index_walk_next(&w->walk);
        if (found)
            return true;
    }
    return false;
}

void index_weak_skip(struct index_weak *w)
{
    do
        next_item(w);
    while (w->at.item < w->count && w->items[w->at.item].more);
}
