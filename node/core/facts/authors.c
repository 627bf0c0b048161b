#include "node/core/facts/authors.h"

#include <stdlib.h>
#include <string.h>

#include "node/core/store/counter.h"
#include "node/core/store/giveback_table.h"
#include "node/core/store/hold_news.h"
#include "node/core/store/incarnation.h"
#include "node/core/store/node_no.h"
#include "proto/card_texts.h"
#include "proto/wire.h"

enum {
    DAY_MS = 24 * 3600 * 1000,
    HOUR_MS = 3600 * 1000,
    LOOK_MAX = 64, /* rows that are looked at to find one to forget */
};

/* One card held open; cards are verified once, when they are read. */
struct held {
    struct card card; /* points into raw */
    uint8_t *raw;     /* NULL: an empty place */
    size_t len;
    uint32_t node_no;
    uint64_t used;
};

struct authors {
    struct txn txn;
    struct held held[AUTHORS_CACHE];
    uint64_t uses;
    struct author_turn looked; /* the last name that was looked at for room */
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

static struct held *hold(struct authors *a, uint32_t node_no, struct bytes raw)
{
    struct held *h = in_cache(a, node_no);

    if (h == NULL)
        h = oldest(a);
    free(h->raw);
    *h = (struct held){.node_no = node_no, .len = raw.len};
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

static void let_go(struct authors *a, uint32_t node_no)
{
    struct held *h = in_cache(a, node_no);

    if (h == NULL)
        return;
    free(h->raw);
    *h = (struct held){0};
}

/* NULL: its card is not here any more. */
static struct held *open_card(struct authors *a, uint32_t node_no,
                              const struct author_row *row)
{
    struct held *h = in_cache(a, node_no);

    if (h == NULL && row->card.len > 0)
        h = hold(a, node_no, row->card);
    if (h != NULL)
        h->used = ++a->uses;
    return h;
}

static bool row_of(const struct authors *a, const struct node_id *id,
                   uint32_t *node_no, struct author_row *row)
{
    *node_no = node_no_known(&a->txn.view, id);
    return *node_no != 0 && author_table_get(&a->txn.view, *node_no, row);
}

bool authors_find(struct authors *a, const struct node_id *id,
                  struct author *out)
{
    const struct held *h;
    struct author_row row;
    uint32_t node_no;

    if (!row_of(a, id, &node_no, &row))
        return false;
    h = open_card(a, node_no, &row);
    if (h == NULL)
        return false;
    *out = (struct author){node_no, row.by, &h->card, {h->raw, h->len}};
    return true;
}

bool authors_names(const struct authors *a, const struct node_id *id,
                   struct authors_names *out)
{
    static struct card card; /* large */
    struct author_row row;
    uint32_t node_no;

    if (!row_of(a, id, &node_no, &row) || row.card.len == 0 ||
        card_open_kept(&card, row.card) != ERR_OK)
        return false;
    *out = (struct authors_names){card.identity.org, card.identity.org_ja};
    return true;
}

bool authors_holds_card(const struct authors *a, uint32_t node_no)
{
    struct author_row row;

    return author_table_get(&a->txn.view, node_no, &row) && row.card.len > 0;
}

bool authors_compromised(const struct authors *a, const struct node_id *id,
                         const struct sign_public *sk)
{
    struct author_row row;
    uint32_t node_no;

    if (!row_of(a, id, &node_no, &row))
        return false;
    for (size_t i = 0; i < row.bad_count; i++)
        if (memcmp(&row.bad[i], sk, sizeof *sk) == 0)
            return true;
    return false;
}

static enum counter counter_of(enum author_part part)
{
    return part == AUTHOR_WRITES ? COUNTER_AUTHORS : COUNTER_NAMES;
}

static void count_down(struct authors *a, const struct author_row *row)
{
    counter_release(&a->txn, counter_of(row->part), author_table_owner(row));
}

static void count_up(struct authors *a, const struct author_row *row)
{
    (void)counter_admit(&a->txn, counter_of(row->part), author_table_owner(row),
                        UINT64_MAX);
}

static bool owes(const struct authors *a, uint32_t node_no)
{
    struct giveback_debt debt;

    for (unsigned lane = 0; lane < ENVELOPE_LANES; lane++) {
        const struct recv_stream stream = {node_no, lane};

        if (giveback_table_debt(&a->txn.view, &stream, &debt))
            return true;
    }
    return false;
}

static bool is_held(const struct authors *a, uint32_t node_no)
{
    struct node_id id;

    return node_no_id(&a->txn.view, node_no, &id) &&
           hold_news_awaits_node(&a->txn.view, &id);
}

/* A record that is over is passed on to nobody and never judged again. */
static bool writes_still(const struct author_row *row, uint64_t now_ms)
{
    return row->part == AUTHOR_WRITES &&
           (row->over_ms == AUTHOR_TABLE_FOREVER || row->over_ms > now_ms);
}

enum authors_life authors_lives(const struct authors *a, uint32_t node_no,
                                uint64_t now_ms, uint64_t *number)
{
    struct author_row row;

    *number = 0;
    if (!author_table_get(&a->txn.view, node_no, &row))
        return AUTHORS_NOTHING;
    if (writes_still(&row, now_ms)) {
        *number = row.last;
        return AUTHORS_RECORD;
    }
    if (is_held(a, node_no))
        return AUTHORS_HOLD;
    return owes(a, node_no) ? AUTHORS_DEBT : AUTHORS_NOTHING;
}

/* A name of which nothing but its bad keys is kept. */
static bool only_warns(const struct author_row *row)
{
    return row->part == AUTHOR_LEFT && row->records == 0 && row->bad_count > 0;
}

/* WIRE.md 7.18: "where there is no room for such keys, they go with the card"
 */
static bool may_warn(struct authors *a, const struct author_row *row)
{
    return row->bad_count > 0 &&
           counter_admit(&a->txn, COUNTER_COMPROMISED, row->by,
                         AUTHORS_COMPROMISED_MAX);
}

void authors_forget(struct authors *a, uint32_t node_no)
{
    struct author_row row;

    if (!author_table_get(&a->txn.view, node_no, &row) ||
        row.part == AUTHOR_LEFT)
        return;
    let_go(a, node_no);
    count_down(a, &row);
    row.part = AUTHOR_LEFT;
    row.card = (struct bytes){0};
    if (row.records == 0 && !may_warn(a, &row)) {
        author_table_del(&a->txn, node_no);
        return;
    }
    author_table_put(&a->txn, node_no, &row);
}

static bool is_full(const struct authors *a, enum author_part part,
                    uint32_t owner)
{
    return counter_get(&a->txn.view, counter_of(part), owner) >=
           (part == AUTHOR_WRITES ? AUTHORS_A_PEER_MAX
                                  : AUTHORS_NAMES_A_PEER_MAX);
}

/* The author whose last record was over first, of which nothing else lives. */
static bool spare_author(const struct authors *a, uint32_t owner,
                         uint64_t now_ms, uint32_t *node_no)
{
    struct author_turn turn = {.part = AUTHOR_WRITES, .owner = owner};
    uint64_t number;

    for (size_t i = 0; i < LOOK_MAX && author_table_turn(&a->txn.view, &turn) &&
                       turn.at_ms <= now_ms;
         i++) {
        *node_no = turn.node_no;
        if (authors_lives(a, turn.node_no, now_ms, &number) == AUTHORS_NOTHING)
            return true;
    }
    return false;
}

static bool make_room_for_author(struct authors *a, uint32_t owner,
                                 uint64_t now_ms)
{
    uint32_t node_no;

    if (!is_full(a, AUTHOR_WRITES, owner))
        return true;
    if (!spare_author(a, owner, now_ms, &node_no))
        return false;
    authors_forget(a, node_no);
    return true;
}

/* Names of which something waits may stand first for long: the search goes on
   where it stopped, and begins anew at the end. Nothing of it is stored, so
   that a card for which there is no room costs no writing. */
static bool next_name(struct authors *a, uint32_t owner)
{
    if (a->looked.owner == owner && author_table_turn(&a->txn.view, &a->looked))
        return true;
    a->looked = (struct author_turn){.part = AUTHOR_NAME, .owner = owner};
    return author_table_turn(&a->txn.view, &a->looked);
}

/* WIRE.md 7.18: "a new one replaces an old one that nothing waits for" Where
   cards that records waited for came on top, more than one. */
static bool make_room_for_name(struct authors *a, uint32_t owner,
                               uint64_t now_ms)
{
    uint64_t number;

    for (size_t i = 0;
         i < LOOK_MAX && is_full(a, AUTHOR_NAME, owner) && next_name(a, owner);
         i++) {
        const uint32_t node_no = a->looked.node_no;

        if (authors_lives(a, node_no, now_ms, &number) == AUTHORS_NOTHING)
            authors_forget(a, node_no);
    }
    return !is_full(a, AUTHOR_NAME, owner);
}

/* What was forgotten of an author leaves its card's versions: WIRE.md 7.18. */
static enum err succeeds(const struct author_row *row, const struct card *fresh)
{
    if (fresh->identity.version_ms != row->identity_ms)
        return fresh->identity.version_ms < row->identity_ms ? ERR_OLDER
                                                             : ERR_OK;
    return fresh->working.version_ms < row->working_ms ? ERR_OLDER : ERR_OK;
}

static enum err supersedes(const struct held *known,
                           const struct author_row *row,
                           const struct card *fresh)
{
    return known != NULL ? card_supersedes(fresh, &known->card)
                         : succeeds(row, fresh);
}

bool authors_is_older(struct authors *a, const struct card *card)
{
    struct author_row row;
    uint32_t node_no;

    return row_of(a, &card->identity.node, &node_no, &row) &&
           succeeds(&row, card) == ERR_OLDER;
}

static void put_card(struct authors *a, uint32_t node_no,
                     struct author_row *row, const struct card *fresh,
                     struct bytes octets)
{
    bool anew = row->part == AUTHOR_LEFT;

    if (anew)
        row->part = AUTHOR_NAME;
    author_table_card(row, fresh, octets);
    author_table_put(&a->txn, node_no, row);
    if (anew)
        count_up(a, row);
    if (hold(a, node_no, octets) == NULL)
        txn_fail(&a->txn, ERR_IO);
}

enum err authors_keep(struct authors *a, uint32_t by, struct bytes octets,
                      uint64_t now_ms)
{
    const struct held *known;
    struct author_row row;
    struct card fresh;
    uint32_t node_no;
    enum err err = card_open(&fresh, octets);

    if (err != ERR_OK)
        return err;
    if (!row_of(a, &fresh.identity.node, &node_no, &row))
        row = (struct author_row){.part = AUTHOR_LEFT};
    known = open_card(a, node_no, &row);
    if (card_texts_hidden(&fresh, known != NULL ? &known->card : NULL,
                          incarnation_began_ms(&a->txn.view)))
        return ERR_HIDDEN;
    err = supersedes(known, &row, &fresh);
    if (err != ERR_OK)
        return err;
    if (row.part == AUTHOR_LEFT) {
        /* WIRE.md 7.18: "The card of a node of which a record waits comes on
           top of them" */
        if (!make_room_for_name(a, by, now_ms) &&
            !hold_news_awaits_node(&a->txn.view, &fresh.identity.node))
            return ERR_FULL;
        if (only_warns(&row))
            counter_release(&a->txn, COUNTER_COMPROMISED, row.by);
        row.by = by;
        row.kept_ms = now_ms;
    }
    node_no = node_no_of(&a->txn, &fresh.identity.node);
    put_card(a, node_no, &row, &fresh, octets);
    hold_news_of_node(&a->txn, &fresh.identity.node, by);
    return ERR_OK;
}

uint64_t authors_today(const struct authors *a, uint32_t from, uint64_t now_ms)
{
    struct author_day today;

    author_table_day(&a->txn.view, from, &today);
    return today.day == now_ms / DAY_MS ? today.count : 0;
}

/* Who was paid for once returns free. */
static bool brought_before(const struct authors *a, uint32_t from,
                           uint32_t node_no)
{
    struct author_row row;

    return author_table_brought(&a->txn.view, from, node_no) ||
           (author_table_get(&a->txn.view, node_no, &row) &&
            row.brought_by == from);
}

/* WIRE.md 7.18: "with the first record of it that it brings, whoever else has
   brought it, and whether or not it is a peer of the receiver" */
void authors_bring(struct authors *a, uint32_t from, uint32_t node_no,
                   uint64_t now_ms)
{
    const struct author_day today = {now_ms / DAY_MS,
                                     authors_today(a, from, now_ms) + 1};

    if (brought_before(a, from, node_no))
        return;
    author_table_bring(&a->txn, from, node_no);
    author_table_day_put(&a->txn, from, &today);
}

enum authors_room authors_room(const struct authors *a, uint32_t from,
                               const struct node_id *id, uint64_t now_ms)
{
    uint32_t node_no = node_no_known(&a->txn.view, id);

    if (node_no != 0 && brought_before(a, from, node_no))
        return AUTHORS_ROOM;
    if (authors_today(a, from, now_ms) >= AUTHORS_A_DAY_MAX)
        return AUTHORS_TOMORROW;
    return !is_full(a, AUTHOR_WRITES, from) ||
                   spare_author(a, from, now_ms, &node_no)
               ? AUTHORS_ROOM
               : AUTHORS_FULL;
}

uint64_t authors_again_ms(enum authors_room room, uint64_t now_ms)
{
    return room == AUTHORS_TOMORROW ? (now_ms / DAY_MS + 1) * DAY_MS
                                    : now_ms + HOUR_MS;
}

/* Who returns is paid for already, and may come on top of what is full. */
static void pay(struct authors *a, uint32_t node_no, uint32_t from,
                uint64_t now_ms)
{
    struct author_row row, was;

    if (!author_table_get(&a->txn.view, node_no, &was) ||
        was.part != AUTHOR_NAME)
        return;
    (void)make_room_for_author(a, was.brought_by != 0 ? was.brought_by : from,
                               now_ms);
    (void)author_table_get(&a->txn.view, node_no, &row);
    row.part = AUTHOR_WRITES;
    if (was.brought_by == 0)
        row.brought_by = from;
    author_table_put(&a->txn, node_no, &row);
    count_down(a, &was);
    count_up(a, &row);
}

void authors_wrote(struct authors *a, const struct authors_wrote *w,
                   uint64_t now_ms)
{
    const uint32_t node_no = w->record->author;
    struct author_row row;

    if (!w->names)
        pay(a, node_no, w->from, now_ms);
    if (!author_table_get(&a->txn.view, node_no, &row))
        return;
    author_table_count(&row, w->record);
    author_table_put(&a->txn, node_no, &row);
}
