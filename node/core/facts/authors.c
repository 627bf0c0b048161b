#include "node/core/facts/authors.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/store/hold.h"
#include "node/core/store/node_no.h"
#include "proto/wire.h"

/* One card held open; cards are verified once, when they are read. */
struct held {
    struct card card; /* points into raw */
    uint8_t *raw;     /* NULL: an empty place */
    size_t len;
    uint32_t node_no, by;
    uint64_t used;
};

struct authors {
    struct store *store;
    struct held held[AUTHORS_CACHE];
    uint64_t uses;
};

void authors_open(struct authors **out, struct store *s)
{
    struct authors *a = calloc(1, sizeof *a);

    if (a == NULL)
        abort();
    a->store = s;
    *out = a;
}

void authors_drop(struct authors *a)
{
    for (size_t i = 0; i < AUTHORS_CACHE; i++) {
        free(a->held[i].raw);
        a->held[i] = (struct held){0};
    }
}

void authors_close(struct authors *a)
{
    if (a == NULL)
        return;
    authors_drop(a);
    free(a);
}

static struct table_key party_key(uint32_t node_no)
{
    struct table_key k = {0};

    table_key_u32(&k, node_no);
    return k;
}

static struct table_key count_key(uint32_t by)
{
    struct table_key k = {0};

    table_key_u8(&k, 'i');
    table_key_u32(&k, by);
    return k;
}

static struct held *oldest(struct authors *a)
{
    struct held *h = &a->held[0];

    for (size_t i = 1; i < AUTHORS_CACHE; i++)
        if (a->held[i].used < h->used)
            h = &a->held[i];
    return h;
}

static struct held *in_cache(struct authors *a, uint32_t node_no)
{
    for (size_t i = 0; i < AUTHORS_CACHE; i++)
        if (a->held[i].raw != NULL && a->held[i].node_no == node_no)
            return &a->held[i];
    return NULL;
}

static struct held *hold(struct authors *a, uint32_t node_no, uint32_t by,
                         struct bytes raw)
{
    struct held *h = in_cache(a, node_no);

    if (h == NULL)
        h = oldest(a);
    free(h->raw);
    *h = (struct held){.node_no = node_no, .by = by, .len = raw.len};
    h->raw = malloc(raw.len + 1);
    if (h->raw == NULL)
        abort();
    memcpy(h->raw, raw.at, raw.len);
    if (card_open(&h->card, (struct bytes){h->raw, raw.len}) == ERR_OK)
        return h;
    free(h->raw);
    *h = (struct held){0};
    return NULL;
}

static struct held *load(struct authors *a, uint32_t node_no)
{
    struct table_key k = party_key(node_no);
    struct reader r;
    struct bytes row, raw;
    uint32_t by;

    if (!table_get(a->store, TABLE_AUTHOR, &k, &row))
        return NULL;
    r = reader_on(row);
    reader_array_of(&r, 2);
    by = (uint32_t)reader_uint(&r, UINT32_MAX);
    raw = reader_bin(&r, CARD_MAX);
    return reader_done(&r) == ERR_OK ? hold(a, node_no, by, raw) : NULL;
}

static struct held *find(struct authors *a, const struct node_id *id)
{
    uint32_t node_no = node_no_known(a->store, id);
    struct held *h = node_no != 0 ? in_cache(a, node_no) : NULL;

    if (h == NULL && node_no != 0)
        h = load(a, node_no);
    if (h != NULL)
        h->used = ++a->uses;
    return h;
}

bool authors_find(struct authors *a, const struct node_id *id,
                  struct author *out)
{
    const struct held *h = find(a, id);

    if (h == NULL)
        return false;
    *out = (struct author){h->node_no, h->by, &h->card, {h->raw, h->len}};
    return true;
}

static void row_put(struct authors *a, uint32_t node_no, uint32_t by,
                    struct bytes card)
{
    static uint8_t room[CARD_MAX + 64];
    struct buffer b = {room, 0, sizeof room};
    struct writer w = writer_on(&b);
    struct table_key k = party_key(node_no);

    writer_array(&w, 2);
    writer_uint(&w, by);
    writer_bin(&w, card);
    if (writer_done(&w) != ERR_OK)
        store_fail(a->store, ERR_TOO_BIG);
    table_put(a->store, TABLE_AUTHOR, &k, bytes_of(&b));
}

static enum err count_one(struct authors *a, uint32_t by)
{
    struct table_key k = count_key(by);
    uint64_t count = 0;

    table_get_value(a->store, TABLE_META, &k, &count, sizeof count);
    if (count >= AUTHORS_A_PEER_MAX)
        return ERR_FULL;
    count++;
    table_put_value(a->store, TABLE_META, &k, &count, sizeof count);
    return ERR_OK;
}

enum err authors_keep(struct authors *a, uint32_t by, struct bytes card)
{
    struct card fresh;
    struct held *known;
    uint32_t node_no;
    enum err err = card_open(&fresh, card);

    if (err != ERR_OK)
        return err;
    known = find(a, &fresh.identity.node);
    err = known != NULL ? card_supersedes(&fresh, &known->card)
                        : count_one(a, by);
    if (err != ERR_OK)
        return err;
    if (known != NULL)
        by = known->by; /* who did first */
    node_no = node_no_of(a->store, &fresh.identity.node);
    row_put(a, node_no, by, card);
    if (hold(a, node_no, by, card) == NULL)
        store_fail(a->store, ERR_IO);
    hold_news_of_node(a->store, &fresh.identity.node);
    return ERR_OK;
}
