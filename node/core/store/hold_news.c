#include "node/core/store/hold_news.h"

#include <string.h>

#include "node/core/store/hold_by.h"
#include "node/core/store/table.h"

/* Behind it stands a way of hold_by.h. */
enum { NEWS = 18 };

static struct table_key news_begin(void)
{
    struct table_key k = {0};

    table_key_u8(&k, NEWS);
    return k;
}

static struct table_key news_key(const struct table_key *what)
{
    struct table_key k = news_begin();

    table_key_add(&k, what->octet, what->len);
    return k;
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

static void news(struct txn *txn, const struct table_key *what)
{
    const struct table_key k = news_key(what);
    uint64_t none, from = 0;

    if (!hold_by_next(&txn->view, what, 0, &none))
        return;
    table_put_value(txn, TABLE_HOLD_BY, &k, &from, sizeof from);
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

/* The first news, and up to which hold it was heard. */
static bool first_news(const struct view *view, struct table_key *what,
                       uint64_t *upto)
{
    const struct table_key all = news_begin();
    struct table_cursor c;
    bool found;

    *what = (struct table_key){0};
    table_walk(&c, view, TABLE_HOLD_BY);
    found = table_walk_from(&c, &all) && table_walk_within(&c, &all) &&
            c.value.len == sizeof *upto;
    if (found) {
        table_key_add(what, c.key.at + all.len, c.key.len - all.len);
        memcpy(upto, c.value.at, sizeof *upto);
    }
    table_walk_end(&c);
    return found;
}

static size_t due_by_news(struct txn *txn, uint64_t *ids, size_t max)
{
    struct table_key what, k;
    uint64_t upto;
    size_t n = 0;

    while (n < max && first_news(&txn->view, &what, &upto)) {
        k = news_key(&what);
        while (n < max && hold_by_next(&txn->view, &what, upto, &ids[n]))
            upto = ids[n++];
        if (n < max)
            table_del(txn, TABLE_HOLD_BY, &k);
        else
            table_put_value(txn, TABLE_HOLD_BY, &k, &upto, sizeof upto);
    }
    return n;
}

size_t hold_news_due(struct txn *txn, uint64_t now_ms, uint64_t *ids,
                     size_t max)
{
    size_t n = due_by_news(txn, ids, max);

    n += hold_by_time(&txn->view, HOLD_TIME, now_ms, ids + n, max - n);
    return n + hold_by_time(&txn->view, HOLD_UNTIL, now_ms, ids + n, max - n);
}

bool hold_news_any(const struct view *view, uint64_t now_ms)
{
    struct table_key what;
    uint64_t id;

    return first_news(view, &what, &id) ||
           hold_by_time(view, HOLD_TIME, now_ms, &id, 1) > 0 ||
           hold_by_time(view, HOLD_UNTIL, now_ms, &id, 1) > 0;
}
