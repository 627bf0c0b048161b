#include "node/core/store/index_find.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "node/core/store/index_walk.h"
#include "node/suffix.h"

/* One hash to look for, and for whom. */
struct question {
    uint8_t hash[INDEX_KEY_WHOLE];
    uint32_t item, rank;
};

enum { QUESTIONS_MAX = 64 * 1024 };

static const uint64_t not_cut = UINT64_MAX;

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

static size_t ask(const struct view *view, struct question *at, uint32_t item,
                  const struct index_item *i)
{
    static uint8_t
        room_octets[INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX];
    static struct indicator_query queries[INDICATOR_WIDER_MAX];
    struct buffer room = {room_octets, 0, sizeof room_octets};
    size_t n = indicator_queries(queries, &room, i->type, i->value,
                                 &view_state(view)->prefixes);
    struct bytes host = indicator_host(i->type, i->value);
    size_t asked = 0;

    for (size_t q = 0; q < n; q++) {
        if (too_wide(&queries[q], host))
            continue;
        asked++;
        index_key_of(view_seal(view), at->hash, queries[q].type,
                     queries[q].key);
        at->item = item;
        at->rank = same_name(&queries[0], &queries[q]) ? 0 : (uint32_t)q;
        at++;
    }
    return asked;
}

/* A page being filled. What this node says and what others say are walked side
   by side. */
struct page {
    const struct index_search *search;
    struct index_walk walk, others;
    struct index_hit *hits;
    size_t count, max;
    size_t limit; /* of one question */
    uint64_t cut; /* the first record of which a hit found no room */
};

static bool has_room(const struct page *p, size_t begun)
{
    return p->count < p->max && p->count - begun < p->limit;
}

/* The entries that answer a question, and are by some. */
struct range {
    struct index_walk *walk;
    struct table_key all;
};

static void add_hit(struct page *p, const struct question *q,
                    const struct range *r, uint64_t number)
{
    struct index_hit *hit = &p->hits[p->count++];

    hit->item = q->item;
    hit->rank = q->rank;
    hit->match = q->rank == 0 ? INDEX_EXACT : INDEX_WIDER;
    hit->number = number;
    hit->position = index_key_position(r->walk->cursor.key.at);
    memcpy(&hit->value, r->walk->cursor.value.at, sizeof hit->value);
}

static bool is_entry(const struct index_walk *w)
{
    return w->cursor.key.len == INDEX_KEY &&
           w->cursor.value.len == sizeof(struct index_value);
}

/* Whether the walk is at an entry of the place that is asked for. */
static bool is_at(const struct index_walk *w, const struct question *q)
{
    return w->more && w->cursor.key.len >= sizeof q->hash &&
           memcmp(w->cursor.key.at, q->hash, sizeof q->hash) == 0;
}

/* Where nothing stands, or nothing is this node's own, one look is enough. */
static size_t ranges(struct page *p, const struct question *q, uint64_t number,
                     struct range r[static 2])
{
    const struct table_key own = index_key_from(q->hash, INDEX_OWN, number);
    struct table_key others;

    (void)index_walk_to(&p->walk, &own);
    if (!is_at(&p->walk, q))
        return 0;
    others = index_key_from(q->hash, INDEX_OTHERS, number);
    r[0] = (struct range){&p->walk, index_key_by(q->hash, INDEX_OWN)};
    r[1] = (struct range){&p->others, index_key_by(q->hash, INDEX_OTHERS)};
    if (index_walk_within(&p->walk, &r[0].all)) {
        (void)index_walk_to(&p->others, &others);
        return 2;
    }
    r[0] = (struct range){&p->walk, r[1].all};
    (void)index_walk_to(&p->walk, &others);
    return 1;
}

/* The range whose next entry is of the lowest record; NULL: none has one. */
static const struct range *lowest(const struct range *r, size_t count,
                                  uint64_t *number)
{
    const struct range *found = NULL;

    for (size_t i = 0; i < count; i++) {
        uint64_t next;

        while (index_walk_within(r[i].walk, &r[i].all) && !is_entry(r[i].walk))
            (void)index_walk_next(r[i].walk);
        if (!index_walk_within(r[i].walk, &r[i].all))
            continue;
        next = index_key_number(r[i].walk->cursor.key.at);
        if (found == NULL || next < *number) {
            found = &r[i];
            *number = next;
        }
    }
    return found;
}

/* Hits come by number, so that an answer goes on where it was cut. */
static void answer(struct page *p, const struct question *q)
{
    const bool goes_on = q->item == p->search->item;
    const size_t begun = p->count;
    const struct range *next;
    struct range r[2];
    size_t n = ranges(p, q, goes_on ? p->search->number : 0, r);
    uint64_t number = 0;

    for (; (next = lowest(r, n, &number)) != NULL;
         (void)index_walk_next(next->walk)) {
        if (p->count > begun && p->hits[p->count - 1].number == number)
            continue;
        if (!has_room(p, begun)) {
            p->cut = number < p->cut ? number : p->cut;
            return;
        }
        add_hit(p, q, next, number);
    }
}

static bool asked_before(const struct question *q, size_t i)
{
    return i > 0 && q[i - 1].item == q[i].item &&
           memcmp(q[i - 1].hash, q[i].hash, sizeof q->hash) == 0;
}

/* Sorting the questions lets the walk touch each page of the store once. */
static void answer_all(const struct view *view, struct question *questions,
                       size_t asked, struct page *p)
{
    if (asked > 0)
        qsort(questions, asked, sizeof *questions, by_hash);
    index_walk_begin(&p->walk, view);
    index_walk_begin(&p->others, view);
    for (size_t i = 0; i < asked && (p->cut == not_cut || p->limit < p->max);
         i++)
        if (!asked_before(questions, i))
            answer(p, &questions[i]);
    index_walk_end(&p->others);
    index_walk_end(&p->walk);
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
static size_t ask_items(const struct view *view, struct question *questions,
                        const struct index_search *s, size_t *end)
{
    size_t asked = 0, text = s->item;

    for (size_t i = s->item; i < *end; i++) {
        if (QUESTIONS_MAX - asked < INDICATOR_WIDER_MAX) {
            *end = i;
            break;
        }
        if (!s->items[i].more)
            text = i;
        asked += ask(view, questions + asked, (uint32_t)text, &s->items[i]);
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

size_t index_find(const struct view *view, struct index_search *s,
                  struct index_hit *hits, size_t max)
{
    static struct question questions[QUESTIONS_MAX];
    struct page p = {.search = s, .hits = hits, .max = max, .cut = not_cut};
    size_t end = s->count, asked;
    bool one = false;

    if (s->item >= s->count)
        return 0;
    for (;;) {
        asked = ask_items(view, questions, s, &end);
        p.limit = one ? max / asked : max;
        answer_all(view, questions, asked, &p);
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
