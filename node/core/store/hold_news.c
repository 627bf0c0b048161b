#include "node/core/store/hold_news.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/hold_by.h"
#include "node/core/store/table.h"

/* Behind it stands a way of hold_by.h. */
enum { NEWS = 18, NEWS_AGAIN };

/* In a part of what is due: of two kinds of times, and of news. */
enum { TURNS = 3 };

static struct table_key key_begin(uint8_t begin)
{
    struct table_key k = {0};

    table_key_u8(&k, begin);
    return k;
}

static struct table_key key_of(uint8_t begin, const struct table_key *what)
{
    struct table_key k = key_begin(begin);

    table_key_add(&k, what->octet, what->len);
    return k;
}

static struct table_key news_key(const struct table_key *what)
{
    return key_of(NEWS, what);
}

bool hold_news_awaited(const struct view *view, enum hold_class class)
{
    const struct table_key what = hold_by_state(class);
    const struct table_key k = news_key(&what);
    struct bytes heard;
    uint64_t id;

    return hold_by_next(view, &what, 0, &id) &&
           !table_get(view, TABLE_HOLD_BY, &k, &heard);
}

bool hold_news_awaits_node(const struct view *view, const struct node_id *id)
{
    const struct table_key what = hold_by_id(HOLD_NODE, id);
    uint64_t hold;

    return hold_by_next(view, &what, 0, &hold);
}

/* News that comes while the same is heard never begins it anew: who brings it
   again and again would have it heard without end, and nothing behind it. */
static void news(struct txn *txn, const struct table_key *what)
{
    const struct table_key k = news_key(what), again = key_of(NEWS_AGAIN, what);
    uint64_t none, upto, from = 0;

    if (!hold_by_next(&txn->view, what, 0, &none))
        return;
    if (!table_get_value(&txn->view, TABLE_HOLD_BY, &k, &upto, sizeof upto))
        table_put_value(txn, TABLE_HOLD_BY, &k, &from, sizeof from);
    else if (upto > 0)
        table_put(txn, TABLE_HOLD_BY, &again, (struct bytes){again.octet, 0});
}

/* It was heard to its end. */
static void heard(struct txn *txn, const struct table_key *what)
{
    const struct table_key k = news_key(what), again = key_of(NEWS_AGAIN, what);
    struct bytes marked;
    uint64_t from = 0;

    if (table_get(&txn->view, TABLE_HOLD_BY, &again, &marked)) {
        table_del(txn, TABLE_HOLD_BY, &again);
        table_put_value(txn, TABLE_HOLD_BY, &k, &from, sizeof from);
    } else {
        table_del(txn, TABLE_HOLD_BY, &k);
    }
}

void hold_news_of_node(struct txn *txn, const struct node_id *id)
{
    const struct table_key what = hold_by_id(HOLD_NODE, id);

    news(txn, &what);
}

void hold_news_of_group(struct txn *txn, const struct node_id *id)
{
    const struct table_key what = hold_by_id(HOLD_GROUP, id);

    news(txn, &what);
}

void hold_news_of_state(struct txn *txn, enum hold_class class)
{
    const struct table_key what = hold_by_state(class);

    news(txn, &what);
}

void hold_news_of_recall(struct txn *txn, const struct node_id *author,
                         const struct object_id *object)
{
    const struct table_key what = hold_by_recall(author, object);

    news(txn, &what);
}

/* The first news behind one (zero: of all), and up to which hold it was heard.
 */
static bool news_behind(const struct view *view, const struct table_key *after,
                        struct table_key *what, uint64_t *upto)
{
    const struct table_key all = key_begin(NEWS);
    struct table_key from = news_key(after);
    struct table_cursor c;
    bool found;

    table_key_u8(&from, 0); /* the smallest key above it */
    table_walk(&c, view, TABLE_HOLD_BY);
    found = table_walk_from(&c, &from) && table_walk_within(&c, &all) &&
            c.value.len == sizeof *upto;
    if (found) {
        *what = table_key_of(c.key.at + all.len, c.key.len - all.len);
        memcpy(upto, c.value.at, sizeof *upto);
    }
    table_walk_end(&c);
    return found;
}

/* One hold of the news whose turn it is. */
static bool next_by_news(struct txn *txn, struct hold_turn *turn, uint64_t *id)
{
    const struct table_key none = {0};
    struct table_key what, k;
    uint64_t upto;

    while (news_behind(&txn->view, &turn->after, &what, &upto) ||
           news_behind(&txn->view, &none, &what, &upto)) {
        turn->after = what;
        if (hold_by_next(&txn->view, &what, upto, id)) {
            k = news_key(&what);
            table_put_value(txn, TABLE_HOLD_BY, &k, id, sizeof *id);
            return true;
        }
        heard(txn, &what);
    }
    return false;
}

size_t hold_news_due(struct txn *txn, struct hold_turn *turn, uint64_t now_ms,
                     uint64_t *ids, size_t max)
{
    size_t n;

    assert(max >= TURNS);
    n = hold_by_time(&txn->view, HOLD_TIME, now_ms, ids, max / TURNS);
    n += hold_by_time(&txn->view, HOLD_UNTIL, now_ms, ids + n, max / TURNS);
    while (n < max && next_by_news(txn, turn, &ids[n]))
        n++;
    return n;
}

bool hold_news_any(const struct view *view, uint64_t now_ms)
{
    const struct table_key none = {0};
    struct table_key what;
    uint64_t id;

    return news_behind(view, &none, &what, &id) ||
           hold_by_time(view, HOLD_TIME, now_ms, &id, 1) > 0 ||
           hold_by_time(view, HOLD_UNTIL, now_ms, &id, 1) > 0;
}
