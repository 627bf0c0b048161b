#include "node/core/facts/authors.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/store/author_table.h"
#include "node/core/store/counter.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/node_no.h"
#include "proto/card_texts.h"
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
    struct txn txn;
    struct held held[AUTHORS_CACHE];
    uint64_t uses;
};

void authors_open(struct authors **out, struct store *s)
{
    struct authors *a = calloc(1, sizeof *a);

    if (a == NULL)
        abort();
    a->txn = *store_txn(s);
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
    struct author_row row;

    return author_table_get(&a->txn.view, node_no, &row)
               ? hold(a, node_no, row.by, row.card)
               : NULL;
}

static struct held *find(struct authors *a, const struct node_id *id)
{
    uint32_t node_no = node_no_known(&a->txn.view, id);
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

enum err authors_keep(struct authors *a, uint32_t by, struct bytes card)
{
    struct card fresh;
    struct held *known;
    uint32_t node_no;
    enum err err = card_open(&fresh, card);

    if (err != ERR_OK)
        return err;
    known = find(a, &fresh.identity.node);
    if (card_texts_hidden(&fresh, known != NULL ? &known->card : NULL,
                          incarnation_began_ms(&a->txn.view)))
        return ERR_HIDDEN;
    err = known != NULL ? card_supersedes(&fresh, &known->card)
          : counter_admit(&a->txn, COUNTER_AUTHORS, by, AUTHORS_A_PEER_MAX)
              ? ERR_OK
              : ERR_FULL;
    if (err != ERR_OK)
        return err;
    if (known != NULL)
        by = known->by; /* who did first */
    node_no = node_no_of(&a->txn, &fresh.identity.node);
    author_table_put(&a->txn, node_no, &(struct author_row){by, card});
    if (hold(a, node_no, by, card) == NULL)
        txn_fail(&a->txn, ERR_IO);
    hold_news_of_node(&a->txn, &fresh.identity.node);
    return ERR_OK;
}
