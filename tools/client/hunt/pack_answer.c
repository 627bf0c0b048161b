#include "tools/client/hunt/pack_answer.h"

#include <assert.h>
#include <stdlib.h>

#include "node/suffix.h"
#include "proto/ident.h"
#include "proto/record.h"
#include "proto/wire.h"
#include "tools/client/row.h"

enum {
    REFS = 64,            /* asked for at a time */
    HITS_MAX = 64 * 1024, /* of one text */
    KEYS_ROOM = INDICATOR_WIDER_MAX * 64 + 8 * INDICATOR_KEY_MAX,
};

/* One record's word on a text, in the order in which they are told. */
struct hit {
    const struct pack_record *record;
    struct pack_ref ref;
    const char *match;
    size_t rank; /* of strong ones: 0 is the value itself */
};

/* The items of one text, and what was found. */
struct answer {
    const struct pack_question *q;
    uint64_t i;
    struct hit *hits;
    size_t count, room;
    uint64_t hidden, weak;
    bool more;
    json_t *rows;
};

static bool is_live(const struct pack_question *q, const struct pack_ref *ref)
{
    const uint64_t record = ref->record->expires_s, value = ref->valid_until_s;

    return (record == 0 || record > q->now_s) &&
           (value == 0 || value > q->now_s);
}

/* A weak one says no more than a strong one of the record and the type: it may
   stand for the same value. */
static bool is_told(const struct answer *a, const struct hit *hit)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->hits[i].record == hit->record &&
            a->hits[i].ref.type == hit->ref.type &&
            (hit->ref.weak ||
             (!a->hits[i].ref.weak && a->hits[i].rank == hit->rank)))
            return true;
    return false;
}

static void add_hit(struct answer *a, const struct hit *hit)
{
    if (a->count == HITS_MAX || is_told(a, hit))
        return;
    if (!a->q->all && !is_live(a->q, &hit->ref)) {
        a->hidden++;
        return;
    }
    if (hit->ref.weak && a->weak >= a->q->weak_max) {
        a->more = a->q->weak_max > 0;
        return;
    }
    a->weak += hit->ref.weak;
    if (a->count == a->room) {
        a->room = a->room == 0 ? REFS : 2 * a->room;
        a->hits = realloc(a->hits, a->room * sizeof *a->hits);
        if (a->hits == NULL)
            abort();
    }
    a->hits[a->count++] = *hit;
}

/* What stands at no host is one whatever its type; the rest is not. */
static bool answers(const struct indicator_query *q, const struct pack_ref *ref)
{
    return !ref->weak && (ref->type == q->type ||
                          indicator_key_host(q->type, q->key).len == 0);
}

/* Each reference of a key that fits, as hits like `as`. */
static void find(struct answer *a, struct bytes key,
                 const struct indicator_query *strong, enum indicator_type type,
                 struct hit as)
{
    struct pack_ref ref[REFS];
    size_t from = 0, left;

    do {
        left = pack_find(a->q->pack, key, from, ref, REFS);
        for (size_t i = 0; i < left && i < REFS; i++) {
            /* Everybody's mailboxes at one provider say nothing of each
               other. */
            const bool fits = strong != NULL
                                  ? answers(strong, &ref[i])
                                  : ref[i].weak && (type != INDICATOR_EMAIL ||
                                                    ref[i].type != type);

            as.record = ref[i].record;
            as.ref = ref[i];
            if (strong == NULL)
                as.match = ref[i].type == INDICATOR_IP_PORT ? "port" : "host";
            if (fits && !ref[i].gone)
                add_hit(a, &as);
        }
        from += REFS;
    } while (left > REFS);
}

/* WIRE.md 6.4: "A domain that is a public suffix matches its own name only." */
static bool too_wide(const struct indicator_query *q, struct bytes host)
{
    return q->type == INDICATOR_DOMAIN && !bytes_equal(q->key, host) &&
           suffix_is_public(q->key);
}

/* A domain and the hostname of that name are one thing. */
static size_t rank_of(const struct indicator_query *query, size_t i)
{
    return query[0].type == INDICATOR_HOSTNAME &&
                   query[i].type == INDICATOR_DOMAIN &&
                   bytes_equal(query[0].key, query[i].key)
               ? 0
               : i;
}

static void ask_strong(struct answer *a, enum indicator_type type,
                       struct bytes value)
{
    static struct indicator_query query[INDICATOR_WIDER_MAX];
    static uint8_t octets[KEYS_ROOM];
    struct buffer room = {octets, 0, sizeof octets};
    const struct bytes host = indicator_host(type, value);
    const size_t count = indicator_queries(query, &room, type, value,
                                           &pack_about(a->q->pack)->prefixes);

    for (size_t i = 0; i < count; i++) {
        const size_t rank = rank_of(query, i);

        if (!too_wide(&query[i], host))
            find(a, query[i].key, &query[i], type,
                 (struct hit){.match = rank == 0 ? "exact" : "wider",
                              .rank = rank});
    }
}

/* What a record knows at the host of a value, where nothing stronger of the
   record and the type was found. */
static void ask_weak(struct answer *a, enum indicator_type type,
                     struct bytes value)
{
    const struct bytes host = indicator_host(type, value);

    if (host.len > 0 && type != INDICATOR_CIDR && a->q->weak_max > 0)
        find(a, host, NULL, type, (struct hit){.rank = 0});
}

static int by_record(const void *a, const void *b)
{
    const struct hit *p = a, *q = b;

    if (p->record->number != q->record->number)
        return p->record->number < q->record->number ? -1 : 1;
    if (p->record != q->record)
        return p->record < q->record ? -1 : 1;
    if (p->rank != q->rank)
        return p->rank < q->rank ? -1 : 1;
    return (p->ref.type > q->ref.type) - (p->ref.type < q->ref.type);
}

static void put_text(json_t *row, const char *name, const char *text)
{
    json_object_set_new(row, name,
                        text[0] == '\0' ? json_null() : json_string(text));
}

static void put_id(json_t *row, const char *name, const uint8_t id[static 32])
{
    char hex[IDENT_HEX_TEXT];

    ident_hex(hex, id);
    json_object_set_new(
        row, name, strspn(hex, "0") == 64 ? json_null() : json_string(hex));
}

/* A record of a file has no author; the file is who says so. */
static void put_record(json_t *row, const struct pack *p,
                       const struct pack_record *r)
{
    static const struct object_id none;
    char uuid[IDENT_UUID_TEXT];
    const char *author = pack_text(p, r->author_text);

    put_id(row, "record", r->id.octet);
    json_object_set_new(row, "number", json_integer((json_int_t)r->number));
    ident_uuid(uuid, r->object.octet);
    put_text(row, "object",
             memcmp(&r->object, &none, sizeof none) == 0 ? "" : uuid);
    json_object_set_new(
        row, "author",
        json_string(author[0] != '\0' ? author : pack_text(p, r->source_text)));
    json_object_set_new(row, "author_ja", json_null());
    put_id(row, "author_id", r->author.octet);
    json_object_set_new(row, "introduced_by", json_null());
    put_text(row, "tlp",
             r->tlp == PACK_UNLABELLED ? "" : tlp_text((enum tlp)r->tlp));
    put_text(row, "pap",
             r->pap == PACK_UNLABELLED ? "" : pap_text((enum pap)r->pap));
    put_text(row, "title", pack_text(p, r->title_text));
    json_object_set_new(row, "urgent", json_boolean(r->urgent));
}

static json_t *row_of(const struct answer *a, const struct hit *hit)
{
    const struct pack_ref *ref = &hit->ref;
    uint64_t until = ref->valid_until_s, record = hit->record->expires_s;
    json_t *row = json_pack("{s:I}", "i", (json_int_t)a->i);

    if (until == 0 || (record != 0 && record < until))
        until = record;
    put_record(row, a->q->pack, hit->record);
    json_object_set_new(row, "valid_until", json_integer(row_ms(until)));
    if (ref->confidence <= RECORD_CONFIDENCE_MAX)
        json_object_set_new(row, "confidence", json_integer(ref->confidence));
    json_object_set_new(
        row, "type",
        indicator_known(ref->type)
            ? json_string(indicator_type_text((enum indicator_type)ref->type))
            : json_null());
    json_object_set_new(row, "role", json_string(record_role_text(ref->role)));
    json_object_set_new(row, "detect", json_boolean(ref->detect));
    json_object_set_new(row, "match", json_string(hit->match));
    json_object_set_new(row, "weak", json_boolean(ref->weak));
    json_object_set_new(row, "state",
                        json_string(is_live(a->q, ref) ? "live" : "expired"));
    return row;
}

/* All of a text was asked: its rows, and it is over. */
static void tell(struct answer *a)
{
    if (a->count > 0)
        qsort(a->hits, a->count, sizeof *a->hits, by_record);
    for (size_t i = 0; i < a->count; i++)
        json_array_append_new(a->rows, row_of(a, &a->hits[i]));
    if (a->hidden > 0)
        json_array_append_new(a->rows,
                              json_pack("{s:I,s:I}", "i", (json_int_t)a->i,
                                        "hidden", (json_int_t)a->hidden));
    if (a->more)
        json_array_append_new(
            a->rows, json_pack("{s:I,s:b}", "i", (json_int_t)a->i, "more", 1));
    a->count = 0;
    a->hidden = a->weak = 0;
    a->more = false;
}

json_t *pack_answer(const struct pack_question *q)
{
    struct answer a = {.q = q, .rows = json_array()};
    struct reader r = reader_on(q->items);

    for (size_t n = 0; n < q->count; n++) {
        uint64_t i, type;
        struct bytes value;

        reader_array_of(&r, 3);
        i = reader_uint(&r, UINT64_MAX);
        type = reader_uint(&r, UINT16_MAX);
        value = reader_str(&r, INDICATOR_RULE_MAX);
        assert(!r.spoiled && indicator_known(type));
        if (n > 0 && i != a.i)
            tell(&a);
        a.i = i;
        ask_strong(&a, (enum indicator_type)type, value);
        ask_weak(&a, (enum indicator_type)type, value);
    }
    tell(&a);
    free(a.hits);
    return a.rows;
}
