#include "node/core/store/hold_news.h"

#include <assert.h>
#include <string.h>

#include "node/core/store/hold_by.h"
#include "node/core/store/table.h"

/* Behind it stands a way of hold_by.h. */
enum { NEWS = 18, NEWS_AGAIN, NEWS_BY, NEWS_AGAIN_BY };

/* In a part of what is due: of two kinds of times, and of news. */
enum {
    TURNS = 3,
    TURN_MAX = 16, /* of one kind of times, at once */
};

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

/* Whose news it is stands in a row of its own, where it is anybody's. */
static void put_by(struct txn *txn, uint8_t begin, const struct table_key *what,
                   uint32_t by)
{
    const struct table_key k = key_of(begin, what);

    if (by != 0)
        table_put_value(txn, TABLE_HOLD_BY, &k, &by, sizeof by);
    else
        table_del(txn, TABLE_HOLD_BY, &k);
}

static uint32_t get_by(const struct view *view, uint8_t begin,
                       const struct table_key *what)
{
    const struct table_key k = key_of(begin, what);
    uint32_t by;

    return table_get_value(view, TABLE_HOLD_BY, &k, &by, sizeof by) ? by : 0;
}

/* News that comes while the same is heard never begins it anew: who brings it
   again and again would have it heard without end, and nothing behind it. */
static void news(struct txn *txn, const struct table_key *what, uint32_t by)
{
    const struct table_key k = news_key(what), again = key_of(NEWS_AGAIN, what);
    uint64_t none, upto, from = 0;

    if (!hold_by_next(&txn->view, what, 0, &none))
        return;
    if (!table_get_value(&txn->view, TABLE_HOLD_BY, &k, &upto, sizeof upto)) {
        table_put_value(txn, TABLE_HOLD_BY, &k, &from, sizeof from);
        put_by(txn, NEWS_BY, what, by);
    } else if (upto > 0) {
        table_put(txn, TABLE_HOLD_BY, &again, (struct bytes){again.octet, 0});
        put_by(txn, NEWS_AGAIN_BY, what, by);
    }
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
    put_by(txn, NEWS_BY, what, get_by(&txn->view, NEWS_AGAIN_BY, what));
    put_by(txn, NEWS_AGAIN_BY, what, 0);
}

void hold_news_of_node(struct txn *txn, const struct node_id *id, uint32_t by)
{
    const struct table_key what = hold_by_id(HOLD_NODE, id);

    news(txn, &what, by);
}

void hold_news_of_group(struct txn *txn, const struct node_id *id, uint32_t by)
{
    const struct table_key what = hold_by_id(HOLD_GROUP, id);

    news(txn, &what, by);
}

void hold_news_of_state(struct txn *txn, enum hold_class class)
{
    const struct table_key what = hold_by_state(class);

    news(txn, &what, 0);
}

void hold_news_of_recall(struct txn *txn, const struct node_id *author,
                         const struct object_id *object, uint32_t by)
{
    const struct table_key what = hold_by_recall(author, object);

    news(txn, &what, by);
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
static bool next_by_news(struct txn *txn, struct hold_turn *turn,
                         struct hold_due *due)
{
    const struct table_key none = {0};
    struct table_key what, k;
    uint64_t upto;

    while (news_behind(&txn->view, &turn->after, &what, &upto) ||
           news_behind(&txn->view, &none, &what, &upto)) {
        turn->after = what;
        if (hold_by_next(&txn->view, &what, upto, &due->id)) {
            k = news_key(&what);
            table_put_value(txn, TABLE_HOLD_BY, &k, &due->id, sizeof due->id);
            due->news = true;
            due->by = get_by(&txn->view, NEWS_BY, &what);
            return true;
        }
        heard(txn, &what);
    }
    return false;
}

static size_t next_by_time(const struct view *view, enum hold_class class,
                           uint64_t now_ms, struct hold_due *due, size_t max)
{
    uint64_t ids[TURN_MAX];
    size_t n =
        hold_by_time(view, class, now_ms, ids, max < TURN_MAX ? max : TURN_MAX);

    for (size_t i = 0; i < n; i++)
        due[i] = (struct hold_due){.id = ids[i]};
    return n;
}

size_t hold_news_due(struct txn *txn, struct hold_turn *turn, uint64_t now_ms,
                     struct hold_due *due, size_t max)
{
    size_t n;

    assert(max >= TURNS);
    n = next_by_time(&txn->view, HOLD_TIME, now_ms, due, max / TURNS);
    n += next_by_time(&txn->view, HOLD_UNTIL, now_ms, due + n, max / TURNS);
    while (n < max && next_by_news(txn, turn, &due[n]))
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
